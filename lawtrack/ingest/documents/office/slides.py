"""A PowerPoint file's text: each slide a page, with its notes, comments, charts and diagrams."""

from collections.abc import Iterator

from lxml import etree

from lawtrack.ingest.documents import pages
from lawtrack.ingest.documents.office.drawn_text import A, drawn_blocks, words_beside
from lawtrack.ingest.documents.office.parts import RELATED, Package, is_paper
from lawtrack.ingest.documents.pages import Enclosed, Pages
from lawtrack.ingest.documents.text_marks import source_words
from lawtrack.marked_text import marked

_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_USUAL_SIZE = 9_144_000 * 6_858_000
# Places of a slide that its number, its date and its own picture stand in.
_NO_WORDS = ("sldNum", "dt", "sldImg", "hdr")


def read_slides(content: bytes) -> Pages:
    """The slides in the order in which they are shown, hidden ones too."""
    package = Package(content, "PowerPoint")
    links = {each.id: each for each in package.related(package.main)}
    shown = [
        links[number]
        for each in package.xml(package.main).iter(f"{_P}sldId")
        if (number := each.get(f"{RELATED}id", "")) in links
    ]
    size = max(map(_area, package.xml(package.main).iter(f"{_P}sldSz")), default=_USUAL_SIZE)
    texts: list[str] = []
    enclosed: list[Enclosed] = []
    room = pages.MAX_CHARACTERS
    for slide in shown[: pages.MAX_PAGES]:
        texts.append("\n\n".join(_slide(package, slide.part)))
        enclosed += package.files(slide.part)
        if not texts[-1] or is_paper(texts[-1], _largest(package.xml(slide.part)), size):
            enclosed += package.pictures(slide.part)
        room -= len(texts[-1])
        if room < 0:
            break
    return Pages(texts=texts, total=len(shown), note=package.problem, enclosed=enclosed)


def _largest(slide: etree._Element) -> int:
    """The area of the largest picture."""
    sizes = (size for each in slide.iter(f"{_P}pic") for size in each.iter(f"{A}ext"))
    return max(map(_area, sizes), default=0)


def _area(size: etree._Element) -> int:
    sides = (size.get("cx", ""), size.get("cy", ""))
    return int(sides[0]) * int(sides[1]) if all(side.isdigit() for side in sides) else 0


def _slide(package: Package, part: str) -> Iterator[str]:
    """Yield what stands on a slide, then what belongs to it."""
    yield from _shapes(package.xml(part))
    yield from words_beside(package, part)
    for link in package.related(part):
        if link.kind == "notesSlide":
            note = marked("note", "\n\n".join(_shapes(package.xml(link.part))))
            yield from filter(None, (note,))
        elif link.kind == "comments":
            yield from filter(None, map(_comment, package.xml(link.part)))


def _shapes(root: etree._Element) -> Iterator[str]:
    """Yield the paragraphs and rows of all shapes but those that say only a number or a date."""
    for shape in list(root.iter(f"{_P}sp")):
        place = shape.find(f"{_P}nvSpPr/{_P}nvPr/{_P}ph")
        if place is not None and place.get("type") in _NO_WORDS:
            for child in list(shape):
                shape.remove(child)
    yield from filter(None, drawn_blocks(root))


def _comment(comment: etree._Element) -> str:
    words = comment.findtext(f"{_P}text")  # as they were until 2021
    if words is None:
        paragraphs = comment.iter(f"{A}p")
        words = "\n".join("".join(map(str, each.itertext(f"{A}t"))) for each in paragraphs)
    return marked("comment", source_words(words))
