"""Stages: what the steps lead to, what the source's status says, and how both are read."""

from datetime import date

import pytest

from lawtrack.legislation.stage import (
    DECIDED,
    Course,
    Stage,
    StageStep,
    course_of,
    stage_in_words,
    standing_of,
    status_with_stage,
)
from lawtrack.legislation.stations import stations_of

BOSTON = "ocd-division/country:us/state:ma/place:boston"
ORDINANCE = course_of("ordinance", BOSTON)
ORDER = course_of("order", BOSTON)
OF_CONGRESS = course_of("bill", "ocd-division/country:us")


def walked(course: Course, *steps: str, status: str = "") -> Stage:
    """The stage after steps like "passage", "passage House" and "referral; hearing-held"."""
    made = []
    for step in steps:
        classes, _, organization = step.partition(" @ ")
        made.append(StageStep(classes=tuple(classes.split("; ")), organization=organization))
    return standing_of(made, course, introduced=date(2026, 1, 2), status=status).stage


@pytest.mark.parametrize(
    ("classification", "division", "course"),
    [
        ("ordinance", BOSTON, Course(signed=True)),
        ("order", BOSTON, Course(is_agreed=True)),
        ("", BOSTON, Course()),
        ("bill", "ocd-jurisdiction/country:us/government", Course(chambers=2, signed=True)),
        ("bill", "ocd-division/country:us/state:ma", Course(chambers=2, signed=True)),
        ("bill", "ocd-division/country:us/state:il/county:cook", Course(signed=True)),
        ("concurrent resolution", "ocd-division/country:us", Course(chambers=2, is_agreed=True)),
        ("resolution", "ocd-division/country:us", Course(is_agreed=True)),
    ],
)
def test_what_an_item_has_to_go_through(classification: str, division: str, course: Course) -> None:
    assert course_of(classification, division) == course


@pytest.mark.parametrize(
    ("course", "steps", "stage"),
    [
        (ORDINANCE, (), Stage.INTRODUCED),
        (ORDINANCE, ("introduction; referral-committee",), Stage.IN_COMMITTEE),
        (ORDINANCE, ("referral", "hearing-held", "deferral"), Stage.IN_COMMITTEE),
        (ORDINANCE, ("referral", "committee-passage-favorable"), Stage.REPORTED),
        (ORDINANCE, ("committee-passage", "referral-committee"), Stage.IN_COMMITTEE),
        (ORDINANCE, ("referral", "passage"), Stage.PASSED),
        (ORDER, ("referral", "passage"), Stage.AGREED_TO),
        (ORDINANCE, ("passage @ Committee on Parks",), Stage.REPORTED),
        (ORDINANCE, ("referral", "failure @ Committee on Parks"), Stage.IN_COMMITTEE),
        # Who only advises decides nothing; some places are governed by a commission or a board.
        (ORDINANCE, ("passage @ Plan Commission",), Stage.REPORTED),
        (ORDER, ("passage @ Landmarks Preservation Commission",), Stage.REPORTED),
        (ORDER, ("failure @ Board of Zoning Appeals",), Stage.IN_COMMITTEE),
        (ORDINANCE, ("passage @ Task Force on Cameras",), Stage.REPORTED),
        (ORDER, ("passage @ City Commission",), Stage.AGREED_TO),
        (ORDER, ("passage @ City Council and Planning Commission",), Stage.AGREED_TO),
        (ORDER, ("passage @ Board of County Commissioners",), Stage.AGREED_TO),
        (ORDER, ("passage @ Transportation Commission",), Stage.AGREED_TO),
        # Beside a council any other name is a committee's, and alone it decides for itself.
        (ORDINANCE, ("introduction @ City Council", "passage @ Public Safety"), Stage.REPORTED),
        (ORDER, ("referral @ Common Council", "failure @ Rules"), Stage.IN_COMMITTEE),
        (ORDER, ("passage @ Rules", "passage @ County Board"), Stage.AGREED_TO),
        (ORDER, ("referral @ City Council", "passage"), Stage.AGREED_TO),
        (ORDER, ("passage @ Housing Authority",), Stage.AGREED_TO),
        (ORDER, ("introduction @ City Council", "passage @ Youth Council"), Stage.REPORTED),
        # What a mayor approves is signed.
        (ORDINANCE, ("passage @ City Council", "passage @ Mayor"), Stage.LAW),
        (ORDINANCE, ("passage @ City Council", "failure @ Mayor's Office"), Stage.VETOED),
        (ORDINANCE, ("passage", "executive-receipt"), Stage.PRESENTED),
        (ORDINANCE, ("passage", "executive-signature"), Stage.LAW),
        (ORDER, ("passage", "executive-signature"), Stage.AGREED_TO),
        (ORDINANCE, ("passage", "executive-veto"), Stage.VETOED),
        (ORDINANCE, ("passage", "executive-veto", "veto-override-passage"), Stage.LAW),
        (ORDINANCE, ("passage", "executive-veto", "veto-override-failure"), Stage.VETOED),
        (ORDINANCE, ("passage", "executive-veto", "failure"), Stage.VETOED),
        (ORDINANCE, ("failure",), Stage.FAILED),
        (ORDINANCE, ("failure", "passage"), Stage.PASSED),
        (ORDINANCE, ("referral", "lapse"), Stage.DEAD),
        (ORDINANCE, ("passage", "lapse"), Stage.PASSED),
        (ORDINANCE, ("passage", "executive-veto", "lapse"), Stage.VETOED),
        (ORDINANCE, ("lapse", "referral"), Stage.IN_COMMITTEE),
        (ORDINANCE, ("passage", "failure"), Stage.PASSED),
        (ORDINANCE, ("failure", "referral-committee"), Stage.IN_COMMITTEE),
        (ORDINANCE, ("amendment-failure", "amendment-passage", "procedure"), Stage.INTRODUCED),
        (ORDINANCE, ("withdrawal",), Stage.WITHDRAWN),
        (ORDINANCE, ("passage", "became-law", "withdrawal"), Stage.LAW),
        (ORDINANCE, ("introduction", "filing"), Stage.CLOSED),
        (ORDINANCE, ("filing", "referral"), Stage.IN_COMMITTEE),
        (ORDINANCE, ("became-law", "referral", "executive-receipt", "failure"), Stage.LAW),
        (OF_CONGRESS, ("passage @ House",), Stage.PASSED_HOUSE),
        (OF_CONGRESS, ("passage @ Senate", "referral-committee @ House"), Stage.PASSED_SENATE),
        (OF_CONGRESS, ("passage",), Stage.PASSED_ONE),
        (OF_CONGRESS, ("passage @ House", "passage @ Senate"), Stage.PASSED),
        (OF_CONGRESS, ("passage @ House", "failure @ Senate"), Stage.FAILED),
        (OF_CONGRESS, ("passage @ House", "failure @ House"), Stage.PASSED_HOUSE),
        (OF_CONGRESS, ("passage @ House", "passage @ Senate", "enrolled"), Stage.ENROLLED),
        (OF_CONGRESS, ("executive-veto", "veto-override-passage @ House"), Stage.VETOED),
        (OF_CONGRESS, ("executive-veto", "veto-override-passage @ House",
                       "veto-override-passage @ Senate"), Stage.LAW),
    ],
)  # fmt: skip
def test_steps_move_a_bill_as_procedure_has_it(
    course: Course, steps: tuple[str, ...], stage: Stage
) -> None:
    assert walked(course, *steps) is stage


