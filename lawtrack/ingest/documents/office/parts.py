"""The parts of an Office file: an archive in which each part says what belongs to it.

A part is unpacked when it is asked for. What is related to a part but lies elsewhere is never
fetched, and what is not there at all is passed over: Word writes links to parts called "NULL".
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree

from lawtrack.errors import Unread, UnreadableDocument
from lawtrack.ingest.documents.holders.zip_folder import refuse_too_large
from lawtrack.ingest.documents.pages import Enclosed, is_lack_of_memory

RELATED = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
# The copy of a shape for old programs.
FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
# The strict standard: the same words by other names.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w{1,40})/(\w{1,40})")
_USUAL = rb"http://schemas.openxmlformats.org/\1/2006/\2"
_FILES = ("aFChunk", "package", "oleObject")  # that stand in it as they are
_PICTURES = ("image",)
_FEW = 80  # letters
_LARGE = 0.4  # of the page
_NAMED = 3  # of the parts that are broken
_ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")


class Relation(NamedTuple):
    """That a part belongs to another: as what, under which number, and its name."""

    kind: str
    id: str
    part: str


class Package:
    """An Office file; ``program`` is how its kind is called in reasons."""

    def __init__(self, content: bytes, program: str) -> None:
        self.main = ""
        self.broken: list[str] = []
        self._archive = zipfile.ZipFile(io.BytesIO(content))
        entries = self._archive.infolist()
        if any(entry.flag_bits & 1 for entry in entries):
            raise UnreadableDocument(f"the {program} file is encrypted", Unread.ENCRYPTED)
        refuse_too_large(entries)
        self._entries = {_key(entry.filename): entry for entry in entries}
        main = next((r.part for r in self.related("") if r.kind == "officeDocument"), None)
        if main is None:
            raise UnreadableDocument(f"a {program} file without a document", Unread.BROKEN)
        if main.endswith(".bin"):
            reason = f"a binary {program} file (.xlsb), which cannot be read; save it as .xlsx"
            raise UnreadableDocument(reason, Unread.KIND)
        self.main = main

    @property
    def problem(self) -> str:
        """Which parts could not be read, for a note."""
        return f"broken in it: {', '.join(self.broken[:_NAMED])}" if self.broken else ""

    def content(self, part: str) -> bytes:
        """The bytes of a part."""
        return self._archive.read(self._entries[_key(part)])

    def xml_bytes(self, part: str) -> bytes:
        """The part as XML that names things by the usual standard."""
        return _STRICT.sub(_USUAL, self.content(part))

    def xml(self, part: str) -> etree._Element:
        """The part's XML, its entities left alone; of a broken part nothing is read, but said."""
        try:
            return etree.fromstring(self.xml_bytes(part), safe_parser())
        except etree.XMLSyntaxError as error:
            if part == self.main or is_lack_of_memory(error):
                raise
            self.broken.append(posixpath.basename(part))
            return etree.Element("broken")

    def related(self, part: str) -> Iterator[Relation]:
        """Yield what belongs to a part ("": to the file) and is in the file."""
        folder, name = posixpath.split(part)
        listed = posixpath.join(folder, "_rels", f"{name}.rels")
        if _key(listed) not in self._entries:
            return
        for link in self.xml(listed):
            target = link.get("Target", "")
            if link.get("TargetMode") == "External" or not target:
                continue
            whole = posixpath.normpath(posixpath.join("/", folder, unquote(target))).lstrip("/")
            if _key(whole) in self._entries:
                kind = link.get("Type", "").rpartition("/")[2]
                yield Relation(kind, link.get("Id", ""), whole)

    def files(self, part: str) -> list[Enclosed]:
        """The files that stand in a part as they are."""
        return self._enclosed(part, _FILES)

    def pictures(self, part: str) -> list[Enclosed]:
        """The pictures of a part: of one without words, they may be the scan of a paper."""
        return self._enclosed(part, _PICTURES)

    def _enclosed(self, part: str, kinds: tuple[str, ...]) -> list[Enclosed]:
        names = dict.fromkeys(each.part for each in self.related(part) if each.kind in kinds)
        return [Enclosed(name, self.content(name)) for name in names]


def is_paper(text: str, picture: int, page: int) -> bool:
    """Whether a picture of that area says more than the few words on its page: it may be a scan."""
    return len("".join(text.split())) < _FEW and picture > _LARGE * page


def unescaped(text: str) -> str:
    """A text in which letters that XML may not hold are written as "_x000B_"."""
    return _ESCAPED.sub(lambda code: chr(int(code.group(1), 16)), text) if "_x" in text else text


def safe_parser() -> etree.XMLParser:
    """A parser that fetches nothing and lets no entity grow."""
    return etree.XMLParser(resolve_entities=False, no_network=True)


def _key(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").casefold()
