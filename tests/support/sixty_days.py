"""The sandbox's sixty days as five people hear of them: written by hand, from the story.

The story stands in ``lawtrack/sandbox``: ``days.py``, ``boston_history.py``,
``philadelphia_history.py``, ``congress_days.py`` and ``congress_history.py``. Day 1 is Monday, 17
November 2025; what happens in the evening is seen on the day after. Each line names the day on
which it arrives and the happening that it tells of. What has no line tells nobody anything: bulk
stamps (days 2, 10, 12, 37, 38, 58 and 59), bills of other subjects, and the first look.
"""

from typing import NamedTuple

CONFIG = """
[[alerts]]  # an advocate's office, that wants everything at once
name = "desk"
topic = "facial-recognition"
lowest = "watch"
reasons = ["new", "status", "text", "hearing", "rescheduled", "cancelled", "vote", "flag",
           "judgement", "title", "sponsor", "document", "agenda", "details"]
channel = "$DESK"

[[alerts]]  # a reporter on Congress: what is about it, each morning
name = "congress"
topic = "facial-recognition"
jurisdictions = ["federal"]
lowest = "about"
rhythm = "daily"
timezone = "America/New_York"
channel = "$CONGRESS"

[[alerts]]  # a student in Tokyo, who follows one order and sleeps when Boston works
name = "audit"
bill = "2025-0052"
jurisdictions = ["boston"]
reasons = ["new", "status", "text", "hearing", "rescheduled", "cancelled", "vote", "flag",
           "sponsor", "document", "agenda"]
quiet = "22:00-07:00"
timezone = "Asia/Tokyo"
channel = "$AUDIT"

[[alerts]]  # a program that looks for words
name = "words"
search = "surveillance technology"
channel = "$HOOK"

[[alerts]]  # a program that keeps a calendar, on Mondays
name = "calendar"
topic = "facial-recognition"
reasons = ["hearing", "rescheduled", "cancelled", "vote"]
rhythm = "weekly"
timezone = "America/New_York"
channel = "$HOOK"
"""


class Due(NamedTuple):
    """A message: the day on which it arrives, its subject line without the title, its lines.

    ``changed`` are the lines of what changed, without addresses; ``None`` where they are not
    compared. ``items`` are the changes of a digest: what, and about which bill.
    """

    day: int
    subject: str
    changed: tuple[str, ...] | None = None
    items: tuple[str, ...] = ()


# How the titles of what is told begin.
TITLES = {
    "Boston City Council 2025-0002": "Order for a hearing regarding the use of facial recognition",
    "Boston City Council 2025-0040": "On the ordinance, referred on September 17, 2025, Docket",
    "Boston City Council 2025-0052": "Order for a hearing on an audit of surveillance technology",
    "Boston City Council 2025-0059": "Order for a hearing regarding facial recognition at stadium",
    "Boston City Council 2025-0060": "Ordinance regarding recordings of doorbell cameras",
    "Boston City Council 2025-0061": "Resolution regarding cameras in schools.",
    "Boston City Council 2026-0001": "Order for a hearing on an audit of surveillance technology",
    "Philadelphia City Council 250026": "Amending Chapter 21-300 of The Philadelphia Code to",
    "Philadelphia City Council 250030": "Amending Title 9 of The Philadelphia Code, entitled",
    "Philadelphia City Council 250030-A": "Amending Title 9 of The Philadelphia Code, entitled",
    "Philadelphia City Council 250034": "Authorizing the Committee on Public Safety to hold",
    "Philadelphia City Council 250045": "Amending Chapter 17-1400 of The Philadelphia Code,",
    "Philadelphia City Council 250049": "Amending Title 9 of The Philadelphia Code with respect",
    "Philadelphia City Council 260001": "Authorizing the Committee on Public Safety to hold",
    "United States Congress HR 1412 (119th)": "Facial Recognition Pause Act",
    "United States Congress HR 1650 (119th)": "Keys Not Faces in Housing Act",
    "United States Congress HR 1977 (119th)": "Body Camera Accountability Act",
    "United States Congress HR 2655 (119th)": "Tested Faces Transparency Act",
    "United States Congress HR 2866 (119th)": "To prohibit schools that receive federal funds",
    "United States Congress HR 2901 (119th)": "Gate Faces Act",
    "United States Congress HR 2950 (119th)": "",  # until day 60 its long title, then a short one
    "United States Congress S 706 (119th)": "Facial Recognition Pause Act",
    "United States Congress S 811 (119th)": "Traveler Choice at Checkpoints Act",
    "United States Congress S 1180 (119th)": "Listed Machines Act",
}

