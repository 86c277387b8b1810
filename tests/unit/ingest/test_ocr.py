"""Scanned pages are told apart, counted, and read where tesseract is installed."""

import struct
import subprocess
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pypdfium2
import pytest

from lawtrack.errors import Unread
from lawtrack.ingest.documents import current_extractors, read_document
from lawtrack.ingest.documents.detect import DOCX, PDF
from lawtrack.ingest.documents.pages import page_ranges
from lawtrack.ingest.documents.reader_process import DocumentReader
from lawtrack.ingest.documents.scans import ocr
from lawtrack.ingest.documents.scans.picture import _pixels
from tests.support.made_files import at, drawn_pdf

WHOLE = "q 612 0 0 792 0 0 cm /P0 Do Q\n"  # the picture over the whole page
STAMP = "q 100 0 0 100 400 40 cm /P0 Do Q\n"
LINES = ("No agency shall use", "facial recognition", "without a warrant.")


def picture(*lines: str) -> tuple[int, int, bytes]:
    """What a scanner sees of a page with these lines, in large letters."""
    drawing = "".join(
        at(0, 0, line).replace("1 0 0 1 0 0", f"3 0 0 3 60 {650 - 50 * number}")
        for number, line in enumerate(lines)
    )
    with pypdfium2.PdfDocument(drawn_pdf(drawing)) as document:
        bitmap = document[0].render(scale=150 / 72, grayscale=True)
        rows = bytes(bitmap.buffer)
        grey = b"".join(
            rows[n * bitmap.stride : n * bitmap.stride + bitmap.width] for n in range(bitmap.height)
        )
        return bitmap.width, bitmap.height, grey


def scanned(*drawings: str) -> bytes:
    return drawn_pdf(*drawings, pictures=[picture(*LINES)])


@pytest.fixture
def no_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "_version", str)


@pytest.fixture
def tesseract() -> None:
    if not ocr.is_ocr_installed():
        pytest.skip("no tesseract: install it (Debian: apt-get install tesseract-ocr)")


@pytest.fixture
def forgetful() -> Iterator[None]:
    """What is installed is looked up again, before and after."""
    ocr._version.cache_clear()
    yield
    ocr._version.cache_clear()


@pytest.mark.usefixtures("no_ocr")
def test_pages_without_text_are_named_and_empty_ones_are_not() -> None:
    text = at(72, 700, "A page of text that a program wrote, with a little picture on it.") * 3
    read = read_document(scanned(text + STAMP, WHOLE, "", WHOLE, WHOLE, text))
    assert (read.state, len(read.pages)) == ("text", 6)
    assert read.reason == "pages 2, 4-5 hold no text; they may be scans"
    assert read.extractor.partition(" + ")[2] == "no OCR + lawtrack 7"
    read = read_document(scanned(text, WHOLE))
    assert read.reason == "page 2 holds no text; it may be a scan"


@pytest.mark.usefixtures("no_ocr")
def test_a_stamp_on_a_scan_is_not_its_text() -> None:
    read = read_document(scanned(WHOLE + at(400, 40, "RECEIVED 2026-03-02")))
    assert read.pages == ("RECEIVED 2026-03-02",)
    assert read.reason == "page 1 holds no text; it may be a scan"
    short = read_document(scanned(STAMP + at(72, 700, "The end.")))
    assert (short.pages, short.reason) == (("The end.",), "")


@pytest.mark.usefixtures("no_ocr")
def test_a_document_of_scans_has_no_text() -> None:
    read = read_document(scanned(WHOLE, WHOLE))
    assert (read.state, read.reason) == ("no_text", "no page holds text; it may be a scan")
    assert read.cause == Unread.SCAN
    assert read.extractor in current_extractors(PDF)
    assert len(current_extractors(PDF)) == 2
    assert read_document(drawn_pdf("", "")).extractor in current_extractors(PDF)


@pytest.mark.usefixtures("tesseract")
def test_a_scan_is_read() -> None:
    with DocumentReader() as reader:
        read = reader.read(scanned(at(72, 700, "Cover sheet"), WHOLE))
    assert (read.state, read.reason) == ("text", "read by OCR: page 2")
    assert read.pages[0] == "Cover sheet"
    assert " ".join(LINES) in " ".join(read.pages[1].split())
    assert f" + {ocr.ocr_name()} + lawtrack " in read.extractor
    assert read.extractor in current_extractors(PDF)


@pytest.mark.usefixtures("tesseract")
def test_a_scan_of_nothing_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    blank = drawn_pdf(WHOLE, pictures=[(10, 10, b"\xff" * 100)])
    read = read_document(blank)
    assert read.reason == "no page holds text; it may be a scan in which OCR finds nothing"
    assert read.cause == Unread.EMPTY
    assert ocr.ocr_name() in read.extractor


