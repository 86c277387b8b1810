"""Sixty days of the made-up Boston, from the fourth on: about one happening on each working day.

Days 33 to 44 are a recess. When the first day is in the middle of November, the turn of the year
falls before day 46, and what is filed from then on has the numbers of a new year.
"""

from lawtrack.sandbox.stories.boston_story import COUNCILORS, tally
from lawtrack.sandbox.stories.story_happenings import (
    acts,
    adds,
    attaches,
    calls,
    cancels,
    decides,
    detaches,
    drops,
    elsewhere,
    files,
    joins,
    leaves,
    moves,
    on,
    postpones,
    rewritten,
    stamps,
    titled,
    writes_minutes,
)

_COUNCIL = "City Council"
_READY = "Agenda Ready"
_CHAMBER = "Council Chambers"
_DOORS = (
    "Be it ordained: SECTION 1. No department shall ask for, or search with facial recognition, "
    "what a private doorbell camera has recorded, except on a warrant that names the person."
)
_SYSTEMS = (
    "Systems owned or borrowed by departments: fixed cameras, plate readers, two drones, and a "
    "trial of face matching at the door of the records room that ended in spring."
)
_AUDIT = (
    "ORDERED: That the Committee hold a hearing on an audit of surveillance technology, biometric "
    "identification included, as was ordered last year and not done."
)
_SCHOOLS = (
    "WHEREAS, a vendor has offered the schools cameras that recognize faces; be it RESOLVED: That "
    "the Council asks the School Committee to buy no facial recognition."
)

HISTORY = (
    on(4, joins("tenants", COUNCILORS[4])),
    on(5, attaches("privacy-report", "List of systems", _SYSTEMS)),
    on(8, files("door-cameras", "Council Ordinance", "Ordinance regarding recordings of doorbell "
                "cameras.", status=_READY, body=_COUNCIL, sponsors=COUNCILORS[7:10], paper=_DOORS)),
    on(9, acts("food-bank", "Placed on file.", "Filed")),
    on(11, adds("council2", "tenants")),
    on(12, stamps(8, 25)),
    on(15, calls("c-doors", 4, 1, "1:00 PM", _COUNCIL, "Government Operations Committee Hearing on "
                 "Dockets #{door-cameras}", ("door-cameras",))),
    on(16, decides("c-faces", {"faces-hearing": ("Hearing held", ""),
                               "fire-works": ("Hearing held", "")})),
    on(17, decides("council1", {"ice-rinks": ("Placed on file.", "Filed")})),
    on(18, postpones("c-schools", 2, "11:00 AM")),
    on(19, leaves("privacy-report", COUNCILORS[4])),
    on(22, writes_minutes("council1")),
    on(22, cancels("c-audit")),
    on(23, rewritten("tenants")),
    on(25, attaches("tenants", "Letter of the landlords", "We ask for ninety days.", form="docx")),
    on(26, elsewhere("zoning-more", "Zoning Board of Appeal", 5)),
    on(29, calls("council5", 5, 2, "12:00 PM", _COUNCIL, _CHAMBER,
                 ("door-cameras", "tenants", "masks"))),
    on(30, files("school-faces", "Council Legislative Resolution", "Resolution regarding cameras "
                 "in schools.", status=_READY, body=_COUNCIL, sponsors=COUNCILORS[2:4],
                 paper=_SCHOOLS)),
    on(31, detaches("privacy-report", "List of systems")),
    on(32, decides("c-doors", {"door-cameras": ("Hearing held", "")})),
    # The recess: nobody files anything, a machine stamps.
    on(37, stamps(0, 40)),
    on(45, decides("council5", {"masks": ("Withdrawn.", "Withdrawn")})),
    on(47, acts("privacy-report", "No further action was taken; placed on file at the end of the "
                "year.", "Filed")),
    on(50, files("audit-again", "Council Hearing Order", "Order for a hearing on an audit of "
                 "surveillance technology owned or borrowed by City departments.", status=_READY,
                 body=_COUNCIL, sponsors=COUNCILORS[9:10], paper=_AUDIT,
                 notes="Docket {privacy-report} refiled")),
    on(50, titled("door-cameras", "Ordinance regarding recordings of doorbell cameras and searches "
                  "in them.")),
    on(51, calls("c-again", 9, 1, "10:00 AM", _COUNCIL, "Public Safety and Criminal Justice "
                 "Committee Hearing on Docket #{audit-again}",
                 ("audit-again", "surveillance-report", "school-faces"))),
    on(52, moves("c-again", "Public Safety and Criminal Justice Committee Hearing on Docket "
                 "#{audit-again}, held online")),
    on(53, acts("door-cameras", "The report was accepted; the ordinance was passed.", "Passed",
                text=f"The ordinance was passed; {tally((3, 6))}.")),
    on(54, postpones("c-again", 0, "3:30 PM", stamped=False)),
    on(56, drops("c-again", "school-faces")),
    on(57, joins("audit-again", COUNCILORS[0])),
    on(58, attaches("audit-again", "Answer of the Police Department", "No department runs facial "
                    "recognition today.")),
    on(58, stamps(30, 15)),
    on(59, acts("crossing", "Withdrawn.", "Withdrawn")),
    on(59, titled("crossing", "WITHDRAWN.")),
    on(60, files("winter-fair", "Consent Agenda Resolution", "Resolution thanking the winter "
                 "fair.", status=_READY, body=_COUNCIL, sponsors=COUNCILORS[11:12],
                 paper="RESOLVED: That the Council thanks all who came.")),
)  # fmt: skip
