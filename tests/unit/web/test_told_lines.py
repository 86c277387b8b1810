"""How pages tell a change: in words, not in codes, and without addresses as text."""

from lawtrack.legislation.reasons import REASONS
from lawtrack.web.shapes import reasons_in_words, told_line


def test_a_reason_is_told_in_words() -> None:
    assert reasons_in_words(["agenda-item-revised", "text", "text"]) == "Agenda line revised, text"
    assert reasons_in_words(["of-another-version"]) == "Of another version"
    for code in REASONS:
        assert "-" not in reasons_in_words([code]), code


def test_an_address_is_a_link_behind_the_words() -> None:
    line = "Document added: <b> https://files.example/a.pdf"
    link = '<a href="https://files.example/a.pdf" rel="noreferrer">original</a>'
    assert told_line(line, 300) == f"Document added: &lt;b&gt; {link}"
    short = told_line(f"{'word ' * 100} https://files.example/a.pdf", 60)
    assert short.endswith(f"… {link}")
    assert "<a" not in told_line("javascript:alert(1)", 300)
