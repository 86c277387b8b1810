"""From matches to a judgement: about it, mentions it, or not; and what the item would do.

The rules, in the order in which they decide:
1. a phrase of weight 2 or more in the title, another title or the summary: *about it*;
2. in the body, a phrase of weight 3 in an operative sentence, or several of weight 2: *about it*;
3. phrases of weight 3 in three or more sentences that are no recitals: *about it*;
4. anything else with a phrase of weight 2 or more: *mentions it*;
5. phrases of weight 1: *mentions it* when in a title, else nothing.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lawtrack.topics.lexicon import Topic
from lawtrack.topics.matching import Field, Match, find, normal_form

FRONT = frozenset({"title", "other title", "summary"})
MATCHES_KEPT = 40

_OPERATIVE = re.compile(
    r"\bshall\b|\bmay not\b|\bmust\b|\bit is unlawful|\bno (funds|person|agency|department|officer)"
    r"|\bprohibit(s|ed|ing)?\b|\bban(s|ned|ning)?\b|\bmeans\b|\bnone of the funds"
    r"|\bis authori[sz]ed\b|\bare authori[sz]ed\b|\brequire[sd]?\b",
    re.IGNORECASE,
)
_RECITAL = re.compile(r"^\W*(whereas|findings?|congress finds|see also)\b", re.IGNORECASE)
_LISTING = re.compile(
    r"(including|such as|includes|namely)[^.;]{0,300}$|"
    r"(social security|account) number|e-?mail address|geolocation|genetic",
    re.IGNORECASE,
)

_STANCES = (
    (
        "ban or moratorium",
        r"\bban(s|ned|ning)?\b|moratorium|prohibit|unlawful|shall not (use|acquire|obtain|deploy)"
        r"|may not (use|acquire|obtain|deploy)|no funds|none of the funds",
    ),
    (
        "restrict or regulate",
        r"restrict|regulat|limit|consent|warrant|unless|oversight|standards? for|accuracy"
        r"|guidelines|safeguard|protect|shall not|may not|retention",
    ),
    (
        "require disclosure or reporting",
        r"disclos|report(s|ing)?\b|notice|signage|\bsigns?\b|inventory|transparen|publish|publicly",
    ),
    (
        "study",
        r"\bstud(y|ies)\b|hearing|task force|commission|working group|assess|examine|audit"
        r"|discuss|evaluat|pilot",
    ),
    (
        "authorise or fund",
        r"authori[sz]|fund|grant|appropriat|implement|procure|deploy|purchase|contract|expand"
        r"|establish",
    ),
)
_STANCE_PATTERNS = tuple((name, re.compile(p, re.IGNORECASE)) for name, p in _STANCES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What one topic makes of one item, with the evidence; the weightiest match comes first."""

    topic: str
    lexicon: str
    judgement: str  # about, mentions
    score: float
    stance: str
    reason: str
    matches: tuple[Match, ...]


def judge(fields: Sequence[Field], topics: Sequence[Topic]) -> tuple[Judgement, ...]:
    """The topics that the fields of one item speak of, each with its evidence."""
    judged = (_judge_topic(fields, topic) for topic in topics)
    return tuple(judgement for judgement in judged if judgement is not None)


def judge_many(
    items: Sequence[Sequence[Field]], topics: Sequence[Topic]
) -> list[tuple[Judgement, ...]]:
    """The same for many items, in order."""
    return [judge(fields, topics) for fields in items]


def interesting(topics: Sequence[Topic]) -> Callable[[str], bool]:
    """A cheap test: does any phrase of any topic stand in a text."""

    def stands_in(text: str) -> bool:
        reading = normal_form(text)
        return any(topic.anything.search(reading) is not None for topic in topics)

    return stands_in


def _judge_topic(fields: Sequence[Field], topic: Topic) -> Judgement | None:
    matches = [match for field in fields for match in find(field, topic)]
    strong = [match for match in matches if match.weight >= 2]
    front = [match for match in matches if match.place in FRONT]
    if not strong and not front:
        return None
    judgement, reason, telling = _weigh(strong, front)
    rest = [match for match in matches if match not in telling]
    ordered = [*telling, *sorted(rest, key=lambda match: -match.weight)]
    return Judgement(
        topic=topic.name,
        lexicon=topic.version,
        judgement=judgement,
        score=sum(match.weight for match in matches[:MATCHES_KEPT]),
        stance=_stance(telling) if judgement == "about" else "unclear",
        reason=reason,
        matches=tuple(ordered[:MATCHES_KEPT]),
    )


def _weigh(strong: list[Match], front: list[Match]) -> tuple[str, str, list[Match]]:
    """The judgement, the reason in words, and the matches that decided."""
    named = [match for match in front if match.weight >= 2]
    if named:
        return "about", f"its {named[0].place} says “{named[0].phrase}”", named
    own = [m for m in strong if not _RECITAL.search(m.sentence) and not _listed(m)]
    operative = [match for match in own if _OPERATIVE.search(match.sentence)]
    explicit = [match for match in operative if match.weight >= 3]
    if explicit:
        return "about", f"a provision speaks of “{explicit[0].phrase}”", explicit
    if len({match.sentence for match in operative}) >= 3:
        return "about", f"several provisions speak of “{operative[0].phrase}”", operative
    repeated = {match.sentence for match in own if match.weight >= 3}
    if len(repeated) >= 3:
        return "about", f"“{own[0].phrase}” is repeated throughout", own
    seen = strong or front
    return "mentions", f"“{seen[0].phrase}” is only mentioned", seen


def _listed(match: Match) -> bool:
    before = match.sentence.partition(" ".join(match.phrase.split()))[0]
    return _LISTING.search(before) is not None


def _stance(matches: Sequence[Match]) -> str:
    """The strictest thing that the deciding sentences do; "unclear" when none says."""
    sentences = [match.sentence for match in matches[:8]]
    for name, pattern in _STANCE_PATTERNS:
        if any(pattern.search(sentence) for sentence in sentences):
            return name
    return "unclear"
