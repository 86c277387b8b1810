"""The short lists of the Legistar Web API: bodies, people, types, statuses, actions, indexes."""

import zlib
from collections.abc import Mapping

from lawtrack.sandbox.legistar.row_parts import Row, empty_fields, named_row
from lawtrack.sandbox.stories.story import Story

VOTE_WORDS = {"Ayes": 16, "Nays": 17, "Absent": 18, "Medical": 19}


def lookup_lists(story: Story) -> dict[str, list[Row]]:
    """The rows of every short list of the story's city, by collection."""
    city = story.city
    long_ago = "2018-12-14T18:00:00.78"
    return {
        "bodies": [_body(name, number, long_ago) for name, number in city.bodies.items()],
        "persons": [_person(name, number, long_ago) for name, number in city.people.items()],
        "mattertypes": _words("MatterType", city.kinds, long_ago),
        "matterstatuses": _words("MatterStatus", city.statuses, long_ago),
        "actions": _words("Action", city.actions, long_ago),
        "indexes": _words("Index", _subjects(story), long_ago),
        "votetypes": _words("VoteType", VOTE_WORDS, long_ago),
    }


def _subjects(story: Story) -> dict[str, int]:
    return {
        subject: 2000 + zlib.crc32(subject.encode()) % 900
        for matter in story.matters.values()
        for subject in matter.subjects
    }


def _words(prefix: str, words: Mapping[str, int], modified: str) -> list[Row]:
    """A list of names, as types, statuses and actions are."""
    return [
        {
            **named_row(prefix, number, modified),
            f"{prefix}Name": name,
            f"{prefix}Sort": sort,
            f"{prefix}ActiveFlag": 1,
            f"{prefix}Description": None,
            f"{prefix}UsedFlag": 1,
        }
        for sort, (name, number) in enumerate(words.items(), start=1)
    ]


def _body(name: str, number: int, modified: str) -> Row:
    council = name.casefold() == "city council"
    return {
        **named_row("Body", number, modified),
        "BodyName": name,
        "BodyTypeId": 1 if council else 3,
        "BodyTypeName": "Primary Legislative Body" if council else "COMMITTEE",
        "BodyMeetFlag": 1,
        "BodyActiveFlag": 1,
        "BodySort": number,
        "BodyDescription": "",
        "BodyContactNameId": None,
        "BodyContactFullName": None,
        "BodyContactPhone": "(555) 010-0100",
        "BodyContactEmail": "desk@council.example",
        "BodyUsedControlFlag": 0,
        "BodyNumberOfMembers": 0,
        "BodyUsedActingFlag": 0,
        "BodyUsedTargetFlag": 0,
        "BodyUsedSponsorFlag": 0,
    }


def _person(name: str, number: int, modified: str) -> Row:
    first, _, last = name.partition(" ")
    kind = "Person"
    return {
        **named_row("Person", number, modified),
        "PersonFirstName": first,
        "PersonLastName": last,
        "PersonFullName": name,
        "PersonActiveFlag": 1,
        "PersonCanViewFlag": 1,
        "PersonUsedSponsorFlag": 1,
        **empty_fields(kind, "Address1 City1 State1 Zip1"),
        "PersonPhone": "(555) 010-0101",
        "PersonFax": None,
        "PersonEmail": f"{last.lower().replace(' ', '.')}@council.example",
        **empty_fields(kind, "WWW Address2 City2 State2 Zip2 Phone2 Fax2 Email2 WWW2"),
    }
