"""How pages tell a change: in words, not in codes, and without addresses as text."""

from types import SimpleNamespace

from lawtrack.legislation.reasons import REASONS
from lawtrack.web.shapes import as_page, heading_of, reasons_in_words, told_line
from tests.unit.web.test_meeting_marks import AROUND


def test_a_reason_is_told_in_words() -> None:
    assert reasons_in_words(["agenda-item-revised", "text", "text"]) == "Agenda line revised, text"
    assert reasons_in_words(["of-another-version"]) == "Of another version"
    for code in REASONS:
        assert "-" not in reasons_in_words([code]), code


def test_what_happened_is_said_once() -> None:
    for reason, line, words in (
        ("sponsor-added", "Sponsor added: Nora Ahern", ""),
        ("new", "First seen", ""),
        ("title", "Titled otherwise", "Title"),
        ("title", "Title", ""),
    ):
        assert heading_of([reason], [line]) == words
    assert heading_of(["sponsor-added"], ["Sponsor added: A", "Sponsor added: B"])
    assert heading_of(["sponsor-added"], ()) == "Sponsor added"


def test_an_address_is_a_link_behind_the_words() -> None:
    line = "Document added: <b> https://files.example/a.pdf"
    link = '<a href="https://files.example/a.pdf" rel="noreferrer">original</a>'
    assert told_line(line, 300) == f"Document added: &lt;b&gt; {link}"
    short = told_line(f"{'word ' * 100} https://files.example/a.pdf", 60)
    assert short.endswith(f"… {link}")
    assert "<a" not in told_line("javascript:alert(1)", 300)


def test_what_was_struck_out_is_struck_in_a_comparison() -> None:
    parts = [SimpleNamespace(kind="same", text="Keep "),
             SimpleNamespace(kind="removed", text="⟦struck out: every zeppelin⟧ here")]  # fmt: skip
    change = SimpleNamespace(after="⟦struck out: No gait⟧ is read.", parts=parts)
    page = SimpleNamespace(
        kind="bill", id="2026-7", jurisdiction="rivertown", session="2026", title="On zeppelins",
        old=None, new=None, texts=(), are_versions=True, differences=[change],
    )  # fmt: skip
    text = SimpleNamespace(title="Draft", date="", number=1, read_at=None, listed=True)
    page.old = page.new = text
    shown = as_page("versions.html", page, side=False, **AROUND)
    struck = '<s><span class="said">struck out: </span>{}<span class="said"> (end) </span></s>'
    assert f"</span>{struck.format('every zeppelin')} here</del>" in shown
    assert f"… {struck.format('No gait')} is read." in shown
    assert "⟦" not in shown
