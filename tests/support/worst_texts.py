"""The texts that hold a regular expression up longest, made from the expression itself.

What makes a pattern slow is a part of it that may go on for long and then fails, from as many
places as possible. So each part that may go on is repeated after what leads to it, and so is what
leads to it together with the part; then comes something that nothing matches.
"""

import re
import re._constants as sre  # type: ignore[import-not-found]
import re._parser as sre_parser  # type: ignore[import-not-found]
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

NOWHERE = "\x00"  # hardly any pattern goes on with it
# What fills the pages of those who want to hold others up, and of clerks whose program went wrong.
USUAL = (" ", "\n", "\t", "a", "A", "0", ".", ",", "-", "a ", "A. ", "(a) ", "\n ", "; ", "and ")
_SAMPLES = (" ", "\n", "a", "A", "0", ",", ".", "-", "<", "_", "é")
_CLASS_OF_RE2 = re.compile(r"\\[pP](?:\{\w+\}|\w)")  # "\p{Lu}", which Python does not know
_LONG = 40  # a part that may stand so often goes on for long
_FEW_WAYS = 2_000
_ENOUGH = 0.02  # seconds
_STOPPED = 0.3
_RATIO = 7.0
_KEPT = 40  # texts for one pattern


def is_plain(pattern: str | bytes, flags: int = 0) -> bool:
    """Whether a pattern's shape alone keeps it linear: what it tries at each place is little.

    Nothing in it may go on, but a class of characters at its very end, where nothing can fail
    after it.
    """
    items = list(_without_lone_group(sre_parser.parse(pattern, flags)))
    if items and items[-1][0] in (sre.MAX_REPEAT, sre.POSSESSIVE_REPEAT):
        least, _, inside = items[-1][1]
        if least <= _LONG and len(inside) == 1 and inside[0][0] in (sre.IN, sre.NOT_LITERAL):
            items.pop()
    return _ways_through(items) <= _FEW_WAYS


def _ways_through(items: Any) -> int:
    """In how many ways a part of a pattern can go, at most."""
    ways = 1
    for kind, value in items:
        if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            least, most, inside = value
            inner = _ways_through(inside)
            ways *= (most - least + 1) * (inner ** min(most, 9) if inner > 1 else 1)
        elif kind is sre.SUBPATTERN:
            ways *= _ways_through(value[3])
        elif kind is sre.ATOMIC_GROUP:
            ways *= _ways_through(value)
        elif kind in (sre.ASSERT, sre.ASSERT_NOT):
            ways *= _ways_through(value[1])
        elif kind is sre.BRANCH:
            ways *= sum(_ways_through(branch) for branch in value[1])
    return ways


def worst_texts(pattern: str | bytes, flags: int = 0) -> list[tuple[str, str, str]]:
    """What to begin with, what to repeat, and how to end, for a pattern; the usual ones last."""
    if isinstance(pattern, str):
        pattern = _CLASS_OF_RE2.sub(r"\\W", pattern)
    parsed = list(sre_parser.parse(pattern, flags))
    goes_on = [
        (lead, piece)
        for _, (lead, inside) in _repeats(parsed, "")
        for piece in _several(inside)
        if piece
    ]
    whole = _sample(parsed)
    made = [
        ("", whole, NOWHERE),
        ("", whole[:-1], NOWHERE),
        *((lead, piece, NOWHERE) for lead, piece in goes_on),
        *(("", lead + piece, NOWHERE) for lead, piece in goes_on),
        *((lead, piece, "") for lead, piece in goes_on),
        *(("", lead + piece * 60, NOWHERE) for lead, piece in goes_on),
    ]
    chosen = [text for text in dict.fromkeys(made) if text[1]][:_KEPT]
    return [*chosen, *(("", piece, NOWHERE) for piece in USUAL)]


class _TooLongError(Exception):
    """A call that was stopped."""


def seconds(run: Callable[[str], object], text: str, *, tries: int = 3) -> float:
    """The processor time of a call, the best of some; one that goes on for long is stopped."""
    best = _STOPPED

    def stop(*_: object) -> None:
        raise _TooLongError

    before = signal.signal(signal.SIGVTALRM, stop)
    try:
        for _ in range(tries):
            signal.setitimer(signal.ITIMER_VIRTUAL, _STOPPED)
            start = time.process_time()
            run(text)
            best = min(best, time.process_time() - start)
            if best > 5 * _ENOUGH:
                break
    except _TooLongError:
        pass  # ``re`` looks at signals while it tries
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return best


