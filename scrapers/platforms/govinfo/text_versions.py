"""The printed versions of a measure that its status file lists: which is newest, in which forms.

Facts: an enrolled bill and a law often stand there without a date (117 S.Con.Res. 5), a version may
be announced before it has an address (117 H.R. 6658), or have no XML, or an address that answers
404 for weeks, as those of laws do.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol, TypeVar

from lawtrack.legislation.records import Document, Source
from scrapers.platforms.govinfo.status_parts import child_text, day_of, texts_in

PUBLISHED_AT = "https://www.govinfo.gov"
_USUAL = f"{PUBLISHED_AT}/"
# Also as a page would write it: without its scheme, or without its host.
_AT_GOVINFO = re.compile(r"^(?:https?:)?//(?:www\.)?govinfo\.gov(?=/)|^(?=/(?!/))", re.IGNORECASE)

# Forms in the order in which they are read, by the endings of their addresses.
MEDIA_TYPES = {
    "xml": "application/xml",
    "htm": "text/html",
    "html": "text/html",
    "pdf": "application/pdf",
}
_FORMS = tuple(MEDIA_TYPES)

# From the last stage to the first; what is none of them stands before what was introduced.
_STAGES = (
    re.compile(r"\blaw\b|\benacted\b", re.IGNORECASE),
    re.compile(r"re-?enrolled", re.IGNORECASE),
    re.compile(r"enrolled", re.IGNORECASE),
    re.compile(
        r"engrossed amendment|re-?engrossed|received|referred in|held at desk", re.IGNORECASE
    ),
    re.compile(r"passed|passage|agreed|engrossed|ordered", re.IGNORECASE),
    re.compile(r"reported|calendar|discharged|^(?!introduced)", re.IGNORECASE),
)
_REPRINT = re.compile(r"star print|\bre-?print|corrected", re.IGNORECASE)
_LATEST = 3  # stages that come last, whether they are dated or not


@dataclass(frozen=True, slots=True, kw_only=True)
class TextVersion:
    """One printed version: what it is called, its day, and its addresses, the best form first."""

    title: str
    date: dt.date | None
    urls: tuple[str, ...]

    @property
    def stage(self) -> int:
        """How far the measure had come: 0 for a law, more for what is earlier."""
        return stage_of(self.title)

    @property
    def url(self) -> str:
        """Its best address; empty where it has none yet."""
        return self.urls[0] if self.urls else ""

    @property
    def document(self) -> Document:
        """The version under its best address."""
        return self.document_at(self.url)

    def document_at(self, url: str) -> Document:
        """The version in one of its forms."""
        return Document(
            title=self.title,
            url=url,
            kind="version",
            date=self.date,
            media_type=MEDIA_TYPES.get(form_of(url), ""),
        )


Versions = tuple[TextVersion, ...]


class Staged(Protocol):
    """What shows a measure as it stood at a stage, on a day that may be missing."""

    @property
    def title(self) -> str:
        """What it is called."""

    @property
    def date(self) -> dt.date | None:
        """Its day."""

    @property
    def stage(self) -> int:
        """How far the measure had come, as of a version."""


StagedT = TypeVar("StagedT", bound=Staged)


@lru_cache(maxsize=256)
def stage_of(title: str) -> int:
    """How far a measure had come under a title: 0 for a law, more for what is earlier.

    Remembered: a Congress has some thirty names for versions, and tens of thousands of them."""
    stages = (n for n, words in enumerate(_STAGES) if words.search(title))
    return next(stages, len(_STAGES))


def text_versions_in(items: Iterable[Any], source: Source) -> Versions:
    """The versions in the file's order, at the configured place; some have no address yet."""
    versions = []
    for item in items:
        fields = texts_in(item)
        urls = [
            child_text(form, "url")
            for child in item
            if child.tag == "formats"
            for form in child
            if form.tag == "item"
        ]
        urls = sorted((url for url in urls if url), key=_place)
        title = fields.get("type", "")
        if urls or title:
            # Midnight in Washington, written in UTC: the first ten characters are the day.
            day = fields.get("date", "")[:10]
            here = tuple(dict.fromkeys(at_the_mirror(url, source) for url in urls))
            versions.append(TextVersion(title=title or "Text", date=day_of(day), urls=here))
    # The same one may be listed once more, without an address.
    had = {(version.title, version.date) for version in versions if version.urls}
    listed = (v for v in versions if v.urls or (v.title, v.date) not in had)
    return tuple(dict.fromkeys(listed))


def at_the_mirror(url: str, source: Source) -> str:
    """GovInfo's address at the configured place, however it is written: a mirror repeats it."""
    mirror = source.addresses.get("govinfo", PUBLISHED_AT)
    if url.startswith(_USUAL):  # which most are
        return mirror + url[len(PUBLISHED_AT) :]
    return _AT_GOVINFO.sub(lambda _: mirror, url, count=1)


def newest_first(versions: Iterable[StagedT]) -> list[StagedT]:
    """The versions, or summaries of them, by day, then by stage, then as the file lists them.

    What is printed once more to correct it goes before what it corrects. One without a day comes
    behind what is printed at its stage and before it.
    """
    versions = list(versions)

    def day(version: StagedT) -> dt.date:
        if version.date or version.stage < _LATEST:
            return version.date or dt.date.max
        before = (each.date for each in versions if each.date and each.stage >= version.stage)
        return max(before, default=dt.date.min)

    return sorted(
        versions,
        key=lambda each: (-day(each).toordinal(), each.stage, not _REPRINT.search(each.title)),
    )


def form_of(url: str) -> str:
    """The ending of an address: "xml", "htm", "pdf"."""
    return url.partition("?")[0].rpartition(".")[2].lower()


def _place(url: str) -> int:
    form = form_of(url)
    return _FORMS.index(form) if form in _FORMS else len(_FORMS)
