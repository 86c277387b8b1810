"""What a run of the tests has not checked, in plain words."""

from collections import Counter
from collections.abc import Iterable

# A word of a skip's reason, and what was not checked therefore.
NOT_CHECKED = {
    "PostgreSQL": "how it works on PostgreSQL - install postgresql, or name a server in"
    " LAWTRACK_TEST_POSTGRES",
    "pg_dump": "whether a dump of PostgreSQL can be put back - install postgresql-client",
    "tesseract": "whether scans are read - install tesseract-ocr",
    "chromium": "pages in a browser - install chromium",
    "pyopenstates": "whether a public client of Open States works here - install pyopenstates",
    "pagefind": "search in published folders - pip install 'lawtrack[search]'",
    "axe-core": "whether those who cannot see pages can use them - npm install --prefix .checkers"
    " --no-save axe-core",
    "vnu-jar": "whether pages are valid HTML - npm install --prefix .checkers --no-save vnu-jar,"
    " and java",
    "LibreOffice": "whether a spreadsheet program opens the tables - install libreoffice-calc",
    "faketime": "other dates and time zones than yours - install faketime",
    "atheris": "the fuzzer, which exists for Linux on x86-64 only",
    "recordings": "answers recorded from the real sources, which lie beside the project and are"
    " no part of it; made ones were checked",
    "labelled": "the labelled items of measurements, which lie beside the project and are no part"
    " of it",
}


def not_checked_lines(reasons: Iterable[str]) -> list[str]:
    """What these skipped tests would have checked, a line for each kind, the largest first."""
    counts = Counter(map(_in_words, reasons))
    if not counts:
        return ["Everything was checked: no test was skipped."]
    return [
        "Not checked here:",
        *(
            f"  {words} ({count} test{'' if count == 1 else 's'})"
            for words, count in sorted(counts.items(), key=lambda each: (-each[1], each[0]))
        ),
    ]


def _in_words(reason: str) -> str:
    bare = reason.removeprefix("Skipped: ")
    return next((words for word, words in NOT_CHECKED.items() if word in bare), bare)