ONLINE = "Public Safety and Criminal Justice Committee Hearing on Docket #0001"
FLAGGED = "Flagged: about facial recognition"
MORE_THAN_MENTIONED = f"{FLAGGED} (was: mentions facial recognition)"
READABLE = f"{FLAGGED} (was: may be about facial recognition)"

DESK = (
    # The order on stadiums is filed.
    Due(2, "New bill, flagged: Boston City Council 2025-0059"),
    # The limits on face surveillance come back from committee as a report.
    Due(2, "New text or version: Boston City Council 2025-0040"),
    # The text of the bill on software can be read; before, only its title was suspicious.
    Due(2, "Newly flagged: Philadelphia City Council 250045",
        ("Document added: Text of version 0", READABLE)),
    # The hearing on oversight is moved by two days and to another hour.
    Due(2, "Meeting moved, Friday, December 5, 2025, 11:30 AM EST:"
        " Philadelphia City Council 250026",
        ("Moved: from Wednesday, December 3, 2025 to Friday, December 5, 2025",
         "Moved: from 2:00 PM to 11:30 AM")),
    # Congress: a bill on schools arrives, a hearing on the pause, a short title, a summary.
    Due(2, "New bill, flagged: United States Congress HR 2866 (119th)"),
    Due(2, "Another step, Committee on Homeland Security and Governmental Affairs. Hearings held:"
        " United States Congress S 706 (119th)"),
    Due(2, "Another title or number: United States Congress HR 2655 (119th)"),
    Due(2, "Details: United States Congress HR 1977 (119th)"),
    # The limits on face surveillance are passed, in a meeting that was announced afterwards.
    Due(3, "Vote, The report was accepted; the ordinance was passed:"
        " Boston City Council 2025-0040",
        ("Status: Passed (was: Referred)",
         "Step: The report was accepted; the ordinance was passed. (November 18, 2025)",
         "Vote: The report was accepted; the ordinance was passed (yes: 12; no: 1)"
         " (November 18, 2025)")),
    Due(3, "Meeting that was published only after its hour,"
        " Tuesday, November 18, 2025, 4:00 PM EST: Boston City Council 2025-0040"),
    # A markup of the pause; text and sponsor of the bill on schools.
    Due(3, "Another step, Ordered to be Reported by the Yeas and Nays: 28 - 1:"
        " United States Congress HR 1412 (119th)"),
    Due(3, "New text or version: United States Congress HR 2866 (119th)"),
    # A list of systems is attached to the order on an audit: it names face matching.
    Due(5, "Judged higher: Boston City Council 2025-0052",
        ("Document added: List of systems", MORE_THAN_MENTIONED)),
    # A hearing on the bill on schools.
    Due(5, "Another step, Committee Hearings Held: United States Congress HR 2866 (119th)"),
    # The ordinance on doorbell cameras is filed, a hearing on software called.
    Due(8, "New bill, flagged: Boston City Council 2025-0060"),
    Due(8, "Hearing or meeting scheduled, Tuesday, December 16, 2025, 10:00 AM EST:"
        " Philadelphia City Council 250045", ()),
    # The bill on tests of face matching has a summary.
    Due(9, "Details: United States Congress HR 2655 (119th)",
        ("Summary: This bill requires public tests of face matching by age, sex and skin tone.",)),
    # Keys Not Faces has one sponsor more, the pause one less.
    Due(11, "Sponsors: United States Congress HR 1650 (119th)"),
    Due(12, "Sponsors: United States Congress HR 1412 (119th)"),
    # The hearing on doorbell cameras is called.
    Due(15, "Hearing or meeting scheduled, Tuesday, December 16, 2025, 1:00 PM EST:"
        " Boston City Council 2025-0060", ()),
    # The text of the Gate Faces Act comes a week after its title, and raises the flag.
    Due(15, "Newly flagged: United States Congress HR 2901 (119th)"),
    # The hearing on facial recognition was held; the clerk writes it into the agenda, too.
    Due(16, "Another step, Hearing held: Boston City Council 2025-0002",
        ("Step: Hearing held (November 25, 2025)",)),
    Due(16, "Agenda or minutes, Tuesday, November 25, 2025, 10:00 AM EST:"
        " Boston City Council 2025-0002"),
    # So it is with the notice of biometrics in Philadelphia.
    Due(16, "Another step, HEARING HELD: Philadelphia City Council 250030",
        ("Step: HEARING HELD (November 24, 2025)",)),
    Due(16, "Agenda or minutes, Monday, November 24, 2025, 10:00 AM EST:"
        " Philadelphia City Council 250030"),
    # The Senate passes the act on checkpoints.
    Due(16, "Another step, Passed Senate without amendment by Unanimous Consent:"
        " United States Congress S 811 (119th)"),
    # The notice of biometrics is amended, and has another number, on the agenda as well.
    Due(17, "New text or version: Philadelphia City Council 250030-A"),
    Due(17, "Correction: Agenda or minutes, Monday, November 24, 2025, 10:00 AM EST:"
        " Philadelphia City Council 250030-A"),
    # The hearing on software is put off by a week.
    Due(18, "Meeting moved, Tuesday, December 23, 2025, 1:30 PM EST:"
        " Philadelphia City Council 250045",
        ("Moved: from Tuesday, December 16, 2025 to Tuesday, December 23, 2025",
         "Moved: from 10:00 AM to 1:30 PM")),
    # The text of the act on checkpoints as passed.
    Due(18, "New text or version: United States Congress S 811 (119th)"),
    # A sponsor of the audit withdraws.
    Due(19, "Sponsors: Boston City Council 2025-0052", ("Sponsor withdrawn: Michelle Eng",)),
    # Minutes of the council that had it on its agenda; its hearing is cancelled.
    Due(22, "Agenda or minutes, Wednesday, November 26, 2025, 12:00 PM EST:"
        " Boston City Council 2025-0052"),
    Due(22, "Meeting cancelled, Thursday, December 11, 2025, 10:00 AM EST:"
        " Boston City Council 2025-0052", ("Cancelled", "Status: Cancelled (was: Final)")),
    # A bill whose title says artificial intelligence, without a text; it finds a sponsor.
    Due(23, "New bill, flagged: United States Congress S 1180 (119th)"),
    Due(24, "Sponsors: United States Congress S 1180 (119th)"),
    # The text of the bill on lodging can be read, and speaks of facial recognition.
    Due(24, "Newly flagged: Philadelphia City Council 250049",
        ("Document added: Text of version 0", FLAGGED)),
    # So does that of the Listed Machines Act.
    Due(26, "Newly flagged: United States Congress S 1180 (119th)"),
    # Doorbell cameras come before the council; the bill on schools is marked up.
    Due(29, "Hearing or meeting scheduled, Wednesday, December 24, 2025, 12:00 PM EST:"
        " Boston City Council 2025-0060", ()),
    Due(29, "Another step, Ordered to be Reported by the Yeas and Nays: 24 - 10:"
        " United States Congress HR 2866 (119th)"),
    # A resolution on cameras in schools is filed.
    Due(30, "New bill, flagged: Boston City Council 2025-0061"),
    # The list of systems is taken away again: what is left only mentions it.
    Due(31, "Judged otherwise: Boston City Council 2025-0052",
        ("Document removed: List of systems",
         "Judgement: mentions facial recognition (was: about facial recognition)")),
    # A sponsor of oversight withdraws; the pause of the Senate is summed up.
    Due(31, "Sponsors: Philadelphia City Council 250026",
        ("Sponsor withdrawn: Councilmember Easley",)),
    Due(31, "Details: United States Congress S 706 (119th)"),
    # The hearing on doorbell cameras was held.
    Due(32, "Another step, Hearing held: Boston City Council 2025-0060",
        ("Step: Hearing held (December 16, 2025)",)),
    Due(32, "Agenda or minutes, Tuesday, December 16, 2025, 1:00 PM EST:"
        " Boston City Council 2025-0060"),
    # The recess. A machine stamps forty files, and nobody is told of anything: the text of the one
    # whose title says nothing (HR 2500) was read from the queue of the first look.
    # After the recess: the hearing on software and lodging was held.
    Due(46, "Another step, HEARING HELD: Philadelphia City Council 250045",
        ("Step: HEARING HELD (December 23, 2025)",)),
    Due(46, "Another step, HEARING HELD: Philadelphia City Council 250049",
        ("Step: HEARING HELD (December 23, 2025)",)),
    Due(46, "Agenda or minutes, Tuesday, December 23, 2025, 1:30 PM EST:"
        " Philadelphia City Council 250045"),
    # The order on an audit lapses with the year.
    Due(47, "Another step, No further action was taken; placed on file at the end of the year:"
        " Boston City Council 2025-0052",
        ("Status: Filed (was: Referred)",
         "Step: No further action was taken; placed on file at the end of the year."
         " (January 1, 2026)")),
    # A resolution on searches by others; a second bill on listing artificial intelligence.
    Due(47, "New bill, flagged: Philadelphia City Council 260001"),
    Due(47, "New bill, flagged: United States Congress HR 2950 (119th)"),
    # Its hearing is called, with oversight on the agenda; the bill on schools is reported.
    Due(48, "Hearing or meeting scheduled, Wednesday, January 21, 2026, 2:00 PM EST:"
        " Philadelphia City Council 260001", ()),
    Due(48, "Another step, Reported by the Committee on Education and Workforce. H. Rept. 119-477:"
        " United States Congress HR 2866 (119th)"),
    # The audit is filed again; doorbell cameras have another title.
    Due(50, "New bill, flagged: Boston City Council 2026-0001"),
    Due(50, "Another title or number: Boston City Council 2025-0060",
        ("Title: Ordinance regarding recordings of doorbell cameras and searches in them."
         " (was: Ordinance regarding recordings of doorbell cameras.)",)),
    # Lodging finds a sponsor; the text of the bill on schools as reported.
    Due(50, "Sponsors: Philadelphia City Council 250049",
        ("Sponsor added: Councilmember Lassiter",)),
    Due(50, "New text or version: United States Congress HR 2866 (119th)"),
    # A hearing on the audit, the surveillance report and cameras in schools: one meeting.
    Due(51, "Hearing or meeting scheduled, Tuesday, January 20, 2026, 10:00 AM EST:"
        " Boston City Council 2026-0001", ()),
    # The resolution on the police is put on the agenda of the hearing on searches.
    Due(51, "Hearing or meeting scheduled, Wednesday, January 21, 2026, 2:00 PM EST:"
        " Philadelphia City Council 250034"),
    Due(51, "Sponsors: United States Congress HR 2950 (119th)"),
    # The hearing on the audit goes online.
    Due(52, "Meeting held elsewhere, Tuesday, January 20, 2026, 10:00 AM EST:"
        " Boston City Council 2026-0001",
        (f"Place: {ONLINE}, held online (was: {ONLINE})",)),
    # Doorbell cameras are passed; two bills of Congress name each other.
    Due(53, "Vote, The report was accepted; the ordinance was passed:"
        " Boston City Council 2025-0060",
        ("Status: Passed (was: Agenda Ready)",
         "Step: The report was accepted; the ordinance was passed. (January 7, 2026)",
         "Vote: The report was accepted; the ordinance was passed (yes: 11; no: 2)"
         " (January 7, 2026)")),
    Due(53, "Details: United States Congress HR 2950 (119th)", ("Companion: S 1180 Related bill",)),
    Due(53, "Details: United States Congress S 1180 (119th)", ("Companion: HR 2950 Related bill",)),
    # Two hearings have another hour.
    Due(54, "Meeting moved, Tuesday, January 20, 2026, 3:30 PM EST: Boston City Council 2026-0001",
        ("Moved: from 10:00 AM to 3:30 PM",)),
    Due(54, "Meeting moved, Wednesday, January 21, 2026, 4:00 PM EST:"
        " Philadelphia City Council 260001", ("Moved: from 2:00 PM to 4:00 PM",)),
    # One of them another room; the House votes on the bill on schools.
    Due(55, "Meeting held elsewhere, Wednesday, January 21, 2026, 4:00 PM EST:"
        " Philadelphia City Council 260001",
        ("Place: Room 225, City Hall (was: Room 400, City Hall)",)),
    Due(55, "Vote, On passage Passed by the Yeas and Nays: 244 - 166 (Roll no. 167):"
        " United States Congress HR 2866 (119th)"),
    # Cameras in schools are taken off the agenda; the meeting takes place.
    Due(56, "Taken off the agenda, Tuesday, January 20, 2026, 3:30 PM EST:"
        " Boston City Council 2025-0061",
        ("Off the agenda: 2025-0061 Resolution regarding cameras in schools.",)),
    # The audit finds a sponsor; the Senate has the bill on schools.
    Due(57, "Sponsors: Boston City Council 2026-0001", ("Sponsor added: Nora Ahern",)),
    Due(57, "Another step, Received in the Senate: United States Congress HR 2866 (119th)"),
    # The police answer the audit, and speak of facial recognition.
    Due(58, "Judged higher: Boston City Council 2026-0001",
        ("Document added: Answer of the Police Department", MORE_THAN_MENTIONED)),
    # Lodging is reported; subjects of the Listed Machines Act; a short title.
    Due(58, "Another step, REPORTED FAVORABLY, RULE SUSPENSION REQUESTED:"
        " Philadelphia City Council 250049"),
    Due(59, "Details: United States Congress S 1180 (119th)"),
    Due(60, "Another title or number: United States Congress HR 2950 (119th)"),
)  # fmt: skip

