"""Small PDF and Word files for tests and benchmarks, written by hand."""

import io
import zlib
from collections.abc import Sequence

import docx

Tables = tuple[tuple[str, ...], ...]


def at(x: float, y: float, text: str, *, before: str = "") -> str:
    """Drawing instructions for a line in 10 points; ``before`` sets spacing and the like."""
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return f"BT /F1 10 Tf {before} 1 0 0 1 {x} {y} Tm ({escaped}) Tj ET\n"


def drawn_pdf(*pages: str, pictures: Sequence[tuple[int, int, bytes]] = ()) -> bytes:
    """A PDF with these drawing instructions for its pages, and grey pictures /P0, /P1 … for all."""
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b""]
    objects.append(b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>")
    names = []
    for number, (width, height, grey) in enumerate(pictures):
        packed = zlib.compress(grey)
        objects.append(
            b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray"
            b"/BitsPerComponent 8/Filter/FlateDecode/Length %d>>stream\n%b\nendstream"
            % (width, height, len(packed), packed)
        )
        names.append(f"/P{number} {len(objects)} 0 R")
    kids = []
    for page in pages:
        stream = page.encode("cp1252")
        objects.append(b"<</Length %d>>stream\n%b\nendstream" % (len(stream), stream))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>/XObject<<%b>>>>>>"
            % (len(objects), " ".join(names).encode())
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>".encode()
    return whole_pdf(objects)


def whole_pdf(objects: Sequence[bytes]) -> bytes:
    """The objects as a PDF; the first is its catalogue."""
    out = io.BytesIO()
    out.write(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    out.write(b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))
    return out.getvalue()


def letters_pdf(*pages: str) -> bytes:
    """A PDF with one line of text on each page."""
    return drawn_pdf(*(at(72, 700, text) for text in pages))


def word(*paragraphs: str, table: Tables = ()) -> bytes:
    """A Word file of paragraphs, and a table after them."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    if table:
        rows = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, text in zip(rows.add_row().cells, row, strict=True):
                cell.text = text
    return saved(document)


def saved(document: "docx.document.Document") -> bytes:
    """The bytes of a Word file."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
