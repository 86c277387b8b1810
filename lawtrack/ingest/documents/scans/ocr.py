"""Reading a page's picture with tesseract, where that program is installed."""

import shutil
import subprocess
from collections.abc import Sequence
from contextlib import closing
from functools import cache
from time import monotonic
from typing import NamedTuple

import pypdfium2

from lawtrack.ingest.documents.pages import page_ranges
from lawtrack.ingest.documents.scans.nonsense import is_doubtful, reads_better

PAGES = 60  # of one document
SECONDS = 20.0  # from the start of reading a document: less than the child process has for it
SECONDS_A_PAGE = 15.0
DOTS_PER_INCH = 200
MAX_PIXELS = 12_000_000  # of a page
_TURNING = 1.0  # seconds: with less it is not tried

# One thread, since the crawl works beside it; and an end of its own should nobody be left to end it
_COMMAND = "ulimit -t {seconds}; OMP_THREAD_LIMIT=1 exec tesseract - - {how}"


class Ended(OSError):
    """It was killed, or out of time: that says as much of the machine as of the page."""


class ScansRead(NamedTuple):
    """What became of the scanned pages."""

    left: list[int]  # of which nothing was read
    happened: list[str]
    at_all: bool  # whether each page was looked at
    by_accident: bool  # whether one is left because the program was killed, or out of time


def is_ocr_installed() -> bool:
    """Whether there is a program that reads pictures."""
    return bool(_version())


def ocr_name() -> str:
    """The program and its version, as it stands in the extractor of a text; or "no OCR"."""
    return _version() or "no OCR"


@cache
def _version() -> str:
    if shutil.which("tesseract") is None:
        return ""
    done = subprocess.run(
        ["tesseract", "--version"],  # noqa: S607 - wherever it is installed
        capture_output=True,
        timeout=SECONDS_A_PAGE,
        check=False,
    )
    said = (done.stdout or done.stderr).decode(errors="replace").split()
    return f"tesseract {said[1].removeprefix('v')}" if said[:1] == ["tesseract"] else ""


def ocr_page_text(page: pypdfium2.PdfPage, *, seconds: float) -> str:
    """What tesseract reads on the page, empty where it finds nothing; ``OSError`` when it fails."""
    width, height = page.get_size()
    scale = min(DOTS_PER_INCH / 72, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
    picture = _picture(page.render(scale=scale, grayscale=True))
    return "".join(picture_pages(picture, seconds=seconds, dpi=max(70, round(scale * 72)))).strip()


def picture_pages(picture: bytes, *, seconds: float, dpi: int = 0) -> list[str]:
    """What tesseract reads in a picture, by its pages; ``OSError`` when it fails.

    A paper that lies on its side gives letters that make no words: it is turned, and read again.
    """
    until = monotonic() + min(seconds, SECONDS_A_PAGE)
    texts = _recognized(picture, until=until, dpi=dpi, turned=False)
    if is_doubtful("\n".join(texts)) and until - monotonic() > _TURNING:
        turned = _recognized(picture, until=until, dpi=dpi, turned=True)
        return turned if reads_better("\n".join(turned), "\n".join(texts)) else texts
    return texts


def _recognized(picture: bytes, *, until: float, dpi: int, turned: bool) -> list[str]:
    how = (f"--dpi {dpi} " if dpi else "") + ("--psm 1" if turned else "")
    command = _COMMAND.format(seconds=round(SECONDS_A_PAGE) + 1, how=how)
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command
            ["/bin/sh", "-c", command],
            input=picture,
            capture_output=True,
            timeout=max(0.0, until - monotonic()),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Ended("took too long") from None
    if done.returncode < 0:
        raise Ended(f"killed by signal {-done.returncode}")
    if done.returncode and not turned:
        said = done.stderr.decode(errors="replace").split("\n")[0].strip()
        raise OSError(said or f"ended with {done.returncode}")
    whole = done.stdout.decode(errors="replace").removesuffix("\f")
    return [text.strip() for text in whole.split("\f")]


def read_scans(
    document: pypdfium2.PdfDocument, texts: list[str], scans: Sequence[int], until: float
) -> ScansRead:
    """Put what OCR reads in the place of scanned pages."""
    read: list[int] = []
    looked = 0
    failed = ""
    by_accident = False
    for number in scans[:PAGES] if is_ocr_installed() else ():
        if until <= monotonic():
            break
        try:
            page_text = _again_if_killed(document[number - 1], until)
            looked += 1
        except (OSError, pypdfium2.PdfiumError) as error:
            by_accident = by_accident or isinstance(error, Ended)
            failed = failed or f"OCR failed: {error}"
            continue
        before = texts[number - 1]
        if len(page_text) > len(before) or reads_better(page_text, before):
            texts[number - 1] = page_text
            read.append(number)
    notes = [f"read by OCR: {page_ranges(read)}"] if read else []
    notes += [failed] if failed else []
    unread = [number for number in scans if number not in read]
    return ScansRead(unread, notes, looked == len(scans), by_accident)


def _again_if_killed(page: pypdfium2.PdfPage, until: float) -> str:
    """What is read on the page; a program that was killed gets a second try, if there is time."""
    with closing(page):
        try:
            return ocr_page_text(page, seconds=until - monotonic())
        except Ended:
            if (left := until - monotonic()) <= 0:
                raise
            return ocr_page_text(page, seconds=left)


def _picture(bitmap: pypdfium2.PdfBitmap) -> bytes:
    """The bitmap as a portable graymap, the plainest format that tesseract knows."""
    data = bytes(bitmap.buffer)
    rows = [
        data[start : start + bitmap.width]
        for start in range(0, bitmap.stride * bitmap.height, bitmap.stride)
    ]
    return b"P5\n%d %d\n255\n" % (bitmap.width, bitmap.height) + b"".join(rows)