@pytest.mark.usefixtures("tesseract")
def test_ocr_has_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "PAGES", 1)
    read = read_document(scanned(WHOLE, WHOLE))
    assert read.reason == "read by OCR: page 1; page 2 holds no text; it may be a scan"
    monkeypatch.setattr(ocr, "SECONDS", 0.0)
    late = read_document(scanned(WHOLE))
    assert (late.state, late.cause) == ("no_text", Unread.SCAN)
    assert late.reason == "no page holds text; it may be a scan"


@pytest.mark.usefixtures("tesseract")
def test_a_program_that_was_killed_says_nothing_of_the_page(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    once = f"if mkdir {tmp_path}/killed; then kill -9 $$; fi; "
    monkeypatch.setattr(ocr, "_COMMAND", once + ocr._COMMAND)
    assert "facial recognition" in read_document(scanned(WHOLE)).pages[0]
    for command, words in (
        ("kill -9 $$ # {seconds} {how}", "killed by signal 9"),
        ("ulimit -t 1; while :; do :; done # {seconds} {how}", "killed by signal"),
    ):
        monkeypatch.setattr(ocr, "_COMMAND", command)
        read = read_document(scanned(WHOLE))
        assert (read.state, read.cause) == ("no_text", Unread.ACCIDENT)
        assert words in read.reason
    read = read_document(scanned(at(72, 700, "Cover sheet"), WHOLE))
    assert (read.state, read.cause) == ("text", None)


@pytest.mark.usefixtures("tesseract")
def test_why_ocr_failed_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "SECONDS_A_PAGE", 0.001)
    read = read_document(scanned(at(72, 700, "Cover sheet"), WHOLE, WHOLE))
    assert read.pages == ("Cover sheet", "", "")
    assert read.reason == ("OCR failed: took too long; pages 2-3 hold no text; they may be scans")
    monkeypatch.undo()
    monkeypatch.setattr(ocr, "_COMMAND", "echo no such language >&2; exit 1 # {seconds} {how}")
    assert read_document(scanned(WHOLE)).reason.startswith(
        "no page holds text; OCR failed: no such language; page 1 holds"
    )
    monkeypatch.setattr(ocr, "_COMMAND", "exit 3 # {seconds} {how}")
    assert "OCR failed: ended with 3" in read_document(scanned(WHOLE)).reason


@pytest.mark.usefixtures("tesseract")
def test_a_huge_page_becomes_a_picture_of_bounded_size(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []
    run = subprocess.run

    def noted(*words: Any, **told: Any) -> "subprocess.CompletedProcess[bytes]":
        sizes.append(len(told["input"]))
        return run(*words, **told)

    monkeypatch.setattr(subprocess, "run", noted)
    read_document(scanned(WHOLE).replace(b"[0 0 612 792]", b"[0 0 14400 14400]"))
    assert len(sizes) == 1
    assert sizes[0] < 1.01 * ocr.MAX_PIXELS


@pytest.mark.usefixtures("forgetful")
def test_the_program_is_looked_for_on_the_path(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert (ocr.is_ocr_installed(), ocr.ocr_name()) == (False, "no OCR")
    program = tmp_path / "tesseract"
    program.write_text("#!/bin/sh\necho tesseract v5.9.9 >&2\n")
    program.chmod(0o755)
    ocr._version.cache_clear()
    assert (ocr.is_ocr_installed(), ocr.ocr_name()) == (True, "tesseract 5.9.9")
    program.write_text("#!/bin/sh\necho something else\n")
    ocr._version.cache_clear()
    assert not ocr.is_ocr_installed()


def test_only_pdf_and_pictures_have_scans() -> None:
    assert [e.split(" + ")[1:] for e in current_extractors(DOCX)] == [["lawtrack 6"]]
    assert current_extractors("text/plain") == {"lawtrack 5"}


@pytest.mark.parametrize(
    ("numbers", "said"),
    [([3], "page 3"), ([1, 2], "pages 1-2"), ([1, 3, 4, 5, 9], "pages 1, 3-5, 9")],
)
def test_page_numbers_are_said_as_people_do(numbers: list[int], said: str) -> None:
    assert page_ranges(numbers) == said


@pytest.mark.recordings
@pytest.mark.usefixtures("tesseract")
def test_real_minutes_that_are_a_scan_are_read(recordings: Path) -> None:
    content = (recordings / "legistar/other/metro_right_minutes_file_a.pdf").read_bytes()
    read = read_document(content)
    assert (read.state, read.reason, len(read.pages)) == ("text", "read by OCR: page 1", 1)
    assert "Thursday, September 26, 2024" in read.pages[0]


@pytest.mark.recordings
@pytest.mark.usefixtures("no_ocr")
def test_real_minutes_that_are_a_scan_are_told_as_such(recordings: Path) -> None:
    content = (recordings / "legistar/other/metro_right_minutes_file_a.pdf").read_bytes()
    assert read_document(content).reason == "no page holds text; it may be a scan"


def png(lines: Sequence[str], *, turned: int = 0) -> bytes:
    """What a scanner sends as a picture; ``turned``: times by a quarter."""
    width, height, grey = picture(*lines)
    for _ in range(turned):
        columns = [grey[n::width] for n in range(width)]
        grey, width, height = b"".join(reversed(columns)), height, width
    rows = b"".join(b"\0" + grey[n : n + width] for n in range(0, len(grey), width))
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pieces = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(piece)) + name + piece + struct.pack(">I", zlib.crc32(name + piece))
        for name, piece in pieces
    )