TWO = "2 changes on facial recognition"
CONGRESS = (
    # Of day 2: the bill on schools is new, a hearing on the pause. Of day 3: markup, text.
    Due(3, TWO),
    Due(4, TWO),
    # Of day 5: a hearing.
    Due(6, "Another step, Committee Hearings Held: United States Congress HR 2866 (119th)"),
    Due(16, "Newly flagged: United States Congress HR 2901 (119th)"),  # of day 15: its text
    Due(
        17,
        "Another step, Passed Senate without amendment by Unanimous Consent:"
        " United States Congress S 811 (119th)",
    ),  # of day 16: passed
    Due(19, "New text or version: United States Congress S 811 (119th)"),  # of day 18: its text
    Due(27, "Newly flagged: United States Congress S 1180 (119th)"),  # of day 26: its text
    Due(
        30,
        "Another step, Ordered to be Reported by the Yeas and Nays: 24 - 10:"
        " United States Congress HR 2866 (119th)",
    ),  # of day 29: markup
    Due(
        49,
        "Another step, Reported by the Committee on Education and Workforce. H. Rept. 119-477:"
        " United States Congress HR 2866 (119th)",
    ),  # of day 48: reported
    Due(51, "New text or version: United States Congress HR 2866 (119th)"),  # of day 50
    Due(
        56,
        "Vote, On passage Passed by the Yeas and Nays: 244 - 166 (Roll no. 167):"
        " United States Congress HR 2866 (119th)",
    ),  # of day 55
    # Of day 57: received.
    Due(58, "Another step, Received in the Senate: United States Congress HR 2866 (119th)"),
)

