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
from scrapers.printed_votes import names_in, result_of, tally_in

_RESULT = r"RESULTS?|ACTIONS?(?: TAKEN)?|DISPOSITION|OUTCOME|DECISION|RESULTADO"
_MOVER = r"MOVER|SECONDER|MOVED BY|SECONDED BY|MOTION BY"
_WAY = (
    r"YEAS?|NAYS?|AYES?|NOES?|YES|NO|IN FAVOR|FOR|OPPOSED|AGAINST|PRESENT|ABSENT"
    r"|ABSTAIN(?:ED|ING|S)?|ABSTENTIONS?|RECUSED|EXCUSED"
)
_FACT = LinearPattern(
    rf"({_RESULT}|{_MOVER}|{_WAY}|VOTE)\s*(?:\(\d{{1,3}}\))?\s*:\s*(.*)", ignore_case=True
)
_DASHED = LinearPattern(r"(YEAS?|NAYS?|AYES?|NOES?|ABSENT)\s+[-–—]\s+(.*)", ignore_case=True)
_VOICE = LinearPattern(r"\[\s*VV\s*\d{0,3}\s*\]", ignore_case=True)
_BRACKETS = LinearPattern(r"\s*\[[^\]]{0,40}\]")
_IS_RESULT, _IS_MOVER = (LinearPattern(each, ignore_case=True) for each in (_RESULT, _MOVER))
_TITLE = LinearPattern(
    r"\bfinal actions?\b|\baction (?:agenda|minutes|summary)\b|\bactions? taken\b"
    r"|\b(?:meeting|voting|vote) results?\b|^results?\b|\bminutes\b",
    ignore_case=True,
)
_ANY = LinearPattern(rf"\b(?:{_RESULT})(?:\s|&nbsp;|&#160;|<[^<>]*>)*:", ignore_case=True)
# As minutes have it: "Motion by Lee, seconded by Roy, to approve. Motion carried 7-0."
_CARRIED = LinearPattern(
    r"\bmotion(?: (?:is|was|has been))? (?:carried|carries|passed|passes|approved|adopted|failed"
    r"|fails|defeated|died|lost)\b[^.;]{0,100}",
    ignore_case=True,
)
_MOVED = LinearPattern(
    r"\b(?:motion|moved)(?: was made)? by ([^,.;]{2,60})[,;]? ?(?:and )?seconded by ([^,.;]{2,60})",
    ignore_case=True,
)
Facts = Mapping[str, str]


def tells_results(title: str) -> bool:
    """Whether a page of that title is an agenda with what was done."""
    return _TITLE.search(title) is not None


def results_in(
    page: Page, lines: Sequence[Tag], *, in_prose: bool = False
) -> Mapping[int, Sequence[Facts]]:
    """What stands below each line, by its place, for each result; nothing for lines without one.

    ``in_prose``: where none is printed as a fact, sentences may say it ("Motion carried 7-0.").
    """
    is_prose = in_prose and _ANY.search(page.text) is None
    if not is_prose and _ANY.search(page.text) is None:
        return {}
    begins = {id(tag): place for place, tag in enumerate(lines)}
    facts: dict[int, list[dict[str, str]]] = {}
    current, waiting = -1, ""
    for tag in page.soup.find_all(True):
        if id(tag) in begins:
            current, waiting = begins[id(tag)], ""
        elif current >= 0 and tag.name in ("p", "td", "div", "li") and not tag.find(["p", "td"]):
            words = " ".join(tag.get_text(" ").split())
            fact = _FACT.fullmatch(words) or _DASHED.fullmatch(words)
            if fact is not None:
                waiting = "" if fact[2] else fact[1].upper()
                here = facts.setdefault(current, [{}])
                if _IS_RESULT.fullmatch(fact[1]) and _printed_result(here[-1]):
                    here.append({})
                here[-1].setdefault(fact[1].upper(), fact[2])
            elif waiting and words:
                facts[current][-1][waiting], waiting = words, ""
            elif (
                is_prose
                and tag.find(["div", "li"]) is None
                and (carried := _CARRIED.search(words)) is not None
            ):
                facts.setdefault(current, []).append(_in_prose(carried[0], words))
    with_results = {place: [f for f in each if _printed_result(f)] for place, each in facts.items()}
    return {place: each for place, each in with_results.items() if each}


def _in_prose(carried: str, words: str) -> dict[str, str]:
    """A result that stands in a sentence, and who moved it."""
    moved = _MOVED.search(words)
    movers = {"MOVER": moved[1].strip(), "SECONDER": moved[2].strip()} if moved else {}
    return {"RESULT": carried.strip(), **movers}


def _printed_result(facts: Facts) -> str:
    return next((w for name, w in facts.items() if w and _IS_RESULT.fullmatch(name)), "")


def with_result(line: AgendaLine, results: Sequence[Facts]) -> AgendaLine:
    """The line with what was done with it, who voted how, and who moved it.

    Of several results the last one decides; an amendment comes before what it amends.
    """
    facts = results[-1]
    outcome, result, _ = _outcome(facts)
    votes = (
        replace(vote, result=result)
        for _, result, vote in map(_outcome, results)
        if vote is not None
    )
    movers = (f"{n.capitalize()}: {who}" for n, who in facts.items() if _IS_MOVER.fullmatch(n))
    return replace(
        line,
        outcome=outcome,
        result=result,
        notes="; ".join(movers),
        roll_calls=tuple(votes),
    )


def _outcome(facts: Facts) -> tuple[str, str, Vote | None]:
    """What was done, how it ended, and who voted how."""
    printed = _printed_result(facts)
    outcome = _BRACKETS.sub("", printed).strip()
    vote = _vote(outcome, printed, facts)
    was_put = vote is not None or _VOICE.search(printed) is not None
    return outcome, result_of(printed) or ("pass" if was_put else ""), vote


def _vote(outcome: str, printed: str, facts: Facts) -> Vote | None:
    voters = tuple(_voters(facts))
    counts: dict[str, int] = {}
    for _, way in voters:
        counts[way] = counts.get(way, 0) + 1
    if not voters:
        counts = tally_in(printed) or tally_in(facts.get("VOTE", ""))
    return Vote(motion=outcome, counts=counts, voters=voters) if counts else None


def _voters(facts: Facts) -> Iterator[tuple[str, str]]:
    for way, names in facts.items():
        if not (_IS_RESULT.fullmatch(way) or _IS_MOVER.fullmatch(way) or way == "VOTE"):
            yield from ((name, way.capitalize()) for name in names_in(names))
