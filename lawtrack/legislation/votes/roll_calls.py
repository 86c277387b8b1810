"""Roll calls: who voted how, when two say the same, and where a bill has which from; pure.

A source may give a roll call on the line of an agenda, in the bill's own record, or on both. The
bill shows each once.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

Row = dict[str, Any]


class Voter(NamedTuple):
    """Who voted how; rows of earlier versions hold only the first two."""

    name: str  # empty where the source counts a vote and names nobody
    option: str  # Open Civic Data's
    word: str = ""  # the source's own
    upstream_id: str = ""  # the source's id of the person


def voters_of(vote: Mapping[str, Any]) -> list[Voter]:
    """Who voted how in a stored vote."""
    return [Voter(*voter) for voter in vote["voters"]]


def is_same_roll_call(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether two states of one vote say the same: the result, and how each person voted.

    People are told by the source's ids and votes by its words where both sides have them: neither
    another spelling of a name or of the body, nor another option that we give a word, is news. No
    more is another word for all who voted yes ("Aye", "Affirmative"). Capitals and spaces never
    count.
    """
    if old["result"] != new["result"]:
        return False
    before, after = voters_of(old), voters_of(new)
    if not (before and after):
        return bool(before) == bool(after) and old["counts"] == new["counts"]
    both = (*before, *after)
    numbered = all(voter.upstream_id or not voter.name for voter in both)
    worded = all(voter.word for voter in both)
    renamed = _renamed_words(before, after) if worded else {}

    def said(voters: Iterable[Voter]) -> Counter[tuple[str, str]]:
        return Counter(
            (
                v.upstream_id if numbered else _plain_words(v.name),
                renamed.get(word := _plain_words(v.word), word) if worded else v.option,
            )
            for v in voters
        )

    return said(before) == said(after)


def _renamed_words(before: Iterable[Voter], after: Iterable[Voter]) -> dict[str, str]:
    """The new words for yes and for no of a source that has other ones now → its old ones.

    All who voted so must have the one word before, and the other now: one of several who voted
    "yes with reservations" said something else.
    """
    renamed = {}
    for option in _FOR_OR_AGAINST:
        old, new = (
            {_plain_words(voter.word) for voter in voters if voter.option == option}
            for voters in (before, after)
        )
        if len(old) == len(new) == 1 and old != new:
            renamed[new.pop()] = old.pop()
    return renamed


def _plain_words(words: str) -> str:
    return " ".join(words.casefold().split())


def are_same_roll_calls(old: Sequence[Row], new: Sequence[Row]) -> bool:
    """Whether two states of an agenda line hold the same votes, in their order."""
    return len(old) == len(new) and all(map(is_same_roll_call, old, new))


def differing_voters(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[str, str]:
    """How those voted who voted otherwise before, and now, in words."""
    before, after = (Counter(map(voter_in_words, voters_of(vote))) for vote in (old, new))
    return "; ".join((before - after).elements()), "; ".join((after - before).elements())


_FOR_OR_AGAINST = ("yes", "no")
# What the commonest words of sources mean is plain.
_PLAIN = frozenset(("yes", "yea", "yeas", "aye", "ayes", "no", "nay", "nays"))
NAMELESS = "without a name"
NOT_SAID = "not said how"  # called, and the source has no word for the vote, or it was not kept


def voter_in_words(voter: Voter) -> str:
    """Who voted how: "Ada Quill: excused (Medical)"."""
    return f"{voter.name or NAMELESS}: {_vote_in_words(voter)}"


def _vote_in_words(voter: Voter) -> str:
    word = voter.word.lower()
    if not word and voter.option == "other":
        return NOT_SAID
    also = "" if word in _PLAIN or word == voter.option else voter.word
    return f"{voter.option} ({also})" if also else voter.option


def names_by_vote(voters: Iterable[Sequence[str]]) -> dict[str, list[str]]:
    """The names under how they voted; those without one as a number at the end."""
    names: dict[str, list[str]] = {}
    nameless: Counter[str] = Counter()
    for voter in (Voter(*each) for each in voters):
        of_vote = names.setdefault(_vote_in_words(voter), [])
        if voter.name:
            of_vote.append(voter.name)
        else:
            nameless[_vote_in_words(voter)] += 1
    for words, number in nameless.items():
        names[words].append(f"{number} {NAMELESS}")
    return names


def own_votes(votes: Iterable[Row]) -> list[Row]:
    """Those votes of a bill that stand in its own record."""
    return [vote for vote in votes if not vote["event_upstream_id"]]


def with_roll_calls(own: Sequence[Row], called: Sequence[Row]) -> list[Row]:
    """The votes of a bill: its own, and those ``called`` on agendas, each once, by their days.

    Of one that both have, the one that names people stands; of two that do, that of the agenda.
    """
    kept: list[Row] = []
    for vote in (*called, *own):
        place = next((n for n, one in enumerate(kept) if _is_one(one, vote)), None)
        if place is None:
            kept.append(vote)
        elif vote["voters"] and not kept[place]["voters"]:
            kept[place] = vote
    # The order of a source without days is its own.
    return sorted(kept, key=lambda vote: vote["date"].isoformat() if vote["date"] else "")


def _is_one(one: Row, other: Row) -> bool:
    """Whether two rows are one roll call: by the source's id; without one, by day and count.

    A committee and the council may vote on one day with the same count: two meetings are two votes.
    """
    if one["event_upstream_id"] == other["event_upstream_id"]:
        return bool(one["upstream_id"]) and one["upstream_id"] == other["upstream_id"]
    if one["upstream_id"] and other["upstream_id"]:
        return bool(one["upstream_id"] == other["upstream_id"])
    if one["event_upstream_id"] and other["event_upstream_id"]:
        return False
    if one["result"] and other["result"] and one["result"] != other["result"]:
        return False
    return bool(
        one["date"] is not None and (one["date"], one["counts"]) == (other["date"], other["counts"])
    )
