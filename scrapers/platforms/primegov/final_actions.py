"""PrimeGov's "Final Actions": the agenda once more, with what was done below each matter; pure.

Below a matter stand lines "RESULT: Order Adopted [8-0-1]", "YEAS: Councillor Al-Zubi, …", "NAYS:
None" (Cambridge, 2026), until the next matter or heading; what is said may stand in a line of its
own. The figures are those for, those against, those only present, and those away; "[VV9]" is a
voice vote, which names nobody. Matters have the numbers that they have on the agenda.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bs4 import Tag

from lawtrack.legislation.records import Vote
from lawtrack.linear_pattern import LinearPattern
from scrapers.meetings.lines import AgendaLine
from scrapers.page import Page

_FACT = LinearPattern(
    r"(RESULT|ACTION|YEAS|NAYS|AYES|NOES|PRESENT|ABSENT|ABSTAIN(?:ED|ING|S)?|RECUSED|EXCUSED"
    r"|MOVER|SECONDER|MOVED BY|SECONDED BY)\s*:\s*(.*)",
    ignore_case=True,
)
_TALLY = LinearPattern(r"\[\s*(\d{1,3}(?:\s*-\s*\d{1,3}){1,4})\s*\]")
_VOICE = LinearPattern(r"\[\s*VV\s*\d{0,3}\s*\]", ignore_case=True)
_BRACKETS = LinearPattern(r"\s*\[[^\]]{0,40}\]")
_FAILED = LinearPattern(
    r"\b(?:fail|defeat|reject|lost\b|denied|not (?:adopted|approved|ordained))", ignore_case=True
)
_WAYS = ("YEAS", "NAYS", "PRESENT", "ABSENT")  # in the order of the figures
_RESULTS, _MOVERS = ("RESULT", "ACTION"), ("MOVER", "SECONDER", "MOVED BY", "SECONDED BY")
_TITLE = LinearPattern(
    r"\bfinal actions?\b|\baction (?:agenda|minutes|summary)\b|\bactions? taken\b",
    ignore_case=True,
)
_ANY = LinearPattern(r"(?:RESULT|ACTION)\s*:", ignore_case=True)
Facts = Mapping[str, str]


def tells_results(title: str) -> bool:
    """Whether a page of that title is an agenda with what was done."""
    return _TITLE.search(title) is not None


def results_in(page: Page, lines: Sequence[Tag]) -> dict[int, Facts]:
    """What stands below each line, by its place; nothing for lines without a result."""
    if _ANY.search(page.text) is None:
        return {}
    begins = {id(tag): place for place, tag in enumerate(lines)}
    facts: dict[int, dict[str, str]] = {}
    current, waiting = -1, ""
    for tag in page.soup.find_all(True):
        if id(tag) in begins:
            current, waiting = begins[id(tag)], ""
        elif current >= 0 and tag.name in ("p", "td", "div", "li") and not tag.find(["p", "td"]):
            words = " ".join(tag.get_text(" ").split())
            fact = _FACT.fullmatch(words)
            if fact is not None:
                waiting = "" if fact[2] else fact[1].upper()
                facts.setdefault(current, {}).setdefault(fact[1].upper(), fact[2])
            elif waiting and words:
                facts[current][waiting], waiting = words, ""
    return {place: each for place, each in facts.items() if any(each.get(x) for x in _RESULTS)}


def with_result(line: AgendaLine, facts: Facts) -> AgendaLine:
    """The line with what was done with it, who voted how, and who moved it."""
    printed = next(words for name in _RESULTS if (words := facts.get(name, "")))
    outcome = _BRACKETS.sub("", printed).strip()
    vote = _vote(outcome, printed, facts)
    failed = _FAILED.search(outcome) is not None
    was_put = vote is not None or _VOICE.search(printed) is not None
    result = "fail" if failed else "pass" if was_put else ""
    movers = (f"{name.capitalize()}: {facts[name]}" for name in _MOVERS if facts.get(name))
    return replace(
        line,
        outcome=outcome,
        result=result,
        notes="; ".join(movers),
        roll_calls=(replace(vote, result=result),) if vote else (),
    )


def _vote(outcome: str, printed: str, facts: Facts) -> Vote | None:
    voters = tuple(_voters(facts))
    counts: dict[str, int] = {}
    for _, way in voters:
        counts[way] = counts.get(way, 0) + 1
    tally = _TALLY.search(printed)
    if not voters and tally is not None:
        numbers = [int(each) for each in tally[1].split("-")]
        counts = {way.capitalize(): n for way, n in zip(_WAYS, numbers, strict=False) if n}
    return Vote(motion=outcome, counts=counts, voters=voters) if counts else None


def _voters(facts: Facts) -> Iterator[tuple[str, str]]:
    for way, names in facts.items():
        if way in (*_RESULTS, *_MOVERS):
            continue
        for name in names.replace(" and ", ", ").split(","):
            plain = name.strip(" .")
            if plain and plain.casefold() not in ("none", "n/a"):
                yield plain, way.capitalize()
