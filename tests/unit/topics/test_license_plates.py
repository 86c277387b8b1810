"""The second shipped topic: licence-plate readers, told apart from plates, and from faces."""

import pytest

from lawtrack.topics import Field, judge, load_topics

FACES, PLATES = load_topics(["facial-recognition", "license-plate-readers"], None)

RULE = "SEC. 3. What an {} records may not be kept for more than three days.\n\n"
LONG = "The minutes of each meeting are on the table by the door.\n\n" * 80


def judged(text: str, place: str = "title") -> dict[str, tuple[str, str]]:
    fields = [Field(place="title", text="An act"), Field(place=place, text=text)]
    return {j.topic: (j.judgement, j.stance) for j in judge(fields, [FACES, PLATES])}


@pytest.mark.parametrize(
    ("title", "stance"),
    [
        ("A moratorium on automated license plate readers", "ban or moratorium"),
        ("Ordinance prohibiting ALPR cameras in the parks", "ban or moratorium"),
        ("Restricts the retention of automatic licence-plate-reader data", "restrict or regulate"),
        ("Order for a hearing on number plate recognition", "study"),
        ("Contract with Flock Safety for forty cameras", "authorise or fund"),
        ("Purchase of LPR cameras for the police", "authorise or fund"),
        ("Agreement with Motorola Solutions for license plate cameras", "authorise or fund"),
        ("License plate cameras of Motorola Solutions", "unclear"),
        ("Cameras that scan the plates of passing cars", "unclear"),
        ("Vigilant LEARN for the patrol", "unclear"),
        ("Cámaras que leen las matrículas", "unclear"),
    ],
)
def test_titles_that_are_about_plate_readers(title: str, stance: str) -> None:
    assert judged(title) == {"license-plate-readers": ("about", stance)}


@pytest.mark.parametrize(
    "title",
    [
        "A specialty license plate for the friends of the river",
        "Fee for a second license plate",
        "A lawful permanent resident (LPR) may serve on the board",
        "Resolution on the flock of geese at the mill pond",
        "Flock of sheep to graze on the common",
        "A microplate reader for the public health laboratory",
        "RFID tag reader for the library's books",
        "Motorola Solutions radios for the fire department",
        "Toll by license plate image on the bridge",
        "Leonardo exhibit at the museum",
        "Body cameras for the police",
        "Tolls by cameras that read license plates",
        "Petri plates and a scanner for the laboratory",
    ],
)
def test_titles_that_only_sound_like_it(title: str) -> None:
    assert judged(title) == {}


def test_a_rule_deep_in_a_text_counts_and_a_list_only_mentions() -> None:
    rule = LONG + RULE.format("automated license plate reader") + LONG
    assert judged(rule, "version") == {"license-plate-readers": ("about", "restrict or regulate")}
    passing = LONG + "WHEREAS, the town bought a license plate reader long ago;\n\n" + LONG
    assert judged(passing, "version")["license-plate-readers"][0] == "mentions"


def test_what_is_about_faces_is_not_about_plates_and_the_other_way_round() -> None:
    assert judged("A ban on facial recognition") == {
        "facial-recognition": ("about", "ban or moratorium")
    }
    both = "A ban on facial recognition and on license plate readers"
    assert judged(both) == {
        "facial-recognition": ("about", "ban or moratorium"),
        "license-plate-readers": ("about", "ban or moratorium"),
    }


def test_an_oversight_ordinance_that_names_them_is_about_them() -> None:
    text = LONG + "Examples are drones, sensors and license plate readers.\n\n" + LONG
    fields = [
        Field(place="title", text="Ordinance on the oversight of surveillance technology"),
        Field(place="version", text=text),
    ]
    (found,) = judge(fields, [PLATES])
    assert (found.judgement, found.matches[0].phrase) == ("about", "license plate readers")
    (found,) = judge([Field(place="title", text="Ordinance on fees"), fields[1]], [PLATES])
    assert found.judgement == "mentions"
