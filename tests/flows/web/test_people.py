"""People by the names that sources print, and what pages say to machines in schema.org's words."""

import json
import os
import re
from datetime import date
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.config.settings import load_config
from lawtrack.database.details import event_details
from lawtrack.database.people import MOST_SPONSORED, person_details
from lawtrack.database.tables.legislation import EventRow
from lawtrack.errors import UnknownRecord
from lawtrack.legislation.records import Sponsorship, Vote
from lawtrack.web.rest.linked_data import event_data
from tests.flows.cli.test_cli import CONFIG
from tests.flows.publishing.test_export import FACES, store
from tests.support.made import NOW, a_bill, an_event
from tests.support.town import CLOCK, HOSTILE
from tests.support.web_server import a_site, tags_of

ADA = Sponsorship(name="Ada Quill", primary=True)


def a_vote(number: str, day: int, *voters: tuple[str, ...]) -> Vote:
    return Vote(motion=f"Motion {number}", date=date(2026, 2, day), result="pass",
                counts={"yes": len(voters)}, voters=voters)  # fmt: skip


def test_a_person_is_told_by_bills_and_by_votes_on_flagged_ones(session: Session) -> None:
    store(
        session,
        [
            a_bill(
                upstream_id="1", identifier="2026-0001", title=FACES, sponsorships=(ADA,),
                votes=(a_vote("1", 3, ("Ada Quill", "Aye"), ("Bo", "Nay")),
                       a_vote("2", 9, ("Ada Quill", "No"))),
            ),
            a_bill(upstream_id="2", identifier="2026-0002",
                   votes=(a_vote("3", 4, ("Ada Quill", "yes")),),
                   sponsorships=(Sponsorship(name="Ada Quill", primary=False,
                                             withdrawn=date(2026, 2, 1)),)),
        ],
    )  # fmt: skip
    ada = person_details(session, "Ada Quill", jurisdiction="rivertown")
    assert [(one.identifier, one.primary, one.topics) for one in ada.sponsored] == [
        ("2026-0001", True, ("facial-recognition",)), ("2026-0002", False, ()),
    ]  # fmt: skip
    assert ada.sponsored[1].withdrawn == date(2026, 2, 1)
    assert [(one.motion, one.option, one.word) for one in ada.votes] == [
        ("Motion 2", "no", ""), ("Motion 1", "yes", "Aye"),
    ]  # fmt: skip
    bo = person_details(session, "Bo", jurisdiction="rivertown")
    assert (bo.sponsored, [one.option for one in bo.votes]) == ((), ["no"])
    for name, where in (
        ("Nobody", "rivertown"),
        ("Ada Quill", "boston"),
        ("ada quill", "rivertown"),
    ):
        with pytest.raises(UnknownRecord, match="stands behind no stored bill"):
            person_details(session, name, jurisdiction=where)


def test_of_many_bills_the_newest_are_told_and_all_are_counted(session: Session) -> None:
    bills = [
        a_bill(upstream_id=str(n), identifier=f"2026-{n:04}") for n in range(MOST_SPONSORED + 7)
    ]
    store(session, bills)
    ada = person_details(session, "Ada Quill", jurisdiction="rivertown")
    assert (len(ada.sponsored), ada.all_sponsored) == (MOST_SPONSORED, MOST_SPONSORED + 7)


def test_people_are_found_from_a_bill_whatever_they_are_called(
    ready_url: str, tmp_path: Path, session: Session
) -> None:
    name = f"{HOSTILE} / 100 %"
    store(session, [a_bill(title=f"{FACES} {HOSTILE}", votes=(a_vote("1", 3, (name, "yes")),),
                           sponsorships=(Sponsorship(name=name, primary=True),)),
                    an_event(name=f"{HOSTILE} </script>", location="A & B")])  # fmt: skip
    file = tmp_path / "lawtrack.toml"
    file.write_text(f'database = "{ready_url}"\n{CONFIG}')
    with a_site(load_config(file, os.environ), now=CLOCK) as site:
        bill = site.get("/bills/rivertown/2026/2026-0042").text
        links = {v["href"] for n, v in tags_of(bill) if n == "a" and "/people/" in v["href"]}
        assert len(links) == 1
        (address,) = links
        page = site.get(address)
        assert page.status == 200
        assert not {"script", "img"} & {tag for tag, _ in tags_of(page.text)}
        assert "2026-0042</a>" in page.text
        assert site.get("/people/rivertown/Nobody").status == 404
        assert (
            json.loads(site.get(f"{address}.json").text)["name"]
            == json.loads(site.get("/bills/rivertown/2026/2026-0042.json").text)["sponsorships"][0][
                "name"
            ]
        )
        for path in ("/bills/rivertown/2026/2026-0042", "/meetings/rivertown/meeting-77"):
            data = BeautifulSoup(site.get(path).text, "lxml").find_all("script")
            assert [one["type"] for one in data] == ["application/ld+json"]
            assert "alert(1)" in json.loads(data[0].get_text())["name"]
            assert not re.search("[<>&]", data[0].get_text())


def test_a_meeting_says_to_machines_when_it_is_and_whether(session: Session) -> None:
    store(session, [a_bill(title=FACES), an_event()])
    row = session.scalars(select(EventRow)).one()

    def said() -> dict[str, object]:
        session.refresh(row)
        text = str(event_data(event_details(session, row, now=NOW)))
        found: dict[str, object] = json.loads(re.sub("<[^>]*>", "", text))
        return found

    data = said()
    assert data["@context"] == "https://schema.org"
    assert (data["@type"], data["startDate"]) == ("Event", "2026-03-11T18:30-04:00")
    assert data["eventStatus"] == "https://schema.org/EventScheduled"
    assert data["about"] == [
        {"@type": "Legislation", "legislationIdentifier": "2026-0042", "name": FACES}
    ]
    store(session, [an_event(status="Cancelled", time="", time_text="")], days=1)
    data = said()
    assert (data["startDate"], data["eventStatus"]) == (
        "2026-03-11", "https://schema.org/EventCancelled",
    )  # fmt: skip
    store(session, [an_event(status="Who knows", time="", time_text="")], days=2)
    assert "eventStatus" not in said()
