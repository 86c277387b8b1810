"""The steps of a measure as the actions of its file, in the words Congress uses for them.

Most steps are told twice: by the chamber and again by the Library of Congress.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from lawtrack.sandbox.stories.congress import COMMITTEES, Congress, Measure

FLOOR = ("2", "House floor actions")
HOUSE_COMMITTEE = ("1", "House committee actions")
LIBRARY = ("9", "Library of Congress")
SENATE_SYSTEM = ("", "Senate")  # its code is left out since 2022


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedAction:
    """One action as the file prints it."""

    date: dt.date
    text: str
    type: str
    system: tuple[str, str]
    code: str = ""
    time: str = ""
    committee: str = ""
    roll: int = 0


def actions_of(measure: Measure, congress: Congress) -> list[PrintedAction]:
    """Every action, the newest first."""
    told = list(_opening(measure, congress.day(measure.days)))
    for word, days in measure.steps:
        told.extend(_step(measure, congress, word, congress.day(days)))
    return told[::-1]


def _opening(measure: Measure, day: dt.date) -> Iterator[PrintedAction]:
    chamber = "House" if measure.of_house else "Senate"
    letter = chamber[0]
    introduced = {"date": day, "text": f"Introduced in {chamber}", "type": "IntroReferral"}
    number = "1000" if measure.of_house else "10000"
    yield PrintedAction(**introduced, system=LIBRARY, code=number)  # type: ignore[arg-type]
    if "action-without-text" in measure.oddities:
        introduced["text"] = ""
    yield PrintedAction(**introduced, system=LIBRARY, code=f"Intro-{letter}")  # type: ignore[arg-type]
    for committee in measure.committees:
        name = COMMITTEES[committee]
        yield PrintedAction(
            date=day,
            text=f"Referred to the House Committee on {name}."
            if measure.of_house
            else f"Read twice and referred to the Committee on {name}.",
            type="IntroReferral",
            system=FLOOR if measure.of_house else SENATE_SYSTEM,
            code="H11100" if measure.of_house else "",
            committee=committee,
        )


def _step(measure: Measure, congress: Congress, word: str, day: dt.date) -> Iterator[PrintedAction]:
    """One step, as every system that knows of it tells it."""
    number = measure.number
    if word in ("hearing", "markup", "reported"):
        yield from _in_committee(measure, congress, word, day)
    elif word in ("passed", "roll", "agreed"):
        yield from _passage(measure, word, day)
    elif word == "received":
        text = "Received in the Senate."
        yield PrintedAction(date=day, text=text, type="Floor", system=SENATE_SYSTEM)
    elif word == "received2":
        text = "Held at the desk."
        yield PrintedAction(date=day, text=text, type="Floor", system=FLOOR, code="H15000")
    elif word == "calendar":
        text = (
            "Placed on Senate Legislative Calendar under General Orders. "
            f"Calendar No. {number % 400 + 1}."
        )
        yield PrintedAction(date=day, text=text, type="Calendars", system=SENATE_SYSTEM)
    elif word == "law":
        before = day - dt.timedelta(days=6)
        yield from _twice(
            before, "Presented to President.", FLOOR, codes=("E20000", "28000"), type="President"
        )
        law = f"Became Public Law No: {congress.number}-{law_number(measure)}."
        yield from _twice(day, law, FLOOR, codes=("E40000", "36000"), type="BecameLaw")
    else:
        raise ValueError(f"{measure.type}{number}: no such step as {word!r}")


def _in_committee(
    measure: Measure, congress: Congress, word: str, day: dt.date
) -> Iterator[PrintedAction]:
    """What the committee did that the measure was referred to first."""
    number = measure.number
    committee = measure.committees[0] if measure.committees else ""
    name = COMMITTEES.get(committee, "")
    if word == "reported":
        text = (
            f"Reported by the Committee on {name}. H. Rept. {congress.number}-{number % 600 + 11}."
        )
        yield from _twice(day, text, FLOOR, codes=("H12200", "5000"), type="Committee")
        return
    if word == "hearing":
        in_house = "Committee Hearings Held."
        in_senate = f"Committee on {name}. Hearings held."
    else:
        yeas, nays = 20 + number % 9, number % 17
        in_house = f"Ordered to be Reported by the Yeas and Nays: {yeas} - {nays}."
        in_senate = f"Committee on {name}. Ordered to be reported without amendment favorably."
    yield PrintedAction(
        date=day,
        text=in_house if measure.of_house else in_senate,
        type="Committee",
        system=HOUSE_COMMITTEE if measure.of_house else SENATE_SYSTEM,
        committee=committee,
    )


def _passage(measure: Measure, word: str, day: dt.date) -> Iterator[PrintedAction]:
    """A chamber's decision: of the House by voice, by roll call or without objection."""
    number = measure.number
    prefix = "Passed/agreed to in House: "
    if word == "roll":
        text = (
            f"On passage Passed by the Yeas and Nays: {218 + number % 40} - {150 + number % 50} "
            f"(Roll no. {number % 300 + 1})."
        )
        roll = number % 300 + 1
        yield from _floor(day, number, text, prefix=prefix, code="H37100", roll=roll)
    elif measure.of_house and word == "passed":
        text = "On motion to suspend the rules and pass the bill Agreed to by voice vote."
        yield from _floor(day, number, text, prefix=prefix, code="H37300")
    elif measure.of_house:
        text = "On agreeing to the resolution Agreed to without objection."
        yield from _floor(day, number, text, prefix=prefix, code="H37100")
    else:
        text = {
            "passed": "Passed Senate without amendment by Unanimous Consent.",
            "agreed": "Submitted in the Senate, considered, and agreed to without amendment by "
            "Unanimous Consent.",
        }[word]
        yield PrintedAction(date=day, text=text, type="Floor", system=SENATE_SYSTEM)
        prefixed = f"Passed/agreed to in Senate: {text}"
        yield PrintedAction(date=day, text=prefixed, type="Floor", system=LIBRARY, code="17000")


def law_number(measure: Measure) -> int:
    """The number its public law has, once it is one."""
    return measure.number % 90 + 1


def _twice(
    day: dt.date, text: str, system: tuple[str, str], *, codes: tuple[str, str], type: str
) -> Iterator[PrintedAction]:
    yield PrintedAction(date=day, text=text, type=type, system=LIBRARY, code=codes[1])
    yield PrintedAction(date=day, text=text, type=type, system=system, code=codes[0])


def _floor(
    day: dt.date, number: int, text: str, *, prefix: str, code: str, roll: int = 0
) -> Iterator[PrintedAction]:
    """A vote of the House: the Library's line, the floor's line, and the motion after it."""
    time = f"{13 + number % 6}:{number % 60:02}:{number * 7 % 60:02}"
    yield PrintedAction(
        date=day, text=prefix + text, type="Floor", system=LIBRARY, code="8000", time=time,
        roll=roll,
    )  # fmt: skip
    yield PrintedAction(
        date=day, text=text, type="Floor", system=FLOOR, code=code, time=time, roll=roll
    )  # fmt: skip
    after = "Motion to reconsider laid on the table Agreed to without objection."
    yield PrintedAction(date=day, text=after, type="Floor", system=FLOOR, code="H38310", time=time)
