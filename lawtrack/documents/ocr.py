"""Reading a page's picture with tesseract, where that program is installed."""

import shutil
import subprocess
from functools import cache

import pypdfium2

PAGES = 60  # of one document
SECONDS = 60.0  # for one document
SECONDS_A_PAGE = 20.0
DOTS_PER_INCH = 200
MAX_PIXELS = 12_000_000  # of a page

# One thread, since the crawl works beside it; and an end of its own should nobody be left to end it
_COMMAND = f"ulimit -t {SECONDS_A_PAGE:.0f}; OMP_THREAD_LIMIT=1 exec tesseract - - --dpi {{dpi}}"


@cache
def installed() -> bool:
    """Whether there is a program that reads pictures."""
    return bool(_version())


def name() -> str:
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


def page_text(page: pypdfium2.PdfPage, *, seconds: float) -> str:
    """What tesseract reads on the page; empty where it finds nothing or takes too long."""
    width, height = page.get_size()
    scale = min(DOTS_PER_INCH / 72, (MAX_PIXELS / max(1.0, width * height)) ** 0.5)
    picture = _picture(page.render(scale=scale, grayscale=True))
    command = _COMMAND.format(dpi=max(70, round(scale * 72)))
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command
            ["/bin/sh", "-c", command],
            input=picture,
            capture_output=True,
            timeout=min(seconds, SECONDS_A_PAGE),
            check=False,
        )
    except subprocess.TimeoutExpired:
        return ""
    return done.stdout.decode(errors="replace").replace("\f", "").strip()


def _picture(bitmap: pypdfium2.PdfBitmap) -> bytes:
    """The bitmap as a portable graymap, the plainest format that tesseract knows."""
    data = bytes(bitmap.buffer)
    rows = [
        data[start : start + bitmap.width]
        for start in range(0, bitmap.stride * bitmap.height, bitmap.stride)
    ]
    return b"P5\n%d %d\n255\n" % (bitmap.width, bitmap.height) + b"".join(rows)
