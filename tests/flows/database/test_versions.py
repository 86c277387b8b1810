"""Which texts are versions of one paper, so that only those are compared as such."""

from datetime import UTC, datetime

import pytest

from lawtrack.database.texts import Reading, are_versions

READ = datetime(2026, 3, 2, tzinfo=UTC)


def a_reading(title: str, kind: str = "attachment", url: str = "") -> Reading:
    return Reading(
        number=1, title=title, version="", kind=kind, date="", url=url or f"https://x/{title}",
        read_at=READ, listed=True, pages=(),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Memo", "memo"),
        ("Memo", "Memo (revised)"),
        ("Staff memo v1.2", "Staff Memo v2"),
        ("Staff memo.pdf", "Staff memo - redline 3.docx"),
        ("Use policy 2026-03-01", "Use Policy 3/15/2026"),
        ("Draft use policy", "Use policy, final"),
        ("Exhibit A as introduced", "Exhibit A amended"),
        ("Impact Report Version 3", "Impact Report version 4 (clean)"),
    ],
)
def test_a_paper_that_comes_again_is_one_paper(one: str, other: str) -> None:
    assert are_versions(a_reading(one), a_reading(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Memo", "Letter"),
        ("Exhibit 1", "Exhibit 2"),
        ("Exhibit A", "Exhibit B"),
        ("Contract with Acme", "Contract with Ajax"),
        ("Attachment 3", "Attachment 4"),
        ("v1", "v2"),  # no name at all
        ("2026-03-01", "2026-03-08"),
    ],
)
def test_two_papers_are_no_versions(one: str, other: str) -> None:
    assert not are_versions(a_reading(one), a_reading(other))


def test_official_texts_and_agendas_are_one_paper_each() -> None:
    assert are_versions(a_reading("Version 0", "version"), a_reading("Engrossed", "version"))
    assert are_versions(a_reading("Agenda", "agenda"), a_reading("Amended notice", "agenda"))
    assert not are_versions(a_reading("Text", "version"), a_reading("Text", url="y"))
    assert not are_versions(a_reading("Agenda", "agenda"), a_reading("Minutes", "minutes"))
    same = "https://files.example/1.pdf"
    assert are_versions(a_reading("Memo", url=same), a_reading("Letter", url=same))
