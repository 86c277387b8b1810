"""Answers as other tenants, releases and servers give them, each read in a crawl without a network.

What is built otherwise than expected is read, or said; no matter is told to be gone because an
error's page stands where its agenda was.
"""

from pathlib import Path

import pytest

from lawtrack.legislation.clerks.calling_off.meeting_state import meeting_state
from lawtrack.legislation.records import Failed, Looked
from tests.support.meetings import answered_site, events, source_on
from tests.support.tenants import (
    CUT,
    PLACES,
    Answers,
    center,
    civicweb,
    clerk,
    clerk_file,
    container,
    escribe,
    matter,
    month,
    onbase,
    outline,
    paper,
    primegov,
    view,
)

STORED = '[["2026-10-13","{0}","Council","","Drones"]]'
GONE = "<html><body>What you asked for cannot be found.</body></html>"

SECTION = {"agendaObjectItemName": None, "id": 1, "isSection": 1}
DRONES = {"agendaObjectItemName": "Drones", "id": 2, "isDeleted": "false"}
BOTH, ONE = ["Drones", "Cameras"], ["Drones"]
HTML = "<p>1. Drones</p><p>2. Cameras</p>"
ATTACHED = {"ID": 3, "ItemType": "Attachment", "Title": "Memo", "ReferencedItem": {"ID": 5}}
CASES: dict[str, tuple[str, Answers, list[str]]] = {
    "texts for flags, nulls in lists, a parent without a name": (
        "civicclerk", clerk({**SECTION, "childItems": [DRONES, None]}, agendaId=9), ["", "Drones"]),
    "a draft after the final agenda, and an addendum of a type of its own": (
        "civicclerk",
        {**clerk(publishedFiles=[clerk_file("Final Agenda", 4), clerk_file("DRAFT Agenda", 5),
                                 clerk_file("Addendum to the Agenda", 6, "Addendum")]),
         "fileId=4": CUT, "fileId=5": "1. Old\n2. Older", "fileId=6": "A. Trams\nB. Drones"},
        [*BOTH, "Trams"]),
    "a line without an id, a flag as a text": (
        "iqm2", outline({"Title": "Drones", "ItemType": "Other", "WasDeleted": "false"}), ONE),
    "papers at the top, and below one another": (
        "iqm2", outline({**ATTACHED, "ChildItems": [{**ATTACHED, "ID": 4, "Title": "Annex",
                                                     "ReferencedItem": {"ID": 6}}]}), ["Memo"]),
    "an outline without a line, beside a file": (
        "iqm2", {**outline(links='<a href="FileOpen.aspx?Type=14&amp;ID=3">A</a>'),
                 "FileOpen": CUT}, BOTH),
    "a page without items, beside a file": (
        "escribe", escribe("<div class='AgendaItems'></div>"), BOTH),
    "a page that is not there, beside a file": ("escribe", escribe((404, "")), BOTH),
    "a kind of agenda and a format that nobody has met": (
        "escribe", escribe(container("<div class='AgendaItemTitle'>Drones</div>"), form="html",
                           type_="RevisedAgenda"), ONE),
    "an item that is described only": (
        "escribe", escribe(container("<div class='AgendaItemDescription'>Drones</div>")), ONE),
    "a file with bullets": ("civicplus", center("Agenda\n• Drones\n\uf0b7 Cameras"), BOTH),
    "calls in other letters, with more arguments, shown twice": (
        "onbase", onbase('<a onclick="return LoadAgendaItem(11, this)">1. Drones</a>' * 2,
                         IsAgendaAvailable=None), ONE),
    "an agenda, its revision, a translation and a draft as pages": (
        "civicweb", civicweb(paper(5, "<p>1. Old</p><p>2. Older</p>", "Agenda"),
                             paper(6, HTML, "Revised Agenda"), paper(7, HTML, "Ordre du jour"),
                             paper(8, "<p>1. Oldest</p>", "Agenda (draft)")), BOTH),
    "an addendum as a page, a type in words": (
        "civicweb", civicweb(paper(5, HTML, "Agenda", "Agenda"),
                             paper(6, "<p>A. Trams</p><p>B. Drones</p>", "Agenda Addendum")),
        [*BOTH, "Trams"]),
    "a cover as a page, the agenda as a file": (
        "civicweb", civicweb(paper(5, "<p>See the attached agenda.</p>", "Agenda"),
                             paper(6, None, "Agenda", 4), **{"document/6": CUT}), BOTH),
    "a page that was escaped twice": (
        "civicweb", civicweb(paper(5, HTML.replace("<", "&lt;"), "Agenda")), BOTH),
    "figures as texts, an item shown twice": ("primegov", primegov(matter(1, "Drones") * 2), ONE),
    "a page without items, whose words are numbered": ("primegov", primegov(HTML), BOTH),
    "a revised agenda in the same cell": ("granicus", view("", f"<html>{HTML}"), BOTH),
    "a file of a kind that is older than UTF-8": (
        "destiny", month(HTML.replace("Cameras", "Caméras")), ["Drones", "Caméras"]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_what_other_tenants_answer_is_read(name: str, tmp_path: Path) -> None:
    platform, answers, titles = CASES[name]
    source = source_on(platform, tmp_path, **PLACES.get(platform, {"client": "r"}))
    output = answered_site(source, answers, encoding="cp1252" if "UTF-8" in name else "utf-8")
    assert [each.reason for each in output if isinstance(each, Failed)] == []
    event = events(output)[-1]
    assert (event.date.isoformat(), bool(event.body)) == ("2026-10-13", True)
    assert [line.title for line in event.agenda or ()] == titles


@pytest.mark.parametrize(
    ("platform", "answers"),
    [
        ("civicclerk", {**clerk(publishedFiles=[clerk_file("Agenda", 4)]), "fileId=4": GONE}),
        ("civicclerk", {**clerk(publishedFiles=[clerk_file("Agenda", 4)]),
                        "fileId=4": {"error": "not found"}}),
        ("civicplus", center("Purchase of drones\n\nCameras for the police\n\n" * 20)),
        ("onbase", onbase("<title>Error - OnBase Agenda Online</title>", GONE)),
        ("escribe", escribe(GONE)),
        ("primegov", primegov("Invalid parameters!")),
        ("granicus", view("", GONE)),
        ("destiny", month(GONE)),
    ],
)  # fmt: skip
def test_an_answer_in_an_agendas_place_takes_nothing_off_and_is_said(
    platform: str, answers: Answers, tmp_path: Path
) -> None:
    source = source_on(platform, tmp_path, **PLACES.get(platform, {"client": "r"}))
    id_ = {"escribe": "a"}.get(platform, "7")
    id_ = "council:2026-10-13:1" if platform in ("granicus", "destiny") else id_
    output = answered_site(
        source, answers, meetings={id_: ("2026-10-13", "")}, events={id_: "s"},
        bills={f"item:{id_}:1": STORED.format(id_)},
    )  # fmt: skip
    assert [each for each in output if isinstance(each, Looked)] == []
    assert [event.agenda for event in events(output)] == [None]
    assert len([each for each in output if isinstance(each, Failed)]) == 1


def test_a_list_whose_pages_lead_in_a_circle_is_said(tmp_path: Path) -> None:
    pages = {f"skip={at}": {"value": [], "@odata.nextLink": f"Events?$skip={following}"}
             for at, following in ((15, 30), (30, 15))}  # fmt: skip
    first = {"value": [], "@odata.nextLink": "Events?$skip=15"}
    source = source_on("civicclerk", tmp_path, client="r")
    (failed,) = answered_site(source, {**pages, "Events?": first})
    assert isinstance(failed, Failed)
    assert failed.reason == "expected another page, found a link to one read before"


def test_what_stands_in_a_cell_or_in_a_script_alone(tmp_path: Path) -> None:
    granicus = source_on("granicus", tmp_path, **PLACES["granicus"])
    (event,) = events(answered_site(granicus, view("CANCELED", f"<html>{HTML}", "A &amp;amp; B")))
    assert (event.name, meeting_state(event, granicus.words)) == ("A & B", "cancelled")
    civicplus = source_on("civicplus", tmp_path, **PLACES["civicplus"])
    moved = "<html><script>location='https://new.example/AgendaCenter'</script></html>"
    (failed,) = answered_site(civicplus, {"AgendaCenter": moved})
    assert isinstance(failed, Failed)


@pytest.mark.parametrize(
    ("lines", "outcome", "result", "counts"),
    [
        (["RESULT: Adopted", "YEAS: Ames; Quill; Roy", "NAYS (1): Lee"], "Adopted", "pass",
         {"Yeas": 3, "Nays": 1}),
        (["Action: Approved", "AYES - Ames, Jr., Quill and Roy"], "Approved", "pass", {"Ayes": 3}),
        (["RESULT&nbsp;:&nbsp;ADOPTED [UNANIMOUS]"], "ADOPTED", "pass", None),
        (["Action Taken: Approved 9-0"], "Approved 9-0", "pass", {"Yeas": 9}),
        (["RESULT: Adopted by a vote of 8 to 1"], "Adopted by a vote of 8 to 1", "pass",
         {"Yeas": 8, "Nays": 1}),
        (["DISPOSITION: Referred", "Vote: 7-2"], "Referred", "pass", {"Yeas": 7, "Nays": 2}),
        (["RESULTADO: Rechazado (2 a 5)"], "Rechazado (2 a 5)", "fail", {"Yeas": 2, "Nays": 5}),
        (["RESULT: Amended [9-0]", "RESULT: Adopted", "AYES: All"], "Adopted", "pass", {"Yeas": 9}),
        (["DECISION: Sent to 12-14 Mill Street"], "Sent to 12-14 Mill Street", "", None),
    ],
)  # fmt: skip
def test_what_was_done_is_printed_in_many_ways(
    lines: list[str], outcome: str, result: str, counts: dict[str, int] | None, tmp_path: Path
) -> None:
    actions = matter(1, "Drones") + "".join(f"<p>{line}</p>" for line in lines)
    source = source_on("primegov", tmp_path, client="r")
    (event,) = events(answered_site(source, primegov(matter(1, "Drones"), actions)))
    (line,) = event.agenda or ()
    assert (line.action_text, line.result) == (outcome, result)
    assert [vote.counts for vote in line.votes or ()] == ([counts] if counts else [])
