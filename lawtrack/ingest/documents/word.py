"""A Word file's text: paragraphs, tables' cells and notes, in their order, by pages if they show.

python-docx finds the parts; the text is gathered from the XML itself, because python-docx leaves
out what councils use: insertions of tracked changes, content controls, text boxes, notes.
"""

import io
import zipfile
from collections.abc import Iterator

import docx
from lxml import etree

from lawtrack.errors import UnreadableDocument
from lawtrack.ingest.documents import pages
from lawtrack.ingest.documents.pages import Pages

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PIECES = {
    f"{_W}tab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "\u2011",
    f"{_W}softHyphen": "\u00ad",
}
# What was deleted or moved away, and the copy of a text box for old programs.
_UNSEEN = frozenset(
    {
        f"{_W}del",
        f"{_W}moveFrom",
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    }
)
# What holds others, and what stands between those.
_BETWEEN = {f"{_W}p": "", f"{_W}tr": "\t", f"{_W}tc": "\n\n", f"{_W}txbxContent": "\n\n"}
_RENDERED = f"{_W}lastRenderedPageBreak"
_NOTES = ("/footnotes", "/endnotes")


def read_word(content: bytes) -> Pages:
    """The text of the body, page by page where Word noted the pages, then the notes."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > pages.MAX_UNPACKED:
        megabytes = unpacked // 1024 // 1024
        raise UnreadableDocument(f"unpacks to {megabytes:,} MB, more than is safe")
    document = docx.Document(io.BytesIO(content))
    body = document.element.body
    if body is None:
        raise UnreadableDocument("a Word file without a body")
    breaks = _RENDERED if next(body.iter(_RENDERED), None) is not None else f"{_W}br"
    texts = list(_pages(body, breaks))
    for part in document.part.rels.values():
        if part.reltype.endswith(_NOTES) and not part.is_external:
            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            root = etree.fromstring(part.target_part.blob, parser)
            texts[-1] += "\n\n" + "\n\n".join(text for _, text, _ in _blocks(root, breaks))
    return Pages(texts=texts, total=len(texts))


def _pages(body: etree._Element, breaks: str) -> Iterator[str]:
    """The body's blocks, put together by pages: a block belongs to the page that it begins on."""
    page: list[str] = []
    for before, text, within in _blocks(body, breaks):
        for _ in range(before):
            yield "\n\n".join(page)
            page = []
        if text:
            page.append(text)
        for _ in range(within):
            yield "\n\n".join(page)
            page = []
    yield "\n\n".join(page)


def _blocks(root: etree._Element, breaks: str) -> Iterator[tuple[int, str, int]]:
    """Each paragraph and each row of a table; how many pages end before its text, and in it."""
    open_: list[list[str]] = [[]]
    before = within = 0
    has_text = False
    walk = etree.iterwalk(root, events=("start", "end"))
    for happening, element in walk:
        tag = element.tag
        if happening == "start":
            if tag in _UNSEEN:
                walk.skip_subtree()
            elif tag in _BETWEEN:
                open_.append([])
            elif tag == f"{_W}t":
                open_[-1].append(element.text or "")
                has_text = True
            elif tag == breaks and _ends_page(element):
                before, within = (before, within + 1) if has_text else (before + 1, within)
            elif tag in _PIECES and element.getparent().tag == f"{_W}r":
                open_[-1].append(_PIECES[tag])
        elif tag in _BETWEEN:
            inner = [text for text in open_.pop() if text.strip() or tag in (f"{_W}p", f"{_W}tr")]
            text = _BETWEEN[tag].join(inner)
            open_[-1].append(f"\n\n{text}\n\n" if tag == f"{_W}txbxContent" else text)
            if len(open_) == 1:
                if text.strip() or before or within:
                    yield before, text.strip("\n") if text.strip() else "", within
                open_[0].clear()
                before = within = 0
                has_text = False


def _ends_page(element: etree._Element) -> bool:
    return element.tag == _RENDERED or element.get(f"{_W}type") == "page"
