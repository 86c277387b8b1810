"""What a tracker should notice on each day of the sandbox: the truth, in lawtrack's reason codes.

Written by hand from the story, and kept apart from it. ``details`` (bookkeeping) is left out, and
so is what only got a new stamp.
"""

from collections.abc import Mapping

from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.stories.congress import congresses
from lawtrack.sandbox.stories.story_days import CITIES, story_of

# (city, day): "bill" or "event", key in the story, reasons
IN_CITIES: Mapping[tuple[str, int], tuple[str, ...]] = {
    ("boston", 2): (
        "bill stadium-faces new",
        "bill lamp-posts new",
        "bill face-limits title type body version",
        "event c-rodents cancelled status",
    ),
    ("boston", 3): (
        "bill face-limits status action-added vote",
        "event special new",
        "event council2 status agenda-published document-added text agenda-item-added",
    ),
    ("boston", 4): ("bill tenants sponsor-added",),
    ("boston", 5): ("bill privacy-report document-added text",),
    ("boston", 8): ("bill door-cameras new",),
    ("boston", 9): ("bill food-bank status action-added",),
    ("boston", 11): ("event council2 agenda-item-added",),
    ("boston", 15): ("event c-doors new",),
    ("boston", 16): (
        "bill faces-hearing action-added",
        "bill fire-works action-added",
        "event c-faces agenda-item-revised",
    ),
    ("boston", 17): (
        "bill ice-rinks status action-added",
        "event council1 agenda-item-revised",
    ),
    ("boston", 18): ("event c-schools rescheduled",),
    ("boston", 19): ("bill privacy-report sponsor-removed",),
    ("boston", 22): (
        "event council1 minutes-published document-added text",
        "event c-audit cancelled status",
    ),
    ("boston", 23): ("bill tenants title type body version",),
    ("boston", 25): ("bill tenants document-added text",),
    ("boston", 29): ("event council5 new",),
    ("boston", 30): ("bill school-faces new",),
    ("boston", 31): ("bill privacy-report document-removed flag-moved",),
    ("boston", 32): (
        "bill door-cameras action-added",
        "event c-doors agenda-item-revised",
    ),
    ("boston", 45): (
        "bill masks status action-added",
        "event council5 agenda-item-revised",
    ),
    ("boston", 47): ("bill privacy-report status action-added",),
    ("boston", 50): (
        "bill audit-again new",
        "bill door-cameras title",
    ),
    ("boston", 51): ("event c-again new",),
    ("boston", 52): ("event c-again location",),
    ("boston", 53): ("bill door-cameras status action-added vote",),
    ("boston", 54): ("event c-again rescheduled",),
    ("boston", 56): ("event c-again agenda-item-removed",),
    ("boston", 57): ("bill audit-again sponsor-added",),
    ("boston", 58): ("bill audit-again document-added text",),
    ("boston", 59): ("bill crossing status action-added title",),
    ("boston", 60): ("bill winter-fair new",),
    ("philadelphia", 2): (
        "bill noise-signs new",
        "bill tow-lots status action-added",
        "bill software document-added text",
        "bill zoning-map document-removed",
        "event c-safety rescheduled",
    ),
    ("philadelphia", 3): (
        "bill tow-lots status action-added vote",
        "event special new",
        "event council2 status agenda-published document-added text agenda-item-added",
    ),
    ("philadelphia", 4): ("bill rats document-added text",),
    ("philadelphia", 5): ("bill lights sponsor-added",),
    ("philadelphia", 8): ("event c-privacy new",),
    ("philadelphia", 9): ("bill lodging new",),
    ("philadelphia", 12): ("event c-privacy agenda-item-added",),
    ("philadelphia", 16): (
        "bill biometric-notice action-added",
        "bill rowhouses action-added",
        "event c-law agenda-item-revised",
    ),
    ("philadelphia", 17): (
        "bill biometric-notice identifier version document-added document-revised text",
        "event c-law agenda-item-revised",
    ),
    ("philadelphia", 18): ("event c-privacy rescheduled",),
    ("philadelphia", 19): (
        "bill loading action-added vote",
        "event council1 agenda-item-added",
    ),
    ("philadelphia", 22): (
        "bill overlay status action-added",
        "event c-health cancelled status",
    ),
    ("philadelphia", 24): ("bill lodging document-added text",),
    ("philadelphia", 25): ("bill loading status action-added",),
    ("philadelphia", 29): ("event council5 new",),
    ("philadelphia", 30): ("bill crosswalks document-added text",),
    ("philadelphia", 31): ("bill oversight sponsor-removed",),
    ("philadelphia", 32): ("event council1 minutes-published document-added text",),
    ("philadelphia", 45): ("bill year-letter new",),
    ("philadelphia", 46): (
        "bill software action-added",
        "bill lodging action-added",
        "event c-privacy agenda-item-revised",
    ),
    ("philadelphia", 47): ("bill police-searches new",),
    ("philadelphia", 48): ("event c-searches new",),
    ("philadelphia", 50): ("bill lodging sponsor-added",),
    ("philadelphia", 51): ("event c-searches agenda-item-added",),
    ("philadelphia", 52): ("bill salt title",),
    ("philadelphia", 53): ("bill crosswalks document-removed",),
    ("philadelphia", 54): ("event c-searches rescheduled",),
    ("philadelphia", 55): ("event c-searches location",),
    ("philadelphia", 57): ("event council5 minutes-published document-added text",),
    ("philadelphia", 58): ("bill lodging status action-added",),
    ("philadelphia", 60): ("bill winter-day new",),
}

