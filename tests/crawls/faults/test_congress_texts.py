"""Texts of Congress over the wire: the newest one that says something, in any form."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.database.tables.legislation import DocumentRow, TextRow
from lawtrack.marked_text import without_struck
from tests.crawls.faults import Practice

pytestmark = pytest.mark.e2e


def texts_of(practice: Practice, id_: str) -> dict[str, TextRow]:
    """The stored texts of a bill's documents, by the last part of their address."""
    query = (
        select(TextRow)
        .join(DocumentRow, DocumentRow.url == TextRow.url)
        .where(DocumentRow.bill_id == practice.bill(id_).id)
    )
    with Session(practice.engine) as session:
        return {row.url.rpartition("/")[2]: row for row in session.scalars(query)}


def test_a_web_page_is_read_where_there_is_no_xml(practice: Practice) -> None:
    assert practice.crawl("federal").outcome == "ok"
    page = texts_of(practice, "119-hr-2655")["BILLS-119hr2655ih.htm"]
    assert (page.state, page.media_type) == ("text", "text/html")


def test_a_newest_text_of_nothing_but_struck_words_leaves_the_one_before(
    practice: Practice,
) -> None:
    practice.box.fault("govinfo", "/content/pkg/BILLS-119s811rs/", "swap:italic:strikethrough")
    assert practice.crawl("federal").outcome == "ok"
    texts = texts_of(practice, "119-s-811")
    assert texts["BILLS-119s811is.xml"].state == "text"
    reported = texts["BILLS-119s811rs.xml"]
    assert (reported.state, reported.reason) == (
        "no_text",
        "nothing in it but what was struck out",
    )


def test_what_a_committee_struck_is_stored_and_marked(practice: Practice) -> None:
    practice.crawl("federal")
    texts = texts_of(practice, "119-s-811")
    assert list(texts) == ["BILLS-119s811rs.xml"]
    (said,) = texts["BILLS-119s811rs.xml"].pages
    assert "⟦struck out: No agency may use facial recognition on any traveler" in said
    assert "any traveler" not in without_struck(said)
    assert "A passenger may refuse facial matching" in without_struck(said)


def test_a_newest_text_that_is_not_there_yet_is_asked_for_again(practice: Practice) -> None:
    practice.box.fault("govinfo", "/content/pkg/BILLS-119s811rs/", "status:404")
    practice.crawl("federal")
    texts = texts_of(practice, "119-s-811")
    assert texts["BILLS-119s811is.xml"].state == "text"
    assert texts["BILLS-119s811rs.xml"].reason == "answered 404: not published yet"
    practice.box.clear_faults()
    practice.crawl("federal", hours=30, full=True)
    assert {url: row.state for url, row in texts_of(practice, "119-s-811").items()} == {
        "BILLS-119s811is.xml": "text",
        "BILLS-119s811rs.xml": "text",
    }
