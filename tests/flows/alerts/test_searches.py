"""Saved searches: which texts they find, and that messages, feeds and calendars find the same."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.alerts import stored_subscriptions
from lawtrack.config.subscriptions import Subscription
from lawtrack.database.tables.alerts import OutboxRow, SubscriptionRow
from lawtrack.database.tables.legislation import BillRow, EventRow, RevisionRow
from lawtrack.database.texts import Found, found_by
from lawtrack.legislation.records import AgendaItem, Record
from lawtrack.publishing import news
from lawtrack.topics.searches.saved_searches import FEW, Search, Searches
from tests.support.alerting import Town, a_town
from tests.support.made import NOW, a_bill, an_event

DAY = timedelta(days=1)
# Pieces of titles, and of what people look for: accents, both ways of writing them, wildcards of
# SQL, numbers with hyphens, letters that fold to others.
PIECES = (
    "mill", "street", "Footbridge", "José", "Jose\u0301", "jose", "100%", "100", "a_b", "a b", "_",
    "%", "2026-0042", "2026", "0042", "HR 1234", "o'neill", "O’Neill", "straße", "STRASSE",
    "\ufb01nance", "Finance", "drone-camera", "camera", "drones", "ДРОН", "дрон", "会議", "½",
)  # fmt: skip


def finds(words: str, text: str) -> bool:
    searches: Searches[str] = Searches()
    searches.add(words, "it")
    return list(searches.finding(text)) == ["it"]


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("mill street footbridge", "The FOOTBRIDGE at Mill Street.", True),
        ("mill street footbridge", "The footbridge at Mill Road.", False),
        ("drone", "Two drones.", True),
        ("policies", "The policy.", True),
        ("policy", "Two policies", True),
        ("police", "policies", False),
        ("2026-0042", "On 2026-0042, as amended.", True),
        ("2026-0042", "On 2026-00421.", False),
        ("0042 2026", "2026-0042", True),
        ("100%", "by 100 percent", True),
        ("a_b", "an axb", False),
        ("jose", "Councillor José Ferrer", True),
        ("José", "Councillor Jose\u0301 Ferrer", True),
        ("finance", "O\ufb03ce of \ufb01nance", True),
        ("strasse", "Große Straße", True),
        ("дрон", "ДРОН", True),
        ("会", "会議", False),
        ("дроны*", "дроны", True),
        ("дрон*", "ДРОНАМИ", True),
        ("ferry OR bridge", "The footbridge", False),
        ("ferry OR footbridge", "The footbridge", True),
        ("ferry OR footbridge street", "The ferry", False),
        ("ferry OR footbridge street", "Mill Street, the ferry", True),
        ("mill -street", "The mill.", True),
        ("mill -street", "Two streets at the mill.", False),
        ('mill -"mill street"', "A street at the mill", True),
        ('mill -"mill street"', "Mill Street", False),
        ('"mill street"', "Street of the mill", False),
        ('"Mill Streets"', "at mill-street 7", True),
        ("camer*", "Cameras", True),
        ("polici*", "policies", True),  # the index has them as policy
        ("policies*", "One policy of many", True),
        ("face polici*", "Face coverings: a policy", True),
        ("polici* OR camer*", "the police", False),
        ("foot* OR camer* -drone", "A footbridge", True),
        ("foot* OR camer* -drone", "Drone cameras", False),
        ("face-recog*", "face recognition", True),
        ("face-recog*", "recognition of a face", False),
        ("-street", "Mill Street", True),  # of an earlier version: a word
        ("status:passed", "its status: passed", True),
        ("OR", "this or that", True),
    ],
)
def test_all_the_words_must_stand_in_a_text(words: str, text: str, found: bool) -> None:
    assert finds(words, text) is found
    many: Searches[str] = Searches()
    many.add(words, "it")
    many.add("anoth* -it", "another")
    for number in range(FEW):
        many.add(f"another{number}", "another")
    assert list(many.finding(text)) == (["it"] if found else [])


def nothing() -> Found:
    return {"bill": set(), "event": set()}


def subscription(name: str, words: str, *jurisdictions: str) -> Subscription:
    return Subscription(name=name, search=words, jurisdictions=jurisdictions, channel="$MAIL")


@pytest.fixture
def town(tmp_path: Path, ready_url: str) -> Iterator[Town]:
    made = a_town(tmp_path, ready_url, "")
    made.crawl([], NOW)  # the first look
    yield made
    made.engine.dispose()


def test_messages_and_feeds_find_the_same(town: Town) -> None:
    dice = random.Random(5)

    def some(most: int) -> str:
        return " ".join(dice.choices(PIECES, k=dice.randint(1, most)))

    records: list[Record] = [
        a_bill(upstream_id=str(n), identifier=f"2026-{n:04}", title=f"On {some(5)}",
               summary=some(3), other_titles=(some(2),))
        for n in range(20, 60)
    ]  # fmt: skip
    records += [
        an_event(upstream_id=str(n), name=f"Committee {some(2)}", location=some(2),
                 agenda=(AgendaItem(order=1, title=some(4), identifier=f"2026-{n:04}"),
                         AgendaItem(order=2, title=some(2))))
        for n in range(40, 60)
    ]  # fmt: skip
    searches = [Search(name=f"s{n}", words=f"{some(2)} 2026") for n in range(10)]
    searches += [Search(name=f"t{n}", words=words) for n, words in enumerate(PIECES) if words
                 not in ("_", "%")]  # fmt: skip
    searches += [Search(name="elsewhere", words="mill", jurisdictions=("boston",))]
    with Session(town.engine) as session:
        for search in searches:
            stored_subscriptions.add_subscription(
                session, subscription(search.name, search.words, *search.jurisdictions), now=NOW
            )
        session.commit()
    town.crawl(records, NOW + DAY)
    with Session(town.engine) as session:
        found = found_by(session, searches)
        decided: dict[str, Found] = {search.name: nothing() for search in searches}
        names = {row.id: row.name for row in session.scalars(select(SubscriptionRow))}
        lines = select(OutboxRow.subscription_id, RevisionRow.kind, RevisionRow.subject_id)
        for subscriber, kind, id_ in session.execute(
            lines.join(RevisionRow, RevisionRow.id == OutboxRow.revision_id)
        ):
            decided[names[subscriber]][kind].add(id_)
        stored = len(session.scalars(select(BillRow.id)).all())
    assert decided == found
    sizes = [len(each["bill"]) for each in found.values()]
    assert stored == 40
    assert sum(0 < size < stored for size in sizes) > 20  # neither nothing nor everything
    assert any(each["event"] for each in found.values())
    assert found["elsewhere"] == nothing()


def test_a_line_of_an_agenda_that_names_no_bill_is_found_too(town: Town) -> None:
    with Session(town.engine) as session:
        stored_subscriptions.add_subscription(
            session, subscription("parcel", "harbour parcel"), now=NOW
        )
        session.commit()
    line = AgendaItem(order=1, title="Report on the parcel at the harbour")
    town.crawl([an_event(agenda=(line,))], NOW + DAY)
    assert town.deliver(NOW + DAY).sent == 1


def test_a_line_that_is_put_on_an_agenda_or_taken_off_is_told(town: Town) -> None:
    with Session(town.engine) as session:
        for words in ("harbour parcel", "council"):
            stored_subscriptions.add_subscription(
                session, subscription(words.split()[0], words), now=NOW
            )
        session.commit()
    lines = (AgendaItem(order=1, title="The parcel at the harbour", upstream_id="1"),
             AgendaItem(order=2, title="The minutes", upstream_id="2"))  # fmt: skip
    for days, agenda in enumerate(((), lines[1:], lines, lines[1:]), start=1):
        town.crawl([an_event(agenda=agenda, stamp=str(days))], NOW + days * DAY)
        town.deliver(NOW + days * DAY)
    with Session(town.engine) as session:
        names = {row.id: row.name for row in session.scalars(select(SubscriptionRow))}
        told = [
            (names[row.subscription_id], row.words, row.about, row.state)
            for row in session.scalars(select(OutboxRow).order_by(OutboxRow.revision_id))
        ]
        meeting = [["event", session.scalars(select(EventRow.id)).one()]]
    # Who asks for the council is not told of every line of its agendas.
    assert [(words, about, state) for name, words, about, state in told if name == "council"] == [
        (["hearing"], meeting, "sent"), *[([], meeting, "suppressed")] * 3,
    ]  # fmt: skip
    assert [(words, about, state) for name, words, about, state in told if name == "harbour"] == [
        (["hearing"], meeting, "sent"), (["cancelled"], meeting, "sent"),
    ]  # fmt: skip


def test_a_line_is_not_told_beside_what_must_not_stand_there(town: Town) -> None:
    with Session(town.engine) as session:
        for name, words in (("parcel", "harbour OR quay -lamps"), ("lamps", "lamps -roses")):
            stored_subscriptions.add_subscription(session, subscription(name, words), now=NOW)
        session.commit()
    lamps = AgendaItem(order=1, title="On lamps", upstream_id="1")
    parcel = AgendaItem(order=2, title="The parcel at the harbour", upstream_id="2")
    town.crawl([an_event(agenda=(lamps,), stamp="1")], NOW + DAY)
    town.crawl([an_event(agenda=(lamps, parcel), stamp="2")], NOW + 2 * DAY)
    town.deliver(NOW + 2 * DAY)
    _, why = subjects_and_reasons(town)
    assert why == ['Why you are told: What "lamps -roses" looks for stands in what is said of it.']


def subjects_and_reasons(town: Town) -> tuple[list[str], list[str]]:
    said = [part for _, parcel in town.parcels for part in parcel.text.splitlines()]
    return town.subjects, [each for each in said if each.startswith("Why you are told")]


def test_a_search_follows_a_bill_to_its_hearings(town: Town) -> None:
    with Session(town.engine) as session:
        asks = subscription("parcel", "harbour parcel")
        stored_subscriptions.add_subscription(session, asks, now=NOW)
        session.commit()
    bill = a_bill(title="The parcel at the harbour.", stamp="")
    other = a_bill(upstream_id="502", identifier="2026-0043", title="On lamps.", stamp="")
    line = AgendaItem(order=1, title="Second reading.", bill_upstream_id="501", upstream_id="1")
    beside = AgendaItem(order=2, title="On lamps.", identifier="2026-0043", upstream_id="2")
    days: list[tuple[Record, ...]] = [
        (bill, other),
        (an_event(agenda=(beside,), stamp=""),),
        (an_event(agenda=(line, beside), stamp=""),),
        (an_event(agenda=(line, replace(beside, title="On lamps, amended.")), stamp=""),),
        (an_event(agenda=(line, beside), date=date(2026, 3, 18), stamp=""),),
        (an_event(agenda=(beside,), date=date(2026, 3, 18), stamp=""),),
        (an_event(upstream_id="78", agenda=(), identifiers=("2026-0042",), stamp=""),),
        (an_event(upstream_id="78", agenda=(), identifiers=("2026-0042",), status="Cancelled",
                  cancelled=True, stamp=""),),
    ]  # fmt: skip
    told = []
    for day, records in enumerate(days, start=1):
        town.crawl(records, NOW + day * DAY)
        told.append(town.deliver(NOW + day * DAY).sent)
    subjects, why = subjects_and_reasons(town)
    assert told == [1, 0, 1, 0, 1, 1, 1, 1], subjects
    assert set(why) == {'Why you are told: "harbour parcel" stands in its title.'}
    with Session(town.engine) as session:
        found = found_by(session, [Search(name="it", words="harbour parcel")])["it"]
        ahead = {row.upstream_id for row in session.scalars(select(EventRow))
                 if row.id in found["event"]}  # fmt: skip
    assert ahead == {"78"}  # as things stand


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("hr1412", [1, 1]), ("h.r. 1412", [1, 1]), ('"HR 1412 (119th)"', [1, 1]),
        ("119-hr-1412", [1, 1]), ("hr1412-118", [0, 0]), ("s2-119 OR hr1412-119", [1, 1]),
        ("s2-119 OR hr1412-118", [0, 0]), ("hr141", [0, 0]), ("hr1412 -car", [0, 0]),
    ],
)  # fmt: skip
def test_a_number_typed_as_words_is_that_bill(words: str, told: list[int], town: Town) -> None:
    with Session(town.engine) as session:
        asks = subscription("number", words)
        stored_subscriptions.add_subscription(session, asks, now=NOW)
        session.commit()
    bill = a_bill(upstream_id="119-hr-1412", identifier="HR 1412", session="119", title="On cars.",
                  summary="", stamp="")  # fmt: skip
    line = AgendaItem(order=1, title="Markup.", bill_upstream_id="119-hr-1412", upstream_id="1")
    days: list[Record] = [bill, an_event(identifiers=(), agenda=(line,), stamp="")]
    sent = []
    for day, record in enumerate(days, start=1):
        town.crawl([record], NOW + day * DAY)
        sent.append(town.deliver(NOW + day * DAY).sent)
    assert sent == told
    why = subjects_and_reasons(town)[1]
    assert all(reason.endswith((" is its number.", " stands in its number.")) for reason in why)


def test_a_note_beside_a_line_is_searched_too(town: Town) -> None:
    with Session(town.engine) as session:
        asks = subscription("parcel", "harbour parcel")
        stored_subscriptions.add_subscription(session, asks, now=NOW)
        session.commit()
    words = "On the harbour parcel"
    lines = (
        AgendaItem(order=1, title="Item 7", notes=words),
        AgendaItem(order=1, title="Item 7", action_text=words),
    )
    for day, line in enumerate(lines, start=1):
        town.crawl([an_event(upstream_id=str(day), agenda=(line,))], NOW + day * DAY)
        assert town.deliver(NOW + day * DAY).sent == 1, line


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"title": "The parcel at the harbour."}, {"title": "On lamps."}),
        ({"summary": "Sells the harbour parcel."}, {"summary": "Sells nothing."}),
        ({"other_titles": ("Harbour Parcel Act",)}, {"other_titles": ()}),
    ],
)
def test_that_the_words_are_gone_is_told(
    town: Town, before: dict[str, object], after: dict[str, object]
) -> None:
    with Session(town.engine) as session:
        asks = Subscription(
            name="parcel", search="harbour parcel", channel="$MAIL", reasons=("title", "details")
        )
        stored_subscriptions.add_subscription(session, asks, now=NOW)
        session.commit()
    town.crawl([a_bill(**before, stamp="1")], NOW + DAY)
    town.crawl([a_bill(**{**before, **after}, stamp="2")], NOW + 2 * DAY)
    town.deliver(NOW + 2 * DAY)
    _, why = subjects_and_reasons(town)
    assert why == ['Why you are told: "harbour parcel" stood in it until this change.']


@pytest.mark.parametrize("few", [0, 5000])
def test_what_is_newest_comes_first_however_it_is_looked_for(
    town: Town, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    monkeypatch.setattr(news, "FEW", few)
    bills = [a_bill(upstream_id=str(n), identifier=f"2026-{n:04}") for n in range(1, 7)]
    other = a_bill(upstream_id="9", identifier="2026-0009", title="Something else.")
    town.crawl([*bills, other, an_event()], NOW + DAY)
    town.crawl([replace(bills[3], status="Passed", stamp="2")], NOW + 2 * DAY)
    with Session(town.engine) as session:
        found = found_by(session, [Search(name="it", words="footbridge")])["it"]
        items = news.latest_news(session, search=found, most=4)
        assert [item.identifier for item in items] == [
            "2026-0004", "2026-03-11", "2026-0006", "2026-0005",
        ]  # fmt: skip
        meeting = session.scalars(select(EventRow.id)).one()
        assert (len(found["bill"]), found["event"]) == (6, {meeting})
        assert news.latest_news(session, search=nothing(), most=4) == []