@pytest.mark.usefixtures("tesseract")
@pytest.mark.parametrize("turned", [0, 2])
def test_a_picture_is_read_also_one_that_lies_on_its_head(turned: int) -> None:
    lines = (
        "The clerk of the city shall",
        "report on the use of faces",
        "to the council and the",
        "people in this city, and",
        "no officer of the police",
        "may use the cameras of",
        "a private person for it.",
    )
    read = read_document(png(lines, turned=turned), media_type="application/octet-stream")
    assert (read.state, read.media_type, read.reason) == ("text", "image/png", "read by OCR")
    assert "report on the use of faces" in read.pages[0]
    assert read.extractor in current_extractors("image/png")


@pytest.mark.usefixtures("no_ocr")
def test_a_picture_without_ocr_is_asked_for_again_when_there_is_one() -> None:
    read = read_document(png(["A paper"]))
    assert (read.state, read.cause) == ("no_text", Unread.SCAN)
    assert read.reason == "no page holds text; a picture, which only OCR can read"
    assert read.extractor == "no OCR + lawtrack 1"


def jpeg(width: int, height: int) -> bytes:
    return (
        b"\xff\xd8\xff\xe0\0\x04xx\xff\xff\xc0\0\x11\x08"
        + struct.pack(">HH", height, width)
        + bytes(20)
    )


def tiff(width: int, height: int, *, order: str = "<") -> bytes:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    small = struct.pack(f"{order}IHHHIHH", 8, 2, 256, 3, 1, 9, 0) + struct.pack(
        f"{order}HHII", 257, 4, 1, 9
    )
    large = struct.pack(f"{order}IHHHII", 38, 2, 256, 4, 1, width) + struct.pack(
        f"{order}HHII", 257, 4, 1, height
    )
    return mark + small + large + bytes(4)


@pytest.mark.parametrize(
    "content",
    [
        png([""]).replace(struct.pack(">II", *picture("")[:2]), struct.pack(">II", 60_000, 60_000)),
        jpeg(60_000, 60_000),
        tiff(60_000, 60_000),
        tiff(60_000, 60_000, order=">"),
        b"GIF89a" + struct.pack("<HH", 60_000, 60_000) + bytes(20),
        b"BM" + bytes(16) + struct.pack("<ii", 60_000, -60_000) + bytes(20),
    ],
)
def test_a_huge_picture_is_told_by_its_head_and_not_opened(content: bytes) -> None:
    read = read_document(content)
    assert (read.state, read.cause) == ("no_text", Unread.TOO_LARGE)


@pytest.mark.parametrize("content", [b"RIFF", b"\xff\xd8\xff\xff\xe0\x00\x04ab" + bytes(9)])
def test_a_picture_whose_head_tells_no_size_is_left_to_its_reader(content: bytes) -> None:
    assert list(_pixels(content)) == []


@pytest.mark.usefixtures("tesseract")
def test_a_broken_picture_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_document(jpeg(9, 9)).cause == Unread.BROKEN
    monkeypatch.setattr(ocr, "_COMMAND", "kill -9 $$ # {seconds} {how}")
    assert read_document(png(["A paper"])).cause == Unread.ACCIDENT


@pytest.mark.usefixtures("tesseract")
def test_what_another_program_read_badly_in_a_scan_is_read_anew() -> None:
    slips = (
        "1n thc c1ty sha11 n0t usc fac1a1 rec0gn1t1on 1n any pub1ic p1ace 0f thc c1ty,"
        " n0r by any 0ff1cer"
    )
    layer = at(72, 700, slips, before="3 Tr")
    read = read_document(scanned(layer + WHOLE))
    assert " ".join(LINES) in " ".join(read.pages[0].split())
    assert read.reason == "read by OCR: page 1"
    # The same words without a scan are what the paper says.
    assert read_document(drawn_pdf(at(72, 700, slips))).pages == (slips,)
