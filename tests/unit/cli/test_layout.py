"""Rows and sentences on a terminal of any width: no word, number or date is broken."""

from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from lawtrack.cli.printing.layout import as_blocks, as_table, wrapped

WORDS = st.lists(st.text("abcdefgh0123456789-/é漢", min_size=1, max_size=40), max_size=12)
TEXTS = WORDS.map(" ".join)
WIDTHS = st.sampled_from([20, 60, 80, 140])
COLUMNS = ("date", "jurisdiction", "status", "title")
ROWS = st.lists(st.tuples(TEXTS, TEXTS, TEXTS, TEXTS), min_size=1, max_size=5)


@given(TEXTS, WIDTHS)
def test_a_line_is_broken_between_words_and_holds_what_the_terminal_does(
    text: str, width: int
) -> None:
    lines = wrapped(text, width, indent="  ")
    assert " ".join(lines).split() == text.split()
    for line in lines:
        assert cell_len(line) <= width or len(line.split()) == 1


@given(ROWS, WIDTHS)
def test_a_table_keeps_every_word_whole_or_is_no_table(
    rows: list[tuple[str, str, str, str]], width: int
) -> None:
    table = as_table(COLUMNS, rows, width)
    if table is None:
        blocks = as_blocks(COLUMNS, rows, width)
        assert len(blocks) == len(rows)
        for row, block in zip(rows, blocks, strict=True):
            assert {word for cell in row for word in cell.split()} <= set(" ".join(block).split())
        return
    for row, lines in zip(rows, table[1:], strict=True):
        assert all(cell_len(line) <= width for line in lines)
        shown = sorted(word for line in lines for word in line.split())
        assert shown == sorted(word for cell in row for word in cell.split())


def test_columns_in_which_nothing_stands_are_left_out() -> None:
    table = as_table(("date", "wrong", "title"), [("2026-11-24", "", "Parks")], 80)
    assert table == [["date        title"], ["2026-11-24  Parks"]]


def test_a_narrow_terminal_gets_a_block_for_each_row() -> None:
    row = (
        "2026-12-01",
        "10:00",
        "boston",
        "confirmed",
        "Public Safety and Criminal Justice",
        "14006",
    )
    columns = ("date", "time", "jurisdiction", "state", "meeting", "id")
    assert as_table(columns, [row], 40) is None
    assert as_blocks(columns, [row], 40) == [
        [
            "2026-12-01  10:00  boston",
            "  state: confirmed",
            "  meeting: Public Safety and Criminal",
            "    Justice",
            "  id: 14006",
        ]
    ]
