"""Names of places as people write them: "Portland, Maine", "City of Detroit", "Saint Louis".

A state has its zone where it has one alone: of Florida or Kansas nobody can tell by the state.
"""

import re
from collections.abc import Collection, Iterable
from unicodedata import normalize

_EAST, _MIDDLE, _ROCKIES, _WEST = (
    f"America/{city}" for city in ("New_York", "Chicago", "Denver", "Los_Angeles")
)
# Each state's letters, name and zone; no zone where there are several.
_STATES = {
    "al": ("alabama", _MIDDLE), "ak": ("alaska", ""), "az": ("arizona", "America/Phoenix"),
    "ar": ("arkansas", _MIDDLE), "ca": ("california", _WEST), "co": ("colorado", _ROCKIES),
    "ct": ("connecticut", _EAST), "de": ("delaware", _EAST), "fl": ("florida", ""),
    "ga": ("georgia", _EAST), "hi": ("hawaii", "Pacific/Honolulu"), "id": ("idaho", ""),
    "il": ("illinois", _MIDDLE), "in": ("indiana", ""), "ia": ("iowa", _MIDDLE),
    "ks": ("kansas", ""), "ky": ("kentucky", ""), "la": ("louisiana", _MIDDLE),
    "me": ("maine", _EAST), "md": ("maryland", _EAST), "ma": ("massachusetts", _EAST),
    "mi": ("michigan", ""), "mn": ("minnesota", _MIDDLE), "ms": ("mississippi", _MIDDLE),
    "mo": ("missouri", _MIDDLE), "mt": ("montana", _ROCKIES), "ne": ("nebraska", ""),
    "nv": ("nevada", ""), "nh": ("new hampshire", _EAST), "nj": ("new jersey", _EAST),
    "nm": ("new mexico", _ROCKIES), "ny": ("new york", _EAST), "nc": ("north carolina", _EAST),
    "nd": ("north dakota", ""), "oh": ("ohio", _EAST), "ok": ("oklahoma", _MIDDLE),
    "or": ("oregon", ""), "pa": ("pennsylvania", _EAST), "ri": ("rhode island", _EAST),
    "sc": ("south carolina", _EAST), "sd": ("south dakota", ""), "tn": ("tennessee", ""),
    "tx": ("texas", ""), "ut": ("utah", _ROCKIES), "vt": ("vermont", _EAST),
    "va": ("virginia", _EAST), "wa": ("washington", _WEST), "wv": ("west virginia", _EAST),
    "wi": ("wisconsin", _MIDDLE), "wy": ("wyoming", _ROCKIES),
    "dc": ("district of columbia", _EAST), "pr": ("puerto rico", "America/Puerto_Rico"),
}  # fmt: skip
_FILLING = frozenset(["of", "the", "city", "town", "village"])
_SHORT = {"saint": "st", "mount": "mt", "fort": "ft"}


def words_of(name: str) -> frozenset[str]:
    """The words of a name, small and without accents, "Saint" as it is shortened."""
    plain = normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return frozenset(_SHORT.get(word, word) for word in re.findall("[a-z0-9]+", plain))


def without_filling(words: Iterable[str]) -> frozenset[str]:
    """Words without those that say of any city that it is one: "City of Detroit"."""
    return frozenset(words) - _FILLING


def with_letters(name: str) -> str:
    """The name with its state's letters where it ends with the state's name: "portland maine"."""
    low = " ".join(re.findall(r"[\w.'’]+", name.casefold()))
    for letters, (state, _) in _STATES.items():
        if low.endswith(f" {state}"):
            return f"{low.removesuffix(state)}{letters}"
    return name


def state_in(name: str) -> str:
    """The letters of a state that is named by them or by its whole name; empty for another."""
    plain = " ".join(name.casefold().split())
    named = (letters for letters, (state, _) in _STATES.items() if plain in (letters, state))
    return next(named, "")


def zone_of(state: str) -> str:
    """The one zone of a state, by its two letters; empty for one of several, or for no state."""
    return _STATES.get(state.casefold(), ("", ""))[1]


def as_written(names: Iterable[str], known: Collection[str]) -> list[str]:
    """The names, a state's put back behind the place that a shell parted it from.

    "Cambridge, MA" without quotation marks comes as two.
    """
    whole: list[str] = []
    for name in names:
        if whole and name not in known and state_in(name):
            whole[-1] = f"{whole[-1].rstrip(',')} {name}"
        else:
            whole.append(name)
    return whole
