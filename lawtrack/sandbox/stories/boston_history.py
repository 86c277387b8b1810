"""Sixty days of the made-up Boston, from the fourth on: about one happening on each working day.

Days 33 to 44 are a recess. When the first day is in the middle of November, the turn of the year
falls before day 46, and what is filed from then on has the numbers of a new year.
"""

from lawtrack.sandbox.stories.boston_story import COUNCILORS, tally
from lawtrack.sandbox.stories.happenings import (
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
    on(4, joins("tenants", COUNCILORS[4]), "bill tenants sponsor-added"),
    on(5, attaches("privacy-report", "List of systems", _SYSTEMS),
       "bill privacy-report document-added text"),
    on(8, files("door-cameras", "Council Ordinance", "Ordinance regarding recordings of doorbell "
                "cameras.", status=_READY, body=_COUNCIL, sponsors=COUNCILORS[7:10], paper=_DOORS),
       "bill door-cameras new"),
    on(9, acts("food-bank", "Placed on file.", "Filed"), "bill food-bank status action-added"),
    on(11, adds("council2", "tenants"), "event council2 agenda-item-added"),
    on(12, stamps(8, 25)),
    on(15, calls("c-doors", 4, 1, "1:00 PM", _COUNCIL, "Government Operations Committee Hearing on "
                 "Dockets #{door-cameras}", ("door-cameras",)), "event c-doors new"),
    on(16, decides("c-faces", {"faces-hearing": ("Hearing held", ""),
                               "fire-works": ("Hearing held", "")}),
       "bill faces-hearing action-added", "bill fire-works action-added",
       "event c-faces agenda-item-revised"),
    on(17, decides("council1", {"ice-rinks": ("Placed on file.", "Filed")}),
       "bill ice-rinks status action-added", "event council1 agenda-item-revised"),
    on(18, postpones("c-schools", 2, "11:00 AM"), "event c-schools rescheduled"),
    on(19, leaves("privacy-report", COUNCILORS[4]), "bill privacy-report sponsor-removed"),
    on(22, writes_minutes("council1"),
       "event council1 minutes-published document-added text"),
    on(22, cancels("c-audit"), "event c-audit cancelled status"),
    on(23, rewritten("tenants"), "bill tenants title type body version"),
    on(25, attaches("tenants", "Letter of the landlords", "We ask for ninety days.", form="docx"),
       "bill tenants document-added text"),
    on(26, elsewhere("zoning-more", "Zoning Board of Appeal", 5)),
    on(29, calls("council5", 5, 2, "12:00 PM", _COUNCIL, _CHAMBER,
                 ("door-cameras", "tenants", "masks")), "event council5 new"),
    on(30, files("school-faces", "Council Legislative Resolution", "Resolution regarding cameras "
                 "in schools.", status=_READY, body=_COUNCIL, sponsors=COUNCILORS[2:4],
                 paper=_SCHOOLS), "bill school-faces new"),
    on(31, detaches("privacy-report", "List of systems"),
       "bill privacy-report document-removed flag-moved"),
    on(32, decides("c-doors", {"door-cameras": ("Hearing held", "")}),
       "bill door-cameras action-added", "event c-doors agenda-item-revised"),
    # The recess: nobody files anything, a machine stamps.
    on(37, stamps(0, 40)),
    on(45, decides("council5", {"masks": ("Withdrawn.", "Withdrawn")}),
       "bill masks status action-added", "event council5 agenda-item-revised"),
    on(47, acts("privacy-report", "No further action was taken; placed on file at the end of the "
                "year.", "Filed"), "bill privacy-report status action-added"),
    on(50, files("audit-again", "Council Hearing Order", "Order for a hearing on an audit of "
                 "surveillance technology owned or borrowed by City departments.", status=_READY,
                 body=_COUNCIL, sponsors=COUNCILORS[9:10], paper=_AUDIT,
                 notes="Docket {privacy-report} refiled"), "bill audit-again new"),
    on(50, titled("door-cameras", "Ordinance regarding recordings of doorbell cameras and searches "
                  "in them."), "bill door-cameras title"),
    on(51, calls("c-again", 9, 1, "10:00 AM", _COUNCIL, "Public Safety and Criminal Justice "
                 "Committee Hearing on Docket #{audit-again}",
                 ("audit-again", "surveillance-report", "school-faces")), "event c-again new"),
    on(52, moves("c-again", "Public Safety and Criminal Justice Committee Hearing on Docket "
                 "#{audit-again}, held online"), "event c-again location"),
    on(53, acts("door-cameras", "The report was accepted; the ordinance was passed.", "Passed",
                text=f"The ordinance was passed; {tally((3, 6))}."),
       "bill door-cameras status action-added vote"),
    on(54, postpones("c-again", 0, "3:30 PM", stamped=False), "event c-again rescheduled"),
    on(56, drops("c-again", "school-faces"), "event c-again agenda-item-removed"),
    on(57, joins("audit-again", COUNCILORS[0]), "bill audit-again sponsor-added"),
    on(58, attaches("audit-again", "Answer of the Police Department", "No department runs facial "
                    "recognition today."), "bill audit-again document-added text"),
    on(58, stamps(30, 15)),
    on(59, acts("crossing", "Withdrawn.", "Withdrawn"), "bill crossing status action-added"),
    on(59, titled("crossing", "WITHDRAWN."), "bill crossing title"),
    on(60, files("winter-fair", "Consent Agenda Resolution", "Resolution thanking the winter "
                 "fair.", status=_READY, body=_COUNCIL, sponsors=COUNCILORS[11:12],
                 paper="RESOLVED: That the Council thanks all who came."), "bill winter-fair new"),
)  # fmt: skip