AUDIT = (
    Due(5, "Judged higher: Boston City Council 2025-0052",  # the list of systems
        ("Document added: List of systems", MORE_THAN_MENTIONED)),
    Due(19, "Sponsors: Boston City Council 2025-0052", ("Sponsor withdrawn: Michelle Eng",)),
    # In one night: the minutes of a council that had it on its agenda, its hearing is cancelled.
    Due(22, "2 changes on the bill 2025-0052"),
    Due(31, "Documents: Boston City Council 2025-0052"),  # the list is taken away
    Due(47, "Another step, No further action was taken; placed on file at the end of the year:"
        " Boston City Council 2025-0052",  # it lapses with the year
        ("Status: Filed (was: Referred)",
         "Step: No further action was taken; placed on file at the end of the year."
         " (January 1, 2026)")),
)  # fmt: skip

WORDS = (
    # The bill on oversight has the words in its title, and so has the agenda of its hearing.
    Due(2, "Meeting moved, Friday, December 5, 2025, 11:30 AM EST:"
        " Philadelphia City Council 250026"),
    # The order on an audit has them; the minutes of the council's meeting it has not asked for.
    Due(5, "Judged higher: Boston City Council 2025-0052"),
    Due(22, "Meeting cancelled, Thursday, December 11, 2025, 10:00 AM EST:"
        " Boston City Council 2025-0052"),
    Due(47, "Another step, No further action was taken; placed on file at the end of the year:"
        " Boston City Council 2025-0052"),
    # The hearing on searches, with oversight on its agenda.
    Due(48, "Hearing or meeting scheduled, Wednesday, January 21, 2026, 2:00 PM EST:"
        " Philadelphia City Council 250026"),
    # The order on an audit is filed again, gets a hearing, which goes online.
    Due(50, "New bill, flagged: Boston City Council 2026-0001"),
    Due(51, "Hearing or meeting scheduled, Tuesday, January 20, 2026, 10:00 AM EST:"
        " Boston City Council 2026-0001"),
    # The other hearing gets a line that speaks of facial recognition, and so is flagged itself.
    Due(51, "Newly flagged, Wednesday, January 21, 2026, 2:00 PM EST:"
        " Philadelphia City Council 250026"),
    Due(52, "Meeting held elsewhere, Tuesday, January 20, 2026, 10:00 AM EST:"
        " Boston City Council 2026-0001"),
    # Two hours and a room.
    Due(54, "Meeting moved, Tuesday, January 20, 2026, 3:30 PM EST: Boston City Council 2026-0001"),
    Due(54, "Meeting moved, Wednesday, January 21, 2026, 4:00 PM EST:"
        " Philadelphia City Council 250026"),
    Due(55, "Meeting held elsewhere, Wednesday, January 21, 2026, 4:00 PM EST:"
        " Philadelphia City Council 250026"),
    # The answer of the police.
    Due(58, "Judged higher: Boston City Council 2026-0001"),
)  # fmt: skip