# day: type and number, reasons
IN_CONGRESS: Mapping[int, tuple[str, ...]] = {
    2: (
        "hr 2866 new",
        "s 1151 new",
        "hr 2655 title other-title",
        "s 706 action-added sponsor-added status",
        "hr 1977 summary",
        "hr 2830 document-added text",
    ),
    3: (
        "hr 1412 action-added status",
        "hr 2866 document-added sponsor-added text",
        "hr 2849 title",
    ),
    4: ("s 1151 document-added text",),
    5: ("hr 2866 action-added status",),
    8: ("hr 2901 new",),
    9: ("hr 2655 summary",),
    11: ("hr 1650 sponsor-added",),
    12: ("hr 1412 sponsor-removed",),
    15: ("hr 2901 document-added text",),
    16: ("s 811 action-added status",),
    18: ("s 811 document-added text",),
    19: ("hr 2791 sponsor-added",),
    23: ("s 1180 new",),
    24: ("s 1180 sponsor-added",),
    26: ("s 1180 document-added text",),
    29: ("hr 2866 action-added status",),
    30: ("hres 430 new",),
    31: ("s 706 summary",),
    32: ("hres 430 action-added status",),
    47: ("hr 2950 new",),
    48: ("hr 2866 action-added",),
    50: ("hr 2866 document-added text",),
    51: ("hr 2950 sponsor-added",),
    53: (
        "hr 2950 companion",
        "s 1180 companion",
    ),
    55: ("hr 2866 action-added status vote",),
    57: ("hr 2866 action-added",),
    59: ("s 1180 subjects",),
    60: ("hr 2950 title other-title",),
}


def expected_changes(scenario: Scenario, day: int) -> list[tuple[str, str, str, frozenset[str]]]:
    """What ``day`` changed since the day before: jurisdiction, "bill" or "event", id, reasons."""
    return [*changes_in_cities(scenario, day), *changes_in_congress(scenario, day)]


def changes_in_cities(scenario: Scenario, day: int) -> list[tuple[str, str, str, frozenset[str]]]:
    """The same for Boston and Philadelphia."""
    changes = []
    for city in CITIES:
        story = story_of(city, scenario.with_day(day))
        for line in IN_CITIES.get((city, day), ()):
            kind, key, *reasons = line.split()
            thing = story.matters[key] if kind == "bill" else story.meetings[key]
            changes.append((city, kind, str(thing.number), frozenset(reasons)))
    return changes


def changes_in_congress(scenario: Scenario, day: int) -> list[tuple[str, str, str, frozenset[str]]]:
    """The same for Congress."""
    congress = congresses(scenario)[0].number
    changes = []
    for line in IN_CONGRESS.get(day, ()):
        type, number, *reasons = line.split()
        changes.append(("federal", "bill", f"{congress}-{type}-{number}", frozenset(reasons)))
    return changes