def grows_faster(run: Callable[[str], object], text: tuple[str, str, str], size: int) -> str:
    """How the time grows when it grows faster than the text, or "": the sizes and seconds.

    Twenty milliseconds are fast enough at any size. Four times the text may take up to seven times
    as long (a quadratic pattern takes sixteen), and one measurement in three will do. It begins
    with a few characters, where already an exponential pattern shows itself.
    """
    begin, piece, end = text

    def of(length: int) -> str:
        return begin + piece * (length // len(piece) + 1) + end

    length = 16
    while length < 128:
        if (took := seconds(run, of(length))) > _ENOUGH:
            return f"{length} characters in {took:.3f} s"
        length += length // 2
    length = 181
    while length < size:
        length = min(4 * length, size)
        took = seconds(run, of(length), tries=1)
        if length > 10_000 and took < _ENOUGH / 3:
            break  # going back would have shown
        if took <= _ENOUGH:
            continue
        for _ in range(3):
            small, large = seconds(run, of(length // 4)), seconds(run, of(length))
            if large <= _ENOUGH or large <= _RATIO * small:
                break
        else:
            return f"{length // 4} characters in {small:.3f} s, {length} in {large:.3f} s"
    return ""


def _without_lone_group(parsed: Any) -> Any:
    """The inside of a pattern that is one group."""
    while len(parsed) == 1 and parsed[0][0] is sre.SUBPATTERN:
        parsed = parsed[0][1][3]
    return parsed


def _repeats(items: Any, lead: str) -> Iterator[tuple[int, tuple[str, Any]]]:
    """Yield each part that may go on: how often, what leads to it, and what is repeated."""
    for kind, value in items:
        if kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            _, most, inside = value
            if most > _LONG:
                yield most, (lead, inside)
            yield from _repeats(inside, lead)
        elif kind is sre.SUBPATTERN:
            yield from _repeats(value[3], lead)
        elif kind is sre.ATOMIC_GROUP:
            yield from _repeats(value, lead)
        elif kind in (sre.ASSERT, sre.ASSERT_NOT):
            yield from _repeats(value[1], lead)
        elif kind is sre.BRANCH:
            for branch in value[1]:
                yield from _repeats(branch, lead)
        lead += _sample([(kind, value)])


def _several(inside: Any) -> list[str]:
    """A few texts that a repeated part matches."""
    if len(inside) == 1 and inside[0][0] in (sre.IN, sre.ANY, sre.NOT_LITERAL, sre.LITERAL):
        return _members(*inside[0])[:4]
    texts = [_sample(inside)]
    if inside and inside[0][0] is sre.BRANCH:
        texts += [_sample(branch) for branch in inside[0][1][1]]
    return [text for text in dict.fromkeys(texts) if text]


def _members(kind: Any, value: Any) -> list[str]:
    """Characters of a class, the usual ones first."""
    if kind is sre.LITERAL:
        return [chr(value)]
    if kind is sre.ANY:
        return ["a", " ", "0"]
    if kind is sre.NOT_LITERAL:
        return [sample for sample in _SAMPLES if ord(sample) != value]
    one = re.compile(_class_of(value))
    return [
        sample
        for sample in (*_SAMPLES, *(chr(v) for k, v in value if k is sre.LITERAL))
        if one.match(sample)
    ] or [chr(v[0]) for k, v in value if k is sre.RANGE]


def _class_of(value: Any) -> str:
    """A class of characters written out again."""
    words = {
        sre.CATEGORY_DIGIT: r"\d",
        sre.CATEGORY_NOT_DIGIT: r"\D",
        sre.CATEGORY_SPACE: r"\s",
        sre.CATEGORY_NOT_SPACE: r"\S",
        sre.CATEGORY_WORD: r"\w",
        sre.CATEGORY_NOT_WORD: r"\W",
    }
    pieces = []
    for kind, what in value:
        if kind is sre.NEGATE:
            pieces.append("^")
        elif kind is sre.LITERAL:
            pieces.append(re.escape(chr(what)))
        elif kind is sre.RANGE:
            pieces.append(f"{re.escape(chr(what[0]))}-{re.escape(chr(what[1]))}")
        else:
            pieces.append(words[what])
    return f"[{''.join(pieces)}]"


def _sample(items: Any) -> str:
    """A text that these items match, as far as that can be said without trying."""
    text = ""
    for kind, value in items:
        if kind in (sre.LITERAL, sre.IN, sre.ANY, sre.NOT_LITERAL):
            text += next(iter(_members(kind, value)), "")
        elif kind in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            text += _sample(value[2]) * max(1, value[0])
        elif kind is sre.SUBPATTERN:
            text += _sample(value[3])
        elif kind is sre.ATOMIC_GROUP:
            text += _sample(value)
        elif kind is sre.BRANCH:
            text += _sample(value[1][0])
    return text
