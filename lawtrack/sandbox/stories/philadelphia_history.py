"""Sixty days of the made-up Philadelphia, from the fourth on; days 33 to 44 are a recess."""

from lawtrack.sandbox.stories import philadelphia_story
from lawtrack.sandbox.stories.philadelphia_story import COUNCILMEMBERS
from lawtrack.sandbox.stories.story import Story
from lawtrack.sandbox.stories.story_happenings import (
    Tell,
    acts,
    adds,
    amended,
    attaches,
    calls,
    cancels,
    decides,
    detaches,
    files,
    gets_text,
    joins,
    leaves,
    moves,
    on,
    postpones,
    stamps,
    titled,
    writes_minutes,
)

_COUNCIL = philadelphia_story.COUNCIL
_ROOM = philadelphia_story.ROOM
_LAW = "Committee on Law and Government"
_SAFETY = "Committee on Public Safety"
_PENDING = "IN COMMITTEE"
_ORDAINED = "THE COUNCIL OF THE CITY OF PHILADELPHIA HEREBY ORDAINS: "
_LODGING = (
    f"{_ORDAINED}SECTION 1. A hotel that checks its guests by facial recognition shall say so at "
    "the desk and let a guest show a document instead."
)
_NOTICE = (
    f"{_ORDAINED}SECTION 1. A commercial establishment that uses facial recognition on its "
    "customers shall post a sign at every entrance and keep no template longer than a day."
)
_HEARINGS = (
    "RESOLVED, That the Committee on Public Safety hold hearings on searches by facial recognition "
    "that other agencies run for the Police Department."
)


def passes(key: str, meeting: str, against: tuple[int, ...]) -> Tell:
    """The council passes a bill by a roll call at a meeting that is over."""

    def tell(story: Story, days: int) -> None:
        matter = story.matters[key]
        philadelphia_story.pass_bill(story, matter, story.meetings[meeting], against=against)
        matter.modified = story.scenario.at(days, 21, 5, matter.number % 60)

    return tell


HISTORY = (
    on(4, attaches("rats", "Fiscal note", "This bill costs nothing.")),
    on(5, joins("lights", COUNCILMEMBERS[1])),
    on(8, calls("c-privacy", 4, 1, "10:00 AM", _LAW, _ROOM, ("software", "sheds"))),
    on(9, files("lodging", "Bill", "Amending Title 9 of The Philadelphia Code with respect to "
                "lodging.", status=_PENDING, body=_LAW, sponsors=COUNCILMEMBERS[7:9],
                version="0")),
    on(10, stamps(3, 30)),
    on(12, adds("c-privacy", "lodging")),
    on(16, decides("c-law", {"biometric-notice": ("HEARING HELD", ""),
                             "rowhouses": ("HEARING HELD", "")})),
    on(17, amended("biometric-notice", _NOTICE)),
    on(18, postpones("c-privacy", 1, "1:30 PM")),
    on(19, passes("loading", "council1", (2,))),
    on(22, acts("overlay", "WITHDRAWN FROM CALENDAR", "WITHDRAWN FROM CALENDAR")),
    on(22, cancels("c-health")),
    on(24, gets_text("lodging", _LODGING)),
    on(25, acts("loading", "SIGNED BY MAYOR", "ENACTED", body="MAYOR")),
    on(29, calls("council5", 5, 3, "10:00 AM", _COUNCIL, _ROOM, ("rowhouses", "salt"))),
    on(30, attaches("crosswalks", "Map of schools", "Exhibit A")),
    on(31, leaves("oversight", COUNCILMEMBERS[4])),
    on(32, writes_minutes("council1")),
    # The recess.
    on(38, stamps(0, 50)),
    on(45, files("year-letter", "COMMUNICATION", "TO THE PRESIDENT AND MEMBERS OF THE COUNCIL: I "
                 "transmit the report of the year.", status="READ AND FILED", body=_COUNCIL,
                 sponsors=(), version="0", paper="The year was a good one.")),
    on(46, decides("c-privacy", {"software": ("HEARING HELD", ""),
                                 "lodging": ("HEARING HELD", "")})),
    on(47, files("police-searches", "Resolution", "Authorizing the Committee on Public Safety to "
                 "hold hearings on searches made for the Police Department by others.",
                 status="ADOPTED", body=_COUNCIL, sponsors=COUNCILMEMBERS[1:2], version="0",
                 paper=_HEARINGS)),
    on(48, calls("c-searches", 9, 2, "2:00 PM", _SAFETY, _ROOM, ("police-searches", "oversight"))),
    on(50, joins("lodging", COUNCILMEMBERS[11])),
    on(51, adds("c-searches", "police-faces")),
    on(52, titled("salt", "Regulating the storage of road salt and of sand.")),
    on(53, detaches("crosswalks", "Map of schools")),
    on(54, postpones("c-searches", 0, "4:00 PM", stamped=False)),
    on(55, moves("c-searches", "Room 225, City Hall")),
    on(57, writes_minutes("council5")),
    on(58, acts("lodging", "REPORTED FAVORABLY, RULE SUSPENSION REQUESTED",
                "IN COUNCIL - SECOND READING", body=_LAW)),
    on(59, stamps(20, 12)),
    on(60, files("winter-day", "Resolution", "Recognizing the first day of snow.",
                 status="ADOPTED", body=_COUNCIL, sponsors=COUNCILMEMBERS[13:14], version="0",
                 paper="RESOLVED, That the Council likes snow.")),
)  # fmt: skip