@pytest.mark.parametrize(
    ("course", "status", "steps", "stage"),
    [
        (ORDINANCE, Stage.DEAD, ("referral",), Stage.DEAD),
        (ORDINANCE, Stage.AGREED_TO, (), Stage.PASSED),
        (ORDER, Stage.PASSED, (), Stage.AGREED_TO),
        (Course(is_agreed=True), Stage.LAW, ("passage",), Stage.AGREED_TO),
        (Course(), Stage.LAW, ("passage",), Stage.LAW),  # of a type that nobody knows
        (ORDINANCE, Stage.IN_COMMITTEE, ("passage",), Stage.IN_COMMITTEE),
        (ORDINANCE, Stage.IN_COMMITTEE, ("failure",), Stage.IN_COMMITTEE),
        (ORDINANCE, Stage.IN_COMMITTEE, ("withdrawal",), Stage.IN_COMMITTEE),
        (ORDINANCE, Stage.IN_COMMITTEE, ("referral", "filing"), Stage.CLOSED),
        (ORDINANCE, Stage.IN_COMMITTEE, ("filing",), Stage.IN_COMMITTEE),
        (ORDINANCE, Stage.PASSED, ("passage", "executive-signature"), Stage.LAW),
        (ORDINANCE, Stage.PASSED, ("passage", "executive-veto"), Stage.VETOED),
        (ORDINANCE, Stage.PRESENTED, ("passage", "became-law"), Stage.LAW),
        (ORDINANCE, Stage.LAW, ("passage", "executive-veto"), Stage.LAW),
        (
            ORDINANCE,
            Stage.VETOED,
            ("passage", "executive-veto", "veto-override-passage"),
            Stage.LAW,
        ),
        (
            ORDINANCE,
            Stage.VETOED,
            ("passage", "executive-veto", "veto-override-failure"),
            Stage.VETOED,
        ),
        (ORDINANCE, Stage.UNKNOWN, ("passage",), Stage.PASSED),
    ],
)
def test_the_status_of_the_source_goes_first_unless_it_is_behind(
    course: Course, status: Stage, steps: tuple[str, ...], stage: Stage
) -> None:
    assert walked(course, *steps, status=status) is stage


