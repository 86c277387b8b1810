"""Words in all that is stored: the same on SQLite and PostgreSQL, in the moment it is stored."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, delete, event, select, update
from sqlalchemy.orm import Session

from lawtrack.database.engine import open_database
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.database.search import matching_entries
from lawtrack.database.search.find_records import SearchAnswer, search_records
from lawtrack.database.search.search_memory import SearchMemory
from lawtrack.database.search.word_index import fill_index
from lawtrack.database.tables.legislation import BillRow, FlagRow, MatchRow
from lawtrack.database.tables.search import SearchEntryRow
from lawtrack.ingest.ingest import ingest
from lawtrack.ingest.verdicts import give_verdict
from lawtrack.legislation.records import Action, AgendaItem, Document
from lawtrack.topics.searches.search_query import line_of, parse_search
from tests.flows.ingest.test_ingest import TOPICS, plain, store
from tests.support.index_of_words import kept_and_made_anew
from tests.support.made import NOW, RIVERTOWN, a_bill, an_event

OTHERS = ("status:passed", "2026-7", "type:bill", "A-7")
NOTE = "https://files.example/note.pdf"


def ids(session: Session, asked: str) -> list[str]:
    return [hit.id for hit in search_records(session, asked).hits]


def a_town(session: Session) -> None:
    note = Document(title="Fiscal note", url=NOTE, text="Nothing here. The face print policies.")
    store(
        session,
        [
            a_bill(documents=(note,)),
            a_bill(upstream_id="502", identifier="2026-0043", title="On police cameras",
                   summary="Cameras that read Müller's face."),
            a_bill(upstream_id="119-hr-1412", identifier="HR 1412", session="119", title="Old."),
            an_event(agenda=(AgendaItem(order=1, title="A ferry for all"),)),
        ],
    )  # fmt: skip


def test_words_are_found_with_their_place_and_page(session: Session) -> None:
    a_town(session)
    (hit,) = search_records(session, '"face print"').hits
    assert (hit.id, hit.places, hit.page, hit.document) == (
        "2026-0042", ("Fiscal note, page 1",), 1, NOTE,
    )  # fmt: skip
    assert [part.words for part in hit.snippet if part.is_hit] == ["face", "print"]
    (meeting,) = search_records(session, "ferries").hits
    assert (meeting.kind, meeting.places) == ("event", ("name and agenda",))


ANSWERS: tuple[tuple[str, list[str]], ...] = (
    ("camera", ["2026-0043"]),
    ("policy", ["2026-0042"]),
    ("muller", ["2026-0043"]),
    ("MÜLLER's", ["2026-0043"]),
    ("camer*", ["2026-0043"]),
    ('"police camera" -muller', []),
    ('"camera police"', []),
    ("face -print", ["2026-0043"]),
    ("cameras type:meeting", []),
    ("face-print", ["2026-0042"]),
    ("-face", []),
    ("", []),
    ("hr1412-119", ["HR 1412 (119th)"]),
    ("H.R. 1412", ["HR 1412 (119th)"]),
    ("2026-0043", ["2026-0043"]),
    ("2026-43", ["2026-0043"]),
    ("Bill No. 2026-0043", ["2026-0043"]),
    ("hr1412 OR muller", ["HR 1412 (119th)", "2026-0043"]),
    ("hr1412-119 OR s2-119", ["HR 1412 (119th)"]),
    ("hr1412-118 OR s2-119", []),
    ('"HR 1412 (119th)" OR muller', ["HR 1412 (119th)", "2026-0043"]),
    ("hr1412 ferry", []),
    ("HR 1412 OR S 2", ["HR 1412 (119th)"]),
    ("H.R. 1412 (119th) OR S. 2 (119th) OR muller", ["HR 1412 (119th)", "2026-0043"]),
    ("muller OR H. R. 1412", ["HR 1412 (119th)", "2026-0043"]),
    ('H.R. 1412 of the 119th Congress OR "police cameras"', ["HR 1412 (119th)", "2026-0043"]),
    ("(HR 1412, 119th Congress OR S 2 (118th))", ["HR 1412 (119th)"]),
    ("119th H.R. 1412 OR 118th H.R. 1412", ["HR 1412 (119th)"]),
    ("HR 1412; S 2 and H.J. Res. 7", ["HR 1412 (119th)"]),
    ("HR 1412 (118th) OR S 2", []),
    ("0043 of 2026", ["2026-0043"]),
    ("Docket #0043 OR HR 1412 (119th)", ["HR 1412 (119th)", "2026-0043"]),
    ("119 HR 1412", ["HR 1412 (119th)"]),
    ("119/hr/1412", ["HR 1412 (119th)"]),
    ("House Bill 1412", ["HR 1412 (119th)"]),
    ("BILLS-119hr1412ih", ["HR 1412 (119th)"]),
    ("HR 1412 (119th) type:bill", ["HR 1412 (119th)"]),
    ("HR 1412 OR muller type:meeting", []),
    ("2026-0042, 2026-0043", ["2026-0043", "2026-0042"]),
    ("hr1412-119 type:bill", ["HR 1412 (119th)"]),
    ("hr1412-119 type:meeting", []),
    ("muller NOT ferry", ["2026-0043"]),
    ('"police camer*"', ["2026-0043"]),
    ("po\u00adlice", ["2026-0043"]),
    ("footbridge's", ["2026-0042"]),
    ("foot-bridge", ["2026-0042"]),
    ('jurisdiction:"Rivertown City Council" footbridge', ["2026-0042"]),
    ("type:ordinances footbridge", ["2026-0042"]),
    ("2026-03-11", ["meeting-77"]),
    ("March 11, 2026", ["meeting-77"]),
    ("Wed., Mar. 11th, 2026", ["meeting-77"]),
    ('ferry after:"10 March 2026" before:3/12/2026', ["meeting-77"]),
    ("meeting-77", ["meeting-77"]),
    ("Mar. 11", ["meeting-77"]),
    ("fiscal footbridge", ["2026-0042"]),  # the name of a document, and the title
    (f"{NOTE.replace('https', 'http')}#page=2", ["2026-0042"]),
    ("https://rivertown.example/gateway.aspx?M=L&ID=501", ["2026-0042"]),
    ("http://127.0.0.1:8420/bills/rivertown/119/HR%201412", ["HR 1412 (119th)"]),
    ("http://127.0.0.1:8420/meetings/rivertown/meeting-77", ["meeting-77"]),
)

MEANT = {
    "polise cameras": "police cameras", "facep rint": "face print",
    "policecameras": "police cameras", "foot bridge": "footbridge",
    "muller or ferry": "muller OR ferry", "what is a ferry": "ferry", "bodyworn": "",
    "vote on HR 1412?": "HR 1412", "camera hr1412-119": "hr1412-119", "polic zz": "",
    "https://x.example/119/hr1412": "119/hr1412", '"print face"': "print face",
    "ploice cameras": "police cameras",
    "next hearing on a ferry": "ferry", "footb": "footb*", "policecam": "police cam*",
    "police cameras gondola?": "police cameras", "is muller on police cameras or a ferry":
    "muller police cameras", "gondola cameras": "", "gondola muller on police type:bill":
    "muller police type:bill", '"gondola muller" police': "",
    "cámer on": "camera on", "Councilor Quill": 'sponsor:"Ada Quill"',
}  # fmt: skip


BESIDE = {
    "quill": ('sponsor:"Ada Quill"',), "quill in rivertown": ("quill jurisdiction:rivertown",),
    "rivertown": (), "cameras": (), '"quill"': (),
}  # fmt: skip


def test_an_index_that_is_made_anew_is_not_looked_through_meanwhile(session: Session) -> None:
    """Of a table that grows in the same transaction PostgreSQL knows nothing: each look is long."""
    a_town(session)
    before = search_records(session, "face").total
    asked: list[str] = []

    def note(connection: object, cursor: object, sql: str, *_: object) -> None:
        asked.append(sql)

    engine = session.connection().engine
    event.listen(engine, "before_cursor_execute", note)
    fill_index(session)
    event.remove(engine, "before_cursor_execute", note)
    looks = [sql for sql in asked if sql.startswith("SELECT") and "FROM search_entries" in sql]
    assert len(looks) == 1  # which counts them
    assert search_records(session, "face").total == before > 0


def test_where_nothing_is_found_what_may_be_meant_is_offered(session: Session) -> None:
    a_town(session)
    assert {asked: search_records(session, asked).meant for asked in MEANT} == MEANT
    assert search_records(session, "cameras in rivertown").beside == ()
    store(session, [a_bill(title="The Quill in Rivertown")], days=1)
    assert {asked: search_records(session, asked).beside for asked in BESIDE} == BESIDE


def test_other_forms_of_a_word_and_of_a_day_are_meant() -> None:
    for asked, said in (
        ("bus", "Of school buses."), ("buses", "A bus lane."), ("churches", "The church on Elm."),
        ("tax", "Two taxes"), ("Ritter St.", "400 block of Ritter Street"),
        ("Ritter Street", "400 Ritter St"), ("Sec. 16-63", "under Section 16-63"),
    ):  # fmt: skip
        assert parse_search(asked).stands_in(line_of(said)), asked
    assert not parse_search("bus").stands_in(line_of("in use"))
    for day in ("12/16/2025", "Tuesday, December 16, 2025", "tuesday 16 Dec. 2025"):
        assert parse_search(day).meeting == "2025-12-16"
    assert parse_search("13/16/2025").meeting == ""


def test_what_is_asked_is_what_is_found(session: Session) -> None:
    a_town(session)
    assert [(asked, ids(session, asked)) for asked, _ in ANSWERS] == list(ANSWERS)


def test_what_is_changed_is_found_by_its_new_words_alone(session: Session) -> None:
    a_town(session)
    other = Document(title="Fiscal note", url=NOTE, text="The gait of people.", stamp="2")
    store(session, [a_bill(title="A zeppelin", documents=(other,))], days=1)
    assert ids(session, "zeppelin") == ids(session, "gait") == ["2026-0042"]
    assert ids(session, '"face print"') == []


@pytest.mark.parametrize(("remembered_entries", "sorted_entries"), [(50_000, 25_000), (3, 2)])
def test_who_remembers_finds_what_is_stored_now(
    session: Session,
    monkeypatch: pytest.MonkeyPatch,
    remembered_entries: int,
    sorted_entries: int,
) -> None:
    """Facts that filters and counts remember are those of the newest line of the ledger."""
    monkeypatch.setattr(matching_entries, "MOST_REMEMBERED", remembered_entries)
    monkeypatch.setattr(matching_entries, "MOST_SORTED", sorted_entries)
    memory = SearchMemory()
    other = Document(title="Fiscal note", url=NOTE, text="Gaits of faces on camera.", stamp="2")

    def judged() -> None:
        bill = session.query(BillRow).filter_by(identifier="2026-0043").one()
        give_verdict(session, bill, "dismissed", now=NOW)

    happens: list[Callable[[], object]] = [
        lambda: a_town(session),
        lambda: store(session, [a_bill(status="Passed", documents=(other,))], days=1),
        lambda: store(session, [a_bill(upstream_id="7", identifier="2026-7", title="A face")]),
        lambda: store(session, [a_bill(upstream_id="502", identifier="2026-0043",
                                       title="Banning facial recognition",
                                       other_identifiers=("A-7",))], days=2),
        judged,
        lambda: store(session, [a_bill(upstream_id="8", identifier="2026-8", title="Gates",
                                       documents=(other,))], days=3, crawl_id=1),
    ]  # fmt: skip
    for step in happens:
        step()
        for asked in ("face", "bridge OR camera OR facial", "footbridge", *OTHERS, "face"):
            for best in (False, True):
                remembered = search_records(session, asked, best_first=best, memory=memory)
                assert remembered == search_records(session, asked, best_first=best)


def test_a_bill_whose_title_is_typed_stands_before_what_is_newer(session: Session) -> None:
    title = "Order on the ferries of the inner harbor"
    line = AgendaItem(order=1, title=f"{title}, continued")
    bill = a_bill(upstream_id="9", identifier="2026-9", title=title)
    store(session, [bill, an_event(date=NOW.date() + timedelta(days=9), agenda=(line,))])
    assert ids(session, "ferry harbor") == ["meeting-77", "2026-9"]
    for typed in (title, f"“{title.upper()}.”", "ferries of the inner harbor"):
        assert ids(session, typed) == ["2026-9", "meeting-77"]


def test_what_is_taken_back_is_not_found(session: Session) -> None:
    a_town(session)
    bill = a_bill(upstream_id="9", identifier="2026-9", title="A zeppelin")
    ingest(session, [bill], source=RIVERTOWN, topics=TOPICS, now=NOW, crawl_id=None, read=plain)
    assert ids(session, "zeppelin") == ["2026-9"]  # before anything is committed
    session.rollback()
    assert ids(session, "zeppelin") == []


def test_what_was_struck_out_is_found_and_said_to_be_struck(session: Session) -> None:
    struck = "The department may ⟦struck out: buy gait cameras and⟧ keep zeppelins."
    store(session, [a_bill(documents=(Document(title="Bill", url=NOTE, text=struck),))])
    (hit,) = search_records(session, "gait").hits
    assert hit.places == ("Bill, page 1 (struck out)",)
    assert "⟦struck out: buy gait cameras and⟧" in hit.words
    (hit,) = search_records(session, '"may keep zeppelins"').hits  # as it reads without
    assert hit.places == ("Bill, page 1",)
    assert ids(session, "zeppelins -gait") == ["2026-0042"]
    assert ids(session, "struck") == []


def test_a_slip_of_the_pen_is_answered_with_what_may_be_meant(session: Session) -> None:
    a_town(session)
    answer = search_records(session, "zepelin camras")
    assert (answer.total, answer.meant) == (0, "")
    assert search_records(session, "camras").meant == "cameras"


@pytest.mark.parametrize(
    ("asked", "note"),
    [
        ("type:meetng", "type:meetng fits nothing that is stored - did you mean type:meeting?"),
        ("face topic:lef-blowers", "topic:lef-blowers fits nothing that is stored"),
        ("face stance:bans", "stance:bans fits nothing that is stored"),
        ("jurisdiction:rivr", "jurisdiction:rivr fits nothing that is stored"
         " - did you mean jurisdiction:rivertown?"),
        ("face status:", "status: was left out, nothing follows it"),
    ],
)  # fmt: skip
def test_a_field_that_fits_nothing_is_a_note(session: Session, asked: str, note: str) -> None:
    a_town(session)
    assert search_records(session, asked).notes == (note,)


def test_a_stance_is_known_by_a_word_of_it(session: Session) -> None:
    bans = [a_bill(upstream_id=n, identifier=n, title=f"Order to {does} facial recognition.")
            for n, does in (("2026-1", "ban"), ("2026-2", "study"))]  # fmt: skip
    store(session, bans)
    for asked in ("stance:ban", "stance:moratorium", 'stance:"ban or moratorium"', "-stance:study"):
        assert ids(session, f"order {asked}") == ["2026-1"], asked
    (note,) = search_records(session, "order stance:moratoriun").notes
    assert note.endswith("did you mean stance:moratorium?")


def test_a_blank_behind_a_field_is_no_other_question(session: Session) -> None:
    a_town(session)
    answer = search_records(session, "ferry Type:  meeting")
    assert (answer.total, answer.notes) == (1, ())


def test_counts_go_with_what_is_found(session: Session) -> None:
    a_town(session)
    answer = search_records(session, "face OR ferry OR old")
    assert answer.total == 4
    assert dict(answer.facets["type"])["meeting"] == 1
    assert answer.facets["jurisdiction"] == (("rivertown", 4),)


def test_an_earlier_database_gets_its_index_by_an_upgrade(ready_url: str, engine: Engine) -> None:
    with Session(engine) as session:
        a_town(session)
        session.execute(delete(SearchEntryRow))
        session.commit()
        assert ids(session, "camera") == []
        session.rollback()
    upgrade_database(ready_url)
    with Session(engine) as session:
        assert ids(session, "camera") == ["2026-0043"]


def test_numbers_that_say_nothing_of_the_day_are_given_anew_by_an_upgrade(
    sqlite_url: str,
) -> None:
    upgrade_database(sqlite_url)
    engine = open_database(sqlite_url)
    with Session(engine) as session:
        a_town(session)
        session.execute(delete(SearchEntryRow).where(SearchEntryRow.kind != "event"))
        session.execute(update(SearchEntryRow).values(id=7))  # as earlier versions gave them
        session.commit()
    upgrade_database(sqlite_url)
    with Session(engine) as session:
        assert ids(session, "camera") == ["2026-0043"]
        numbers = session.scalars(select(SearchEntryRow.id)).all()
        assert min(numbers) > 2**32
    upgrade_database(sqlite_url)  # once is enough
    with Session(engine) as session:
        assert session.scalars(select(SearchEntryRow.id)).all() == numbers
    engine.dispose()


def test_of_too_many_places_the_newest_are_looked_at(session: Session) -> None:
    days = [9, 40, 2, 41, 3, 10, 39]  # of two fortnights and more, in no order
    for place, day in enumerate(days):
        moved = Action(date=NOW.date() - timedelta(days=day), description="Read")
        bill = a_bill(upstream_id=str(place), identifier=f"2026-{day:04}", actions=(moved,))
        store(session, [bill], days=place)
    groups = parse_search("footbridge").groups
    for most in range(1, len(days) + 1):
        newest = matching_entries.matching_entries(session, groups, most=most)
        records = [session.get_one(BillRow, entry.subject_id).identifier for entry in newest]
        assert records == [f"2026-{day:04}" for day in sorted(days)[:most]]


def test_no_entry_is_given_the_number_of_one_that_went(session: Session) -> None:
    given: list[int] = []
    for place, title in enumerate(["A ferry", "A bridge", "A ferry", "A road"]):
        store(session, [a_bill(title=title)], days=place)
        given += session.scalars(select(SearchEntryRow.id)).all()
    assert len(set(given)) == 4
    assert ids(session, "bridge OR ferry") == []


def test_an_index_made_anew_is_the_one_that_was_kept_up(session: Session) -> None:
    a_town(session)
    unlooked = an_event(name="Another", agenda=None, documents=None)
    store(session, [a_bill(title="A zeppelin"), unlooked], days=1)
    kept, anew = kept_and_made_anew(session)
    assert len(kept) == 5
    assert kept == anew


def test_a_flag_that_goes_takes_no_words_along(session: Session) -> None:
    store(session, [a_bill(title="Ordinance banning facial recognition in schools.")])
    asked = "recognition topic:facial-recognition"
    assert ids(session, asked) == ["2026-0042"]
    session.execute(delete(MatchRow))
    session.execute(delete(FlagRow))
    session.commit()
    assert (ids(session, asked), ids(session, "recognition")) == ([], ["2026-0042"])
    kept, anew = kept_and_made_anew(session)
    assert kept == anew


HOSTILE = ['"', "AND", "NEAR(a b)", "a -b", "face-recognition", "title:x", "{title}: x", "^a",
           "*", "o'brien", "a/b", "1,000", ";", "(" * 300, "\x00", "\ud800", "!!!", '""', "OR OR",
           "-", "a\\", "'); DROP TABLE bills; --", "before:x", "sponsor:",
           "x" * 5000, "a* " * 50]  # fmt: skip


def test_nothing_that_is_asked_is_an_error(session: Session) -> None:
    a_town(session)
    for asked in HOSTILE:
        assert isinstance(search_records(session, asked), SearchAnswer)


WORDS = st.sampled_from(
    ["face", "faces", "print", "camera", "police", "müller", "ferry", "old", "0042", "日本", "z"]
)
TEXTS = st.lists(WORDS, min_size=1, max_size=8).map(" ".join)
PARTS = st.one_of(WORDS, st.tuples(WORDS, WORDS).map('"{0[0]} {0[1]}"'.format),
                  WORDS.map("-{}".format), st.just("OR"), WORDS.map("{}*".format))  # fmt: skip
ASKED = st.lists(PARTS, min_size=1, max_size=5).map(" ".join)


@pytest.mark.postgres
@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    titles=st.lists(TEXTS, min_size=1, max_size=5), asked=st.lists(ASKED, min_size=8, max_size=8)
)
def test_both_databases_find_the_same(
    titles: list[str], asked: list[str], both: tuple[Session, Session]
) -> None:
    answers = []
    for session in both:
        for number, title in enumerate(titles):
            store_bill = a_bill(upstream_id=str(number), identifier=f"B {number}", title=title)
            store(session, [store_bill])
        answers.append([search_records(session, words) for words in asked])
        for table in reversed(BillRow.metadata.sorted_tables):
            session.execute(delete(table))
        session.commit()
    assert [a.total for a in answers[0]] == [a.total for a in answers[1]]
    assert [[h.id for h in a.hits] for a in answers[0]] == [
        [h.id for h in a.hits] for a in answers[1]
    ]
    assert [a.facets for a in answers[0]] == [a.facets for a in answers[1]]


@pytest.fixture
def both(
    sqlite_url: str, make_postgres_database: Callable[[str], str], ready_postgres: str
) -> object:
    """A session on each of the two."""
    engines = [open_database(url) for url in (sqlite_url, make_postgres_database(ready_postgres))]
    with Session(engines[0]) as one, Session(engines[1]) as other:
        yield one, other
    for engine in engines:
        engine.dispose()
