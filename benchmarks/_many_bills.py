"""A database of many made-up bills with meetings and texts, each in words as texts have them.

What an ingest stores is written straight into its tables, and the index by the function that an
ingest calls. Of 30,000 words the frequent ones stand as often as in texts of people (Zipf), and a
text says again what it has said, so that index, searches and counts have their usual sizes: a bill
has some 500 bytes, one in twenty a text of four pages of 2,500 each. Of 80 words of a bill 44
differ, of 400 of a page 187; of real ones of Congress, 45 of 79 and 161 of 388.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from itertools import accumulate

from sqlalchemy import insert
from sqlalchemy.orm import Session

from benchmarks.export import CHUNK, NOW, TODAY, a_bill, fill
from lawtrack.database.bulk import table_of
from lawtrack.database.engine import open_database
from lawtrack.database.search.word_index import fill_index
from lawtrack.database.tables.legislation import (
    AgendaItemRow,
    DocumentRow,
    EventRow,
    TextRow,
)

WORDS = 30_000  # that differ
SUMMARY, PAGE, PAGES = 55, 400, 4  # words, words, pages of a text
AGAIN = 0.4  # of the words of a text have stood in it before
ONE_TEXT_IN, ONE_MEETING_IN = 20, 100  # bills
ITEMS = 12  # on an agenda, one of them flagged
AHEAD = 40  # meetings that are still to be held
SEED = 20261130


def fill_with_texts(url: str, bills: int) -> int:
    """Make the database; returns how many entries its index of words has."""
    fill(url, bills, bill_of=a_worded_bill)
    engine = open_database(url)
    with engine.begin() as connection:
        for chunk in _runs(range(ONE_TEXT_IN, bills + 1, ONE_TEXT_IN)):
            connection.execute(insert(table_of(DocumentRow)), [_document(n) for n in chunk])
            connection.execute(insert(table_of(TextRow)), [_text(n) for n in chunk])
        count = bills // ONE_MEETING_IN
        for chunk in _runs(range(1, count + 1)):
            connection.execute(insert(table_of(EventRow)), [_event(n, count) for n in chunk])
            lines = [_line(n, order) for n in chunk for order in range(1, ITEMS + 1)]
            connection.execute(insert(table_of(AgendaItemRow)), lines)
    with Session(engine) as session:
        entries = fill_index(session)
        session.commit()
    engine.dispose()
    return entries


def a_worded_bill(number: int) -> dict[str, object]:
    """One of the made-up bills, with a summary."""
    return a_bill(number) | {"summary": _sentence(number, SUMMARY)}


def _runs(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), CHUNK):
        yield numbers[start : start + CHUNK]


@cache
def _vocabulary() -> tuple[list[str], list[float]]:
    """The words, and how often one of them or of those before it stands."""
    draw = random.Random(SEED)
    words: dict[str, None] = {}
    while len(words) < WORDS:
        length = draw.choice((2, 3, 3, 4)) if len(words) > 100 else 1
        syllables = (draw.choice("bcdfghklmnprstvw") + draw.choice("aeiou") for _ in range(length))
        words["".join(syllables) + draw.choice(("", "n", "r", "l", "t"))] = None
    return list(words), list(accumulate(1 / (rank + 2.7) for rank in range(WORDS)))


def _sentence(seed: int, length: int) -> str:
    words, often = _vocabulary()
    draw = random.Random(seed)
    sentence = draw.choices(words, cum_weights=often, k=length)
    for place in range(1, length):
        if draw.random() < AGAIN:
            sentence[place] = sentence[draw.randrange(place)]
    return " ".join(sentence).capitalize()


def _paper(number: int) -> str:
    return f"https://rivertown.example/papers/{number}.pdf"


def _document(number: int) -> dict[str, object]:
    return {
        "bill_id": number, "order": 1, "title": "Text", "url": _paper(number), "kind": "version",
        "date": None, "media_type": "application/pdf", "version": "1", "upstream_id": "",
    }  # fmt: skip


def _text(number: int) -> dict[str, object]:
    return {
        "jurisdiction": "rivertown", "url": _paper(number), "stamp": "", "sha256": f"{number:064}",
        "media_type": "application/pdf", "extractor": "made up", "state": "text", "reason": "",
        "pages": [_sentence(number * 10 + page, PAGE) for page in range(1, PAGES + 1)],
        "fetched_at": NOW - timedelta(days=number % 300), "page_count": PAGES, "tried_at": None,
    }  # fmt: skip


def _event(number: int, count: int) -> dict[str, object]:
    """A meeting; the last ones are still to be held, two a day."""
    day = TODAY + timedelta(days=(number - count + AHEAD) // 2)
    return {
        "id": number, "ocd_id": f"ocd-event/{number:08}-0000-5000-8000-{number:012}",
        "jurisdiction": "rivertown", "upstream_id": str(number), "name": "Public Works",
        "date": max(day, date(2000, 1, 1)), "time": "18:30", "time_text": "6:30 PM",
        "timezone": "America/New_York", "starts": None, "body": "Committee on Public Works",
        "location": "City Hall", "status": "Final", "state": "confirmed", "committees": [],
        "identifiers": [], "description": "", "url": f"https://rivertown.example/meetings/{number}",
        "source_url": "", "agenda_published": "", "minutes_published": "", "extras": {},
        "stamp": "", "content_hash": f"{number:064}", "first_seen": NOW, "last_seen": NOW,
        "last_changed": NOW, "missing_since": None,
    }  # fmt: skip


def _line(event: int, order: int) -> dict[str, object]:
    """A line of an agenda; the twentieth bill of a hundred is on the topic."""
    bill = event * ONE_MEETING_IN - ONE_MEETING_IN + 8 + order
    return {
        "event_id": event, "order": order, "title": f"An ordinance on parcel {bill}",
        "number": str(order), "identifier": "", "bill_upstream_id": str(bill), "action": "",
        "action_text": "", "result": "", "notes": "", "upstream_id": "", "votes": [],
    }  # fmt: skip