def test_without_anything_known_the_stage_is_unknown() -> None:
    assert standing_of([], ORDINANCE).stage is Stage.UNKNOWN
    assert Stage.UNKNOWN not in DECIDED


def test_the_day_and_chamber_are_those_of_the_step_that_led_there() -> None:
    steps = [
        StageStep(classes=("passage",), organization="Senate", date=date(2026, 2, 3)),
        StageStep(classes=("receipt",), organization="House", date=date(2026, 2, 4)),
    ]
    standing = standing_of(steps, OF_CONGRESS, introduced=date(2026, 1, 2))
    assert (standing.chamber, standing.date) == ("Senate", date(2026, 2, 3))
    # The same way on other days, and without its last steps: nothing is taken from another bill.
    later = [step._replace(date=date(2026, 5, 6)) for step in steps]
    assert standing_of(later, OF_CONGRESS, introduced=date(2026, 1, 2)).date == date(2026, 5, 6)
    for day in (date(2026, 1, 2), date(2026, 1, 3), None):
        standing = standing_of(steps[1:], OF_CONGRESS, introduced=day)
        assert (standing.stage is Stage.INTRODUCED, standing.date) == (day is not None, day)
    assert standing_of(steps, OF_CONGRESS, status=Stage.WITHDRAWN).date is None


def test_a_way_longer_than_those_remembered_is_walked_to_its_end() -> None:
    steps = [StageStep(("referral",), date=date(2026, 2, day)) for day in range(1, 21)]
    steps.append(StageStep(("passage",), "City Council", date(2026, 3, 1)))
    standing = standing_of(steps, ORDINANCE)
    assert (standing.stage, standing.date) == (Stage.PASSED, date(2026, 3, 1))


@pytest.mark.parametrize(
    ("status", "stage", "words"),
    [
        ("City Charter Rule Adopted", Stage.LAW, "City Charter Rule Adopted (law)"),
        ("became law", Stage.LAW, "became law"),
        ("Withdrawn", Stage.WITHDRAWN, "Withdrawn"),
        ("", Stage.FAILED, "failed"),
        ("Passed", Stage.PASSED, "Passed (passed, not yet law)"),
        ("Qwerty", Stage.UNKNOWN, "Qwerty (how far it has come is unknown)"),
        ("Passed", "", "Passed (the next crawl works out how far it has come)"),
    ],
)
def test_a_status_is_shown_with_what_it_comes_to(status: str, stage: str, words: str) -> None:
    assert status_with_stage(status, stage) == words


def test_every_stage_has_words() -> None:
    assert len({stage_in_words(stage) for stage in Stage}) == len(Stage)


SIGNED, COUNCIL, ALONE = Course(chambers=2, signed=True), Course(signed=True), Course()


@pytest.mark.parametrize(
    ("stage", "course", "classes", "way"),
    [
        ("introduced", COUNCIL, (), "[introduced] in committee+ passed+ law+"),
        ("reported", COUNCIL, (), "introduced [in committee] passed+ law+"),
        ("passed", COUNCIL, (), "introduced [passed] law+"),  # no committee is known
        ("presented", COUNCIL, ("referral-committee",), "introduced in committee [passed] law+"),
        ("law", COUNCIL, ("hearing-held",), "introduced in committee passed [law]"),
        ("passed senate", SIGNED, (), "introduced [passed one chamber] passed+ law+"),
        ("agreed to", ALONE, (), "introduced [agreed to]"),
        ("vetoed", COUNCIL, (), "introduced passed !vetoed"),
        ("failed", SIGNED, ("referral-committee", "passage"), "introduced in committee !failed"),
        ("closed", ALONE, (), "introduced !closed"),
        ("unknown", COUNCIL, (), ""),
        ("", COUNCIL, (), ""),  # not worked out yet
    ],
)
def test_the_way_of_an_item_and_where_it_stands(
    stage: str, course: Course, classes: tuple[str, ...], way: str
) -> None:
    marks = {"past": "{}", "here": "[{}]", "ahead": "{}+", "ended": "!{}"}
    stations = stations_of(stage, course, classes)
    assert " ".join(marks[one.place].format(one.name) for one in stations) == way


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("course", [SIGNED, COUNCIL, ALONE])
def test_an_item_stands_at_one_place_of_its_way_or_nobody_knows(
    stage: Stage, course: Course
) -> None:
    places = [one.place for one in stations_of(stage, course, ())]
    assert places.count("here") + places.count("ended") == (stage is not Stage.UNKNOWN)
