"""Real files with given words: PDF, DOCX and RTF, the same bytes every time.

The PDF is written here, object by object: PDF libraries are not safe to use from two threads, and
the sandbox often lives in a thread beside a program that reads PDFs.
"""

import io
import textwrap
import zipfile

import docx

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "rtf": "application/rtf",
}
LINES_PER_PAGE = 16  # few, so that most papers have several pages
COLUMNS = 88


def paper(text: str, form: str) -> bytes:
    """A file of that form with that text."""
    if form == "docx":
        return word(text)
    return rtf(text).encode("ascii") if form == "rtf" else pdf(text)


def pdf(text: str) -> bytes:
    """A PDF with the text in wrapped lines, at most ``LINES_PER_PAGE`` on a page."""
    lines = [line for part in text.split("\n") for line in textwrap.wrap(part, COLUMNS) or [""]]
    pages = [lines[at : at + LINES_PER_PAGE] for at in range(0, len(lines), LINES_PER_PAGE)]
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in enumerate(pages):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] "
            b"/Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % (5 + 2 * number)
        )
        drawn = _drawn(page)
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn))
    return _file(objects)


def _drawn(lines: list[str]) -> bytes:
    shown = [b"BT", b"/F1 11 Tf", b"15 TL", b"72 720 Td"]
    for line in lines:
        said = line.encode("cp1252", errors="replace")
        for letter in (b"\\", b"(", b")"):
            said = said.replace(letter, b"\\" + letter)
        shown.append(b"(%s) Tj T*" % said)
    return b"\n".join([*shown, b"ET"])


def _file(objects: list[bytes]) -> bytes:
    written = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        written += b"%010d 00000 n \n" % place
    written += b"trailer\n<< /Size %d /Root 1 0 R >>\n" % (len(objects) + 1)
    written += b"startxref\n%d\n%%%%EOF\n" % table
    return bytes(written)


def word(text: str) -> bytes:
    """A DOCX with one paragraph for every line of the text that is not empty."""
    document = docx.Document()
    for line in text.split("\n"):
        if line.strip():
            document.add_paragraph(line)
    loose = io.BytesIO()
    document.save(loose)
    # The library stamps the members with the clock; equal words shall give equal bytes.
    packed = io.BytesIO()
    with zipfile.ZipFile(loose) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            member = zipfile.ZipInfo(name, date_time=(2020, 1, 1, 0, 0, 0))
            new.writestr(member, old.read(name), compress_type=zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def rtf(text: str) -> str:
    """The text as RTF of the plain kind that clerks' systems write."""
    parts = []
    for letter in text:
        if letter == "\n":
            parts.append("\\par\r\n")
        elif letter in "\\{}":
            parts.append("\\" + letter)
        elif ord(letter) < 128:
            parts.append(letter)
        else:
            parts.append(f"\\u{ord(letter)}?")
    head = "{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0\\froman Times New Roman;}}\r\n"
    return f"{head}\\viewkind4\\uc1\\pard\\f0\\fs24 {''.join(parts)}\\par\r\n}}\r\n"
