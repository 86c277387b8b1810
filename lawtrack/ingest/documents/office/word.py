"""A Word file's text: paragraphs, tables' cells and what stands beside them, by pages if they show.

Notes, comments and text boxes stand behind their paragraph, headers at the beginning and footers at
the end, each marked as what it is; what tracked changes delete is marked as struck out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

from lawtrack.errors import Unread, UnreadableDocument
from lawtrack.ingest.documents.office.drawn_text import words_beside
from lawtrack.ingest.documents.office.parts import FALLBACK, Package, is_paper
from lawtrack.ingest.documents.pages import Pages
from lawtrack.ingest.documents.text_marks import (
    STRUCK_OFF,
    STRUCK_ON,
    described,
    source_words,
    with_struck_marked,
)
from lawtrack.marked_text import marked

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_PIECES = {
    f"{_W}tab": "\t",
    f"{_W}ptab": "\t",
    f"{_W}br": "\n",
    f"{_W}cr": "\n",
    f"{_W}noBreakHyphen": "\u2011",
}
_FORMULA = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_TEXTS = frozenset({f"{_W}t", f"{_W}delText", _FORMULA})
_STRUCK = frozenset({f"{_W}del", f"{_W}moveFrom"})
# What holds others, and what stands between those.
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"
_BETWEEN = {f"{_W}p": "", f"{_W}tr": "\t", f"{_W}tc": "\n\n", f"{_W}txbxContent": "\n\n"}
_RENDERED = f"{_W}lastRenderedPageBreak"
_EXTENT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"
_PAPER = 7_772_400 * 10_058_400  # a sheet of letter paper, in the units of drawings
_PICTURES = (f"{_W}drawing", f"{_W}pict", f"{_W}object")
# How a part is related to the document, what its pieces are called, and what points to them.
_BESIDE = {
    "footnotes": ("footnote", f"{_W}footnoteReference"),
    "endnotes": ("endnote", f"{_W}endnoteReference"),
    "comments": ("comment", f"{_W}commentReference"),
}
_RUNNING = ("header", "footer")

Notes = Mapping[tuple[str, str], str]  # what points to a note, and its number → its text


@dataclass(frozen=True, slots=True)
class _Looks:
    """The names of styles by which text is struck out or hidden."""

    struck: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()


def read_word(content: bytes) -> Pages:
    """The text page by page where Word noted the pages, with what stands beside it."""
    package = Package(content, "Word")
    parts = _parts(package)
    enclosed = package.files(package.main)
    root = parts["officeDocument"][0]
    body = root.find(f"{_W}body")
    if body is None:
        raise UnreadableDocument("a Word file without a body", Unread.BROKEN)
    looks = _looks(parts.get("styles", []))
    notes: dict[tuple[str, str], str] = {}
    for relation, (kind, reference) in _BESIDE.items():
        for note in (note for part in parts.get(relation, []) for note in part):
            text = "\n\n".join(block.text for block in _blocks(note, looks=looks))
            notes[reference, note.get(f"{_W}id", f"?{len(notes)}")] = marked(kind, text)
    running: dict[str, list[str]] = {}
    for kind in _RUNNING:
        texts = [
            marked(kind, "\n".join(block.text for block in _blocks(part, looks=looks)))
            for part in parts.get(kind, [])
        ]
        running[kind] = list(dict.fromkeys(filter(None, texts)))
    breaks = _RENDERED if next(body.iter(_RENDERED), None) is not None else f"{_W}br"
    read = list(_pages(body, breaks, notes, looks))
    drawn = words_beside(package, package.main)
    read[0] = "\n\n".join(filter(None, (*running["header"], read[0])))
    read[-1] = "\n\n".join(filter(None, (read[-1], *drawn, *notes.values(), *running["footer"])))
    chunk = next(body.iter(f"{_W}altChunk"), None)
    lost = chunk is not None and not enclosed
    problem = "a file that stands in it was not read" if lost else ""
    problem = "; ".join(filter(None, (problem, package.problem)))
    if not any(read) and not enclosed and next(body.iter(*_PICTURES), None) is not None:
        # Pages that were scanned into a Word file, as pictures.
        pictures = package.pictures(package.main)
        return Pages(texts=[], total=0, silent=Unread.SCAN, enclosed=pictures)
    if is_paper("".join(read), _largest(body), _PAPER):
        enclosed += package.pictures(package.main)
    return Pages(texts=read, total=len(read), note=problem, enclosed=enclosed)


def _largest(body: etree._Element) -> int:
    """The area of the largest picture, as drawings of today tell it."""
    sides = [(each.get("cx", ""), each.get("cy", "")) for each in body.iter(_EXTENT)]
    return max((int(x) * int(y) for x, y in sides if x.isdigit() and y.isdigit()), default=0)


def _parts(package: Package) -> dict[str, list[etree._Element]]:
    """The document and what belongs to it, by how it is related, as XML."""
    parts = {"officeDocument": [package.xml(package.main)]}
    if parts["officeDocument"][0].tag != f"{_W}document":
        raise UnreadableDocument("an Office file of another kind than Word's", Unread.KIND)
    for each in package.related(package.main):
        if each.kind in _BESIDE or each.kind in _RUNNING or each.kind == "styles":
            parts.setdefault(each.kind, []).append(package.xml(each.part))
    return parts


def _looks(styles: list[etree._Element]) -> _Looks:
    """The styles that strike out or hide, also those that are made from such a one."""
    made_from: dict[str, str] = {}
    by_themselves: dict[str, dict[str, bool | None]] = {"struck": {}, "hidden": {}}
    for style in (style for root in styles for style in root.iter(f"{_W}style")):
        name = style.get(f"{_W}styleId", "")
        base = style.find(f"{_W}basedOn")
        made_from[name] = base.get(f"{_W}val", "") if base is not None else ""
        look = style.find(f"{_W}rPr")
        by_themselves["struck"][name] = _on(look, "strike", "dstrike")
        by_themselves["hidden"][name] = _on(look, "vanish")
    chosen: dict[str, set[str]] = {"struck": set(), "hidden": set()}
    for what, known in by_themselves.items():
        for name in known:
            at, seen = name, set[str]()
            while at in known and known[at] is None and at not in seen:
                seen.add(at)
                at = made_from[at]
            if known.get(at):
                chosen[what].add(name)
    return _Looks(frozenset(chosen["struck"]), frozenset(chosen["hidden"]))


def _on(look: etree._Element | None, *names: str) -> bool | None:
    """Whether a look has one of these properties; ``None`` when it says nothing of them."""
    answer: bool | None = None
    for name in names:
        each = look.find(f"{_W}{name}") if look is not None else None
        if each is not None:
            answer = each.get(f"{_W}val", "1") not in ("0", "false", "off") or bool(answer)
    return answer


def _pages(
    body: etree._Element, breaks: str, notes: dict[tuple[str, str], str], looks: _Looks
) -> Iterator[str]:
    """The body's blocks, put together by pages: a block belongs to the page that it begins on.

    Notes that something points to are taken out of ``notes``.
    """
    page: list[str] = []
    for block in _blocks(body, breaks=breaks, notes=notes, looks=looks):
        for _ in range(block.before):
            yield "\n\n".join(page)
            page = []
        page += filter(None, (block.text, *block.beside))
        for _ in range(block.within):
            yield "\n\n".join(page)
            page = []
    for _, reference in _BESIDE.values():
        for each in body.iter(reference):
            notes.pop((reference, each.get(f"{_W}id", "")), None)
    yield "\n\n".join(page)


@dataclass(slots=True)
class _Block:
    """A paragraph or a row of a table; how many pages end before its text, and in it."""

    text: str = ""
    before: int = 0
    within: int = 0
    has_text: bool = False
    beside: list[str] = field(default_factory=list)
    open: list[list[str]] = field(default_factory=lambda: [[]])
    struck: list[etree._Element] = field(default_factory=list)  # that end where these end


def _blocks(
    root: etree._Element,
    *,
    looks: _Looks,
    breaks: str = "",
    notes: Notes = {},  # noqa: B006 - never changed
) -> Iterator[_Block]:
    """Each paragraph and each row of a table, with the notes that it points to."""
    block = _Block()
    walk = etree.iterwalk(root, events=("start", "end"))
    for happening, element in walk:
        tag = element.tag
        if happening == "start":
            if tag == FALLBACK or (tag == f"{_W}r" and _run_looks(element, "hidden", looks)):
                walk.skip_subtree()
            elif tag in _BETWEEN:
                block.open.append([])
            else:
                _take(block, element, breaks, notes, looks)
            continue
        if block.struck and block.struck[-1] is element:
            block.struck.pop()
            block.open[-1].append(STRUCK_OFF)
        if tag in _BETWEEN:
            _close(block, element)
            if len(block.open) == 1:
                block.text = with_struck_marked("".join(block.open[0])).strip("\n")
                block.text = block.text if block.text.strip() else ""
                if block.text or block.beside or block.before or block.within:
                    yield block
                block = _Block()


def _take(block: _Block, element: etree._Element, breaks: str, notes: Notes, looks: _Looks) -> None:
    """Take in what an element says by itself, before what it holds."""
    tag = element.tag
    if tag in _STRUCK or (tag == f"{_W}r" and _run_looks(element, "struck", looks)):
        if _parent(element) not in (f"{_W}trPr", f"{_W}rPr"):
            block.struck.append(element)
            block.open[-1].append(STRUCK_ON)
    elif tag in _TEXTS:
        block.open[-1].append(source_words(element.text or ""))
        block.has_text = True
    elif tag == _DRAWING:
        block.beside += filter(None, [described(element.get("descr"))])
    elif tag == breaks and (tag == _RENDERED or element.get(f"{_W}type") == "page"):
        if block.has_text:
            block.within += 1
        else:
            block.before += 1
    elif tag in _PIECES and _parent(element) == f"{_W}r":
        block.open[-1].append(_PIECES[tag])
    elif (text := notes.get((tag, element.get(f"{_W}id", "")))) and text not in block.beside:
        block.beside.append(text)


def _parent(element: etree._Element) -> object:
    above = element.getparent()
    return above.tag if above is not None else None


def _close(block: _Block, element: etree._Element) -> None:
    """Put together what a paragraph, cell, row or text box holds."""
    tag = element.tag
    inner = [text for text in block.open.pop() if text.strip() or tag in (f"{_W}p", f"{_W}tr")]
    text = _BETWEEN[tag].join(inner)
    if tag == f"{_W}tr" and element.find(f"{_W}trPr/{_W}del") is not None:
        text = f"{STRUCK_ON}{text}{STRUCK_OFF}"
    if tag == f"{_W}txbxContent":
        box = marked("text box", with_struck_marked(text))
        block.beside += [box] if box else []
    else:
        block.open[-1].append(text)


def _run_looks(run: etree._Element, look: str, looks: _Looks) -> bool:
    """Whether a run is struck out or hidden: by itself, by its style or by its paragraph's."""
    own = run.find(f"{_W}rPr")
    names = ("vanish",) if look == "hidden" else ("strike", "dstrike")
    if (answer := _on(own, *names)) is not None:
        return answer
    styles: frozenset[str] = getattr(looks, look)
    if not styles:
        return False
    paragraph = next(run.iterancestors(f"{_W}p"), None)
    style = own.find(f"{_W}rStyle") if own is not None else None
    if style is None and paragraph is not None:
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
    return style is not None and style.get(f"{_W}val", "") in styles
