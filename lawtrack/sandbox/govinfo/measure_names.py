"""How measures are named and where they lie: numbers as printed, files, packages, addresses."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lawtrack.sandbox.stories.congress import Congress, Measure

KINDS = {
    "hr": "house-bill",
    "s": "senate-bill",
    "hjres": "house-joint-resolution",
    "sjres": "senate-joint-resolution",
    "hconres": "house-concurrent-resolution",
    "sconres": "senate-concurrent-resolution",
    "hres": "house-resolution",
    "sres": "senate-resolution",
}
_LETTERS = {
    "hr": "H.R.",
    "s": "S.",
    "hjres": "H.J.Res.",
    "sjres": "S.J.Res.",
    "hconres": "H.Con.Res.",
    "sconres": "S.Con.Res.",
    "hres": "H.Res.",
    "sres": "S.Res.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """What a file needs to know beside its measure: the Congress, the addresses, its kin."""

    congress: Congress
    base: str  # of every address in the files
    kin: Mapping[tuple[str, int], Measure] = field(default_factory=dict)


def file_name(measure: Measure, congress: Congress) -> str:
    """``BILLSTATUS-119hr1412.xml``."""
    return f"BILLSTATUS-{congress.number}{measure.type}{measure.number}.xml"


def package(measure: Measure, code: str, congress: Congress) -> str:
    """``BILLS-119hr1412ih``."""
    return f"BILLS-{congress.number}{measure.type}{measure.number}{code}"


def text_address(measure: Measure, code: str, shelf: Shelf) -> str:
    """Where one text version lies: its XML, or its web page where there is none."""
    name = package(measure, code, shelf.congress)
    form = "html" if "no-xml" in measure.oddities else "xml"
    return f"{shelf.base}/content/pkg/{name}/{form}/{name}.{'htm' if form == 'html' else form}"


def page_address(measure: Measure, shelf: Shelf) -> str:
    """The page for people, on the sandbox itself: these measures are nowhere else."""
    congress = ordinal(shelf.congress.number)
    return f"{shelf.base}/bill/{congress}-congress/{KINDS[measure.type]}/{measure.number}"


def ordinal(number: int) -> str:
    """``119th``."""
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


def printed(measure: Measure) -> str:
    """``H.R. 1412``."""
    return f"{_LETTERS[measure.type]} {measure.number}"
