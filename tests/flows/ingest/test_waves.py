"""A first load in waves: titles, what can be acted upon, the past; the same in the end."""

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawtrack.config.past_settings import (
    Wanted,
    history_from,
    history_in,
    texts_in,
    wanted_from,
)
from lawtrack.config.settings import Config, load_config
from lawtrack.crawling.past_state import past_of
from lawtrack.database.engine import open_database
from lawtrack.database.opening.schema import upgrade_database
from lawtrack.database.tables.alerts import OutboxRow
from lawtrack.database.tables.legislation import (
    ActionRow,
    BillRow,
    DocumentRow,
    EventRow,
    FlagRow,
    RevisionRow,
)
from lawtrack.errors import ConfigError
from lawtrack.legislation.reasons import is_news
from scrapers.platforms.legistar import lists, waves
from tests.support.small_legistar import SETTINGS, Row, SmallLegistar, crawl

NOON = dt.datetime(2026, 11, 24, 17, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
FACES = "The Police Department shall not use facial recognition technology."
ALERT = '[[alerts]]\nname = "faces"\ntopic = "facial-recognition"\nchannel = "$MAIL"\n'


def a_matter(id_: int, day: str, title: str) -> Row:
    return {
        "MatterId": id_, "MatterFile": f"{day[:4]}-{id_:04}", "MatterName": None,
        "MatterTitle": title, "MatterIntroDate": f"{day}T00:00:00", "MatterTypeName": "Order",
        "MatterLastModifiedUtc": f"{day}T11:00:00", "MatterStatusName": "Referred",
        "MatterBodyName": "Council", "MatterVersion": "1", "MatterNotes": None,
    }  # fmt: skip


def a_meeting(id_: int, day: str) -> Row:
    return {
        "EventId": id_, "EventBodyName": "Council", "EventDate": f"{day}T00:00:00",
        "EventTime": "10:00 AM", "EventLastModifiedUtc": f"{day}T11:00:00",
    }  # fmt: skip


def a_council() -> SmallLegistar:
    """New, old and ancient matters, of which titles or only a step speak of faces."""
    matters = [
        a_matter(1, "2010-03-01", "An order on lamps, long ago."),
        a_matter(2, "2011-03-01", "An order on facial recognition, long ago."),
        *(a_matter(n, f"2025-{n:02}-01", f"Order {n} on lamps.") for n in range(3, 9)),
        a_matter(9, "2026-11-10", "An order on benches."),
    ]
    steps = {
        row["MatterId"]: [{
            "MatterHistoryId": 10 * row["MatterId"], "MatterHistoryActionName": "Referred",
            "MatterHistoryActionDate": row["MatterIntroDate"],
            "MatterHistoryActionText": FACES if row["MatterId"] == 5 else "To committee.",
        }]
        for row in matters
    }  # fmt: skip
    return SmallLegistar(
        matters=matters,
        events=[a_meeting(1, "2026-12-03"), a_meeting(2, "2025-11-12"), a_meeting(3, "2012-01-12")],
        agendas={1: [{"EventItemId": 7, "EventItemTitle": "Lamps", "EventItemAgendaSequence": 1,
                      "EventItemMatterId": 3, "EventItemMatterFile": "2025-0003"}]},
        histories=steps,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here is so little that it is read at once."""
    monkeypatch.setattr(waves, "LITTLE", 0)
    monkeypatch.setattr(lists, "LITTLE", 0)


@pytest.fixture
def config(tmp_path: Path, ready_url: str) -> Config:
    file = tmp_path / "lawtrack.toml"
    file.write_text(SETTINGS.format(database=ready_url) + ALERT)
    return load_config(file, {})


def rows(config: Config, query: Any) -> list[Any]:
    engine = open_database(config.database)
    with Session(engine) as session:
        found = list(session.execute(query))
    engine.dispose()
    return [tuple(row) for row in found]


def complete(config: Config) -> dict[str, bool]:
    return dict(rows(config, select(BillRow.upstream_id, BillRow.complete)))


def content(config: Config) -> list[Any]:
    """What is stored, without when it was."""
    return [
        sorted(rows(config, select(BillRow.upstream_id, BillRow.title, BillRow.complete,
                                   BillRow.stamp, BillRow.content_hash, BillRow.stage))),
        sorted(rows(config, select(BillRow.upstream_id, ActionRow.description, ActionRow.text)
                    .join(ActionRow, ActionRow.bill_id == BillRow.id))),
        sorted(rows(config, select(EventRow.upstream_id, EventRow.date, EventRow.stamp))),
        sorted(rows(config, select(BillRow.upstream_id, FlagRow.topic, FlagRow.judgement)
                    .join(FlagRow, FlagRow.subject_id == BillRow.id)
                    .where(FlagRow.kind == "bill"))),
    ]  # fmt: skip


def fill(council: SmallLegistar, config: Config, *, a_slice: int = 2) -> None:
    """Crawls of the past, until nothing is left."""
    for number in range(20):
        if past_of(config, "rivertown", now=NOON).is_filled:
            return
        crawl(council, config, NOON + (number + 1) * HOUR / 4, past=a_slice)  # the same day
    raise AssertionError("the past is never filled")


def test_titles_are_stored_at_once_and_what_can_be_acted_upon_is_read(config: Config) -> None:
    council = a_council()
    crawl(council, config, NOON)
    # Suggested by its title; on a coming agenda. Of what is new only the text is read at once.
    assert {id_ for id_, whole in complete(config).items() if whole} == {"2", "3"}
    assert "matters/9/versions" in council.asked
    assert len(complete(config)) == 9


def test_the_past_is_filled_in_as_far_as_it_is_wanted(config: Config) -> None:
    council = a_council()
    crawl(council, config, NOON)
    fill(council, config)
    assert [id_ for id_, whole in complete(config).items() if not whole] == ["1"]
    assert sorted(rows(config, select(EventRow.upstream_id))) == [("1",), ("2",)]


@pytest.fixture(scope="module")
def left_in_peace(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Config], Any]:
    """What is stored of a load that nobody kills, by how far back it reads; made once for each."""
    made: dict[str, Any] = {}

    def of(like: Config) -> Any:
        if like.history not in made:
            url = f"sqlite:///{tmp_path_factory.mktemp('whole')}/lawtrack.db"
            upgrade_database(url)
            whole = replace(like, database=url)
            crawl(a_council(), whole, NOON)
            fill(a_council(), whole, a_slice=100)
            made[like.history] = content(whole)
        return made[like.history]

    return of


@pytest.mark.parametrize(
    ("history", "killed", "ready_url"),
    [
        *product(["all", "titles", "2 years"], [2, 4, 7], ["sqlite"]),
        pytest.param("2 years", 7, "postgresql", marks=pytest.mark.postgres),
        pytest.param("all", 4, "postgresql", marks=pytest.mark.postgres),
    ],
    indirect=["ready_url"],
)
def test_a_load_that_was_killed_goes_on(
    config: Config, history: str, killed: int, left_in_peace: Callable[[Config], Any]
) -> None:
    config = replace(config, history=history)
    council = a_council()
    crawl(council, config, NOON, killed_after=killed)
    crawl(council, config, NOON)
    crawl(council, config, NOON + HOUR, past=3, killed_after=2)
    fill(council, config)
    assert content(config) == left_in_peace(config)


def test_titles_first_and_all_of_it_later_is_the_same_as_all_at_once(
    config: Config, tmp_path: Path
) -> None:
    council = a_council()
    crawl(council, replace(config, history="titles"), NOON)
    fill(council, replace(config, history="titles"))
    everything = replace(config, history="all", texts="all")
    fill(council, everything)
    fill(council, replace(config, history="titles"))  # what is read stays
    other = f"sqlite:///{tmp_path}/whole.db"
    upgrade_database(other)
    crawl(council, replace(everything, database=other), NOON, full=True)
    assert content(everything) == content(replace(everything, database=other))
    assert all(complete(everything).values())


def test_what_arrives_late_is_no_change_but_a_flag_on_what_is_open_is_told(config: Config) -> None:
    council = a_council()
    crawl(council, config, NOON)
    fill(council, config)
    reasons = rows(config, select(RevisionRow.subject_id, RevisionRow.reasons))
    numbers = dict(rows(config, select(BillRow.upstream_id, BillRow.id)))
    news = [(id_, each) for id_, each in reasons if is_news(each) and each != ["new"]]
    assert [(id_, "flag-raised" in each) for id_, each in news] == [(numbers["5"], True)]
    waiting = rows(config, select(OutboxRow.state, func.count()).group_by(OutboxRow.state))
    assert dict(waiting).get("waiting", 0) + dict(waiting).get("sent", 0) == 1
    assert not rows(config, select(BillRow.id).where(BillRow.missing_since.is_not(None)))


def test_a_text_that_comes_first_raises_its_flag_and_is_no_change(config: Config) -> None:
    council = a_council()
    council.texts = {6: FACES, 7: "On lamps, in full."}
    crawl(council, config, NOON)
    crawl(council, config, NOON + HOUR / 4, past=4)
    (six,) = rows(config, select(BillRow.id, BillRow.complete).where(BillRow.upstream_id == "6"))
    assert not six[1]
    told = rows(config, select(FlagRow.judgement).where(FlagRow.subject_id == six[0]))
    assert told in ([("about",)], [("mentions",)])
    query = (
        select(RevisionRow.identifier, RevisionRow.reasons)
        .where(RevisionRow.kind == "bill")
        .order_by(RevisionRow.id)
    )
    before = rows(config, query)
    assert all("completed" in reasons for _, reasons in before if reasons[0] != "new")
    assert {id_ for id_, reasons in before if "completed" in reasons} >= {"2025-0006", "2025-0007"}
    fill(council, config)
    later = rows(config, query)[len(before) :]
    assert {id_ for id_, reasons in later if is_news(reasons)} == {
        "2025-0005"
    }  # its steps speak of faces
    assert [complete(config)[id_] for id_ in ("6", "7")] == [True, True]
    asked = [path for path in council.asked if "/texts/" in path]
    assert sorted(asked) == ["matters/6/texts/6", "matters/7/texts/7"]
    kept = rows(config, select(DocumentRow.title).where(DocumentRow.bill_id == six[0]))
    assert kept == [("Text of version 1",)]
    assert "changed" not in str(rows(config, query))


def test_new_matters_are_told_while_the_past_is_filled_in(config: Config) -> None:
    council = a_council()
    crawl(council, config, NOON)
    crawl(council, config, NOON + HOUR, past=2)
    council.matters.append(a_matter(10, "2026-11-24", "An order on facial recognition."))
    crawl(council, config, NOON + 2 * HOUR)
    (number,) = rows(config, select(BillRow.id).where(BillRow.upstream_id == "10"))
    told = rows(config, select(OutboxRow.state).where(OutboxRow.state == "waiting"))
    assert told
    of_it = (RevisionRow.subject_id == number[0], RevisionRow.kind == "bill")
    (first,) = rows(config, select(RevisionRow.reasons).where(*of_it))
    assert first == (["new"],)


@pytest.mark.parametrize(
    ("written", "first"),
    [("2 years", dt.date(2024, 11, 24)), ("18 months", dt.date(2025, 5, 24)),
     ("all", dt.date.min), ("titles", None), ("2020-02-01", dt.date(2020, 2, 1))],
)  # fmt: skip
def test_how_far_back(written: str, first: dt.date | None) -> None:
    assert history_from(history_in({"history": written}, "here"), NOON.date()) == first


@pytest.mark.parametrize("written", ["", "ever", "0 years", 3, "2020-13-01", None])
def test_no_span_of_time(written: object) -> None:
    with pytest.raises(ConfigError, match="history"):
        history_in({"history": written}, "here")


def test_of_old_matters_only_those_that_a_title_suggests_are_read_unless_texts_are_wanted(
    config: Config,
) -> None:
    council = a_council()
    wanted = replace(config, history="all")
    crawl(council, wanted, NOON)
    fill(council, wanted)
    assert [id_ for id_, whole in complete(config).items() if not whole] == ["1"]
    assert len(rows(config, select(EventRow.upstream_id))) == len(council.events)
    fill(council, replace(wanted, texts="all"))
    assert all(complete(config).values())


def test_what_texts_may_say() -> None:
    assert [texts_in({"texts": value}, "here") for value in ("all", "wanted")] == ["all", "wanted"]
    with pytest.raises(ConfigError, match='here: texts: \'some\' is neither "wanted" nor "all"'):
        texts_in({"texts": "some"}, "here")
    now, first = NOON.date(), dt.date(2024, 11, 24)
    assert wanted_from("all", "wanted", now) == Wanted(events=dt.date.min, bills=first)
    assert wanted_from("all", "all", now) == Wanted(events=dt.date.min, bills=dt.date.min)
    late = dt.date(2026, 1, 1)
    assert wanted_from("2026-01-01", "wanted", now) == Wanted(events=late, bills=late)
    assert wanted_from("titles", "wanted", now) == Wanted(events=None, bills=None)
