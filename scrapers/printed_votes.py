"""What clerks print of a vote → its result, its figures, its voters; pure.

"Adopted as Amended [8-0-1]", "Motion Carried (11 to 2)", "FAILED OF ADOPTION [4 TO 5]", "Approved
9-0", "Adoptée", "Aprobado (5 a 2)"; names between commas or semicolons, with "and" before the last.
"""

from collections.abc import Iterator

from lawtrack.linear_pattern import LinearPattern

_FAILED = LinearPattern(
    r"\b(?:fail|defeat|reject|lost\b|denied\b|not (?:adopted|approved|carried|ordained)"
    r"|rejet[ée]+e?s?\b|rechazad|no aprobad)",
    ignore_case=True,
)
_PASSED = LinearPattern(
    r"\b(?:carr|pass|adopt|approv|unanim|received\b|accept|ordained\b|enacted\b|aprobad|aceptad)",
    ignore_case=True,
)
# In brackets, at the end of what is said, or behind "vote": "on 7-2 Main Street" is none.
_TALLY = LinearPattern(
    r"(?:[\[(]\s*|\bvotes?(?: of| was)?:? |\S |^)(\d{1,3}(?: ?(?:to|à|a|[-–]) ?\d{1,3}){1,4})"
    r"\s*(?:$|[\])]|[.,;](?:\s|$))",
    ignore_case=True,
)
_FIGURE = LinearPattern(r"\d{1,3}")
_AND = LinearPattern(r"(?:^|[,;]| ) ?(?:and|et|y|&) ")
_SUFFIX = LinearPattern(r"(?:jr|sr|ii|iii|iv|esq|ph\.?d|m\.?d)\.?", ignore_case=True)
_NO_NAME = frozenset(["", "none", "n/a", "aucun", "aucune", "ninguno", "nobody", "0",
                      "all", "all present", "unanimous", "tous", "todos"])  # fmt: skip
WAYS = ("Yeas", "Nays", "Present", "Absent")  # in the order of the figures


def result_of(words: str) -> str:
    """ "pass", "fail", or empty where the words say neither."""
    if _FAILED.search(words):
        return "fail"
    return "pass" if _PASSED.search(words) else ""


def tally_in(words: str) -> dict[str, int]:
    """How many voted each way; empty where no figures are printed."""
    tally = _TALLY.search(" ".join(words.split()))
    figures = _FIGURE.findall(tally[1]) if tally else ()
    return {way: int(number) for way, number in zip(WAYS, figures, strict=False) if int(number)}


def names_in(words: str) -> Iterator[str]:
    """The names in a row of them, "Ames, Jr." as one."""
    plain = _AND.sub(", ", " ".join(words.split()))
    names: list[str] = []
    for part in plain.split(";" if ";" in plain else ","):
        name = part.strip(" .,")
        if name and names and _SUFFIX.fullmatch(name):
            names[-1] += f", {part.strip()}"
        elif name.casefold() not in _NO_NAME:
            names.append(name)
    yield from names
