"""How far a measure of Congress has come, read from the wording of its actions."""

import re
from collections.abc import Iterable
from datetime import date

from lawtrack.legislation.records import Action

# What an action's wording shows, tried from the start of the text; a later name weighs more, and
# of the two passages the later in time. "Rule H. Res. 101 passed House" is about another measure.
_STEPS = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("referred", r".*?\breferred (concurrently )?to "),
        ("heard in committee", r".*?\bhearings held"),
        (
            "reported",
            r"reported |ordered to be reported"
            r"|(senate )?committee on [^.]*\. (ordered to be )?reported ",
        ),
        (
            "failed in house",
            r"failed of passage/not agreed to in house|on passage failed"
            r"|on motion to suspend the rules and (pass|agree).*? failed",
        ),
        ("failed in senate", r"failed of passage/not agreed to in senate"),
        (
            "passed house",
            r"passed(/agreed to in)? house|on passage passed"
            r"|on motion to suspend the rules and (pass|agree).*? agreed to"
            r"|on agreeing to the (\w+ )?resolution,?( as amended,?)? agreed to",
        ),
        (
            "passed senate",
            r"passed(/agreed to in)? senate|(.*?\b)?resolution agreed to in senate"
            r"|.*?considered,? and agreed to|.*?read the third time,? and passed\b",
        ),
        ("presented to the president", r"presented to president"),
        ("vetoed", r"(pocket )?vetoed by president"),
        ("became law", r"became (public|private) law|signed by president"),
    )
)
_RANK = {name: rank for rank, (name, _) in enumerate(_STEPS)}
_PASSED = frozenset({"passed house", "passed senate"})


def congress_status_of(
    actions: Iterable[Action], *, kind: str, introduced: date | None, law: bool
) -> tuple[str, date | None]:
    """The furthest step that the actions show, in plain words, and its day.

    Our own reading, for a glance; the actions say it all. A simple resolution is done when its
    chamber agrees to it, a concurrent one when both have.
    """
    rank, status, day = -1, "introduced", introduced
    passed = set()
    for action in actions:
        for name, pattern in _STEPS:
            if _RANK[name] < rank and not (name in _PASSED and status in _PASSED):
                continue
            if name == status or not pattern.match(action.description):
                continue
            rank, status, day = _RANK[name], name, action.date
            passed.add(name)
    if law:
        return "became law", day
    done = passed & _PASSED if kind in ("HRES", "SRES") else passed >= _PASSED
    return ("agreed to" if done and kind.endswith("RES") and "J" not in kind else status), day