CALENDAR = (
    # Of days 2 to 7: oversight is moved; the limits are passed, in a meeting announced too late.
    Due(8, "3 changes on facial recognition", items=(
        "Meeting moved 250026", "Vote 2025-0040",
        "Meeting that was published only after its hour 2025-0040")),
    # Of day 8: the hearing on software.
    Due(15, "Hearing or meeting scheduled, Tuesday, December 16, 2025, 10:00 AM EST:"
        " Philadelphia City Council 250045"),
    # Of days 15 and 18: the hearing on doorbell cameras; that on software is put off.
    Due(22, "2 changes on facial recognition", items=(
        "Hearing or meeting scheduled 2025-0060", "Meeting moved 250045")),
    # Of day 22: the hearing on the audit is cancelled.
    Due(29, "Meeting cancelled, Thursday, December 11, 2025, 10:00 AM EST:"
        " Boston City Council 2025-0052"),
    # Of day 29: doorbell cameras come before the council.
    Due(36, "Hearing or meeting scheduled, Wednesday, December 24, 2025, 12:00 PM EST:"
        " Boston City Council 2025-0060"),
    # Of day 48: the hearing on searches.
    Due(50, "Hearing or meeting scheduled, Wednesday, January 21, 2026, 2:00 PM EST:"
        " Philadelphia City Council 260001"),
    # Of days 51 to 56: the hearing on the audit is called, goes online, has another hour, loses
    # cameras in schools; that on searches gains the police, has another hour and another room;
    # two votes.
    Due(57, "9 changes on facial recognition", items=(
        "Hearing or meeting scheduled 2026-0001", "Meeting held elsewhere 2026-0001",
        "Meeting moved 2026-0001", "Taken off the agenda 2025-0061",
        "Hearing or meeting scheduled 250034", "Meeting moved 260001",
        "Meeting held elsewhere 260001",
        "Vote 2025-0060", "Vote HR 2866 (119th)")),
)  # fmt: skip

RECEIVERS = {
    "desk": DESK, "congress": CONGRESS, "audit": AUDIT, "words": WORDS, "calendar": CALENDAR,
}  # fmt: skip
