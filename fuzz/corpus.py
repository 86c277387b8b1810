"""What fuzzing begins with: small valid answers of every kind, from the practice sources.

Nothing is kept in the repository: the sandbox makes the same answers every time.
``python -m fuzz.corpus FOLDER`` writes them into files, a folder for each target.
"""

import datetime as dt
import io
import json
import re
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from email.message import EmailMessage
from functools import cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from urllib.request import Request, urlopen

import openpyxl
from openpyxl.comments import Comment

from fuzz.meetings import walked
from lawtrack.config.settings import commented_default
from lawtrack.sandbox.legistar.made_up_papers import paper, rtf
from lawtrack.sandbox.legistar.made_up_rows import Tenant
from lawtrack.sandbox.legistar.row_parts import Row
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.server import Sandbox
from lawtrack.sandbox.world import tenant_of

TODAY = dt.date(2026, 10, 8)
# Where the real sources are: answers name these hosts instead of the sandbox's ports.
REAL = {
    "webapi": "https://webapi.legistar.com",
    "boston_site": "https://boston.legistar.com",
    "phila_site": "https://phila.legistar.com",
    "files": "https://boston.legistar1.com",
    "notices": "https://www.boston.gov",
    "govinfo": "https://www.govinfo.gov",
}
STATUS = "/bulkdata/BILLSTATUS"
WORDS = """SECTION 1. Facial recognition.

(a) No department shall obtain, retain or use any facial recog-
nition system or informa\u00adtion derived from it.

(b) "Face surveillance" means an automated process that identifies an individual.
"""

AGENDA = """Rivertown City Council
1. Call to Order
2. New Business
A. Purchase of face recognition software
for the police department
(b) Paving of Mill Street
Item 3: Fees
"""

Corpus = Mapping[str, Sequence[bytes]]


@cache
def seeds() -> Corpus:
    """Valid inputs for every target, by its name."""
    with Sandbox(Scenario(today=TODAY)) as box:
        tenants = [tenant_of(box.world, city) for city in ("boston", "philadelphia")]
        rows = {
            name: [_real(content, box.world.addresses) for content in contents]
            for name, contents in _legistar(tenants).items()
        }
        found = {**rows, **_pages(box), **_congress(box)}
    meetings = {name: list(page.answers) for name, page in walked(TODAY).items()}
    return {**found, **meetings, **_documents(), **_settings(), **_texts()}


def _legistar(tenants: Sequence[Tenant]) -> dict[str, list[bytes]]:
    found: dict[str, list[bytes]] = {}
    for tenant in tenants:
        for name in ("events", "matters", "bodies"):
            found.setdefault(name, []).append(_json(tenant.lists[name][:4]))
        for name in ("histories", "sponsors", "attachments", "versions", "eventitems", "votes"):
            rows = [rows for (child, _), rows in sorted(tenant.children.items()) if child == name]
            rows.sort(key=len)
            found.setdefault(name, []).extend(_json(some[:6]) for some in rows[-2:])
        texts = sorted(tenant.texts.items())
        found.setdefault("text", []).extend(_json(row) for _, row in texts[:2])
    return found


def _json(rows: Row | Sequence[Row]) -> bytes:
    return json.dumps(rows).encode()


def _pages(box: Sandbox) -> dict[str, list[bytes]]:
    first = _asked(box, "notices", "/public-notices")
    start = first.index(b'href="/public-notices/') + len('href="')
    notice = first[start : first.index(b'"', start)].decode()
    calendars = [
        _fewer(_asked(box, f"{city}_site", "/Calendar.aspx"), rb'<tr class="rg(?:Alt)?Row".*?</tr>')
        for city in ("boston", "phila")
    ]
    return {
        "calendar": calendars,
        "year": calendars,
        "check": calendars,
        "notices": [_fewer(first, rb"<article.*?</article>")],
        "notice": [_asked(box, "notices", notice)],
    }


def _fewer(page: bytes, row: bytes) -> bytes:
    """The page with the first three of its rows: small answers are fuzzed faster."""
    for found in list(re.finditer(row, page, re.DOTALL))[:2:-1]:
        page = page[: found.start()] + page[found.end() :]
    return page


def _congress(box: Sandbox) -> dict[str, list[bytes]]:
    sitemap = _asked(box, "govinfo", "/sitemap/bulkdata/BILLSTATUS/119hr/sitemap.xml")
    listing = _asked(box, "govinfo", "/bulkdata/json/BILLSTATUS/119/hr")
    few = json.dumps({"files": json.loads(listing)["files"][:6]}).encode()
    names = [row["name"] for row in json.loads(listing)["files"] if row["name"].endswith(".xml")]
    bills = [_asked(box, "govinfo", f"{STATUS}/119/hr/{name}") for name in names]
    bills.sort(key=len)
    old = [bill for bill in bills if b"<billNumber>" in bill]
    text = next(bill for bill in bills if b"/xml/BILLS-" in bill)
    start = text.index(b"/content/pkg/BILLS-")
    address = text[start : text.index(b"<", start)].decode()
    return {
        "index": [_asked(box, "govinfo", "/sitemap/bulkdata/BILLSTATUS/sitemapindex.xml")],
        "sitemap": [_fewer(sitemap, rb"<url>.*?</url>")],
        "listing": [few],
        "billstatus": [bills[0], bills[len(bills) // 2], *old[:1]],
        "billtext": [_asked(box, "govinfo", address.replace("/html/", "/xml/"))],
        "zip": [_zipped(names[:2], bills[:2])],
    }


def _zipped(names: Sequence[str], contents: Sequence[bytes]) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in zip(names, contents, strict=True):
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _asked(box: Sandbox, host: str, path: str) -> bytes:
    wanted = Request(box.address(host) + path, headers={"Accept": "application/json, */*"})
    with urlopen(wanted, timeout=30) as answer:
        body: bytes = answer.read()
    return _real(body, box.world.addresses)


def _real(body: bytes, addresses: Mapping[str, str]) -> bytes:
    for host, address in addresses.items():
        body = body.replace(address.encode(), REAL[host].encode())
    return body


def _documents() -> dict[str, list[bytes]]:
    page = f"<!doctype html><html><body><p>{WORDS}</p><table><tr><td>1</td></tr></table>"
    xml = f"<bill><legis-body><section><enum>1.</enum><text>{WORDS}</text></section></legis-body>"
    return {
        "pdf": [paper(WORDS, "pdf")],
        "docx": [paper(WORDS, "docx")],
        "rtf": [rtf(WORDS).encode("ascii")],
        "html": [page.encode()],
        "xml": [f"{xml}</bill>".encode()],
        "plain": [WORDS.encode(), "\ufeffcaf\xe9".encode("utf-16")],
        "mail": [_letter(page)],
        "archive": [_archive(page)],
        "workbook": [_workbook()],
        "slides": [_slides()],
        "open document": [*_written_by_libreoffice("tracked.odt", "comment.ods")],
        "old office": [*_written_by_libreoffice("tracked.doc", "comment.xls")],
    }


def _letter(page: str) -> bytes:
    letter = EmailMessage()
    letter["Subject"], letter["From"] = "Café", "The Clerk <clerk@town.example>"
    letter.set_content(WORDS)
    letter.add_alternative(page, subtype="html")
    letter.add_attachment(paper(WORDS, "pdf"), maintype="application", subtype="pdf", filename="a")
    for number, part in enumerate(letter.walk()):
        if part.is_multipart():
            part.set_boundary(f"cut-{number}")  # otherwise another one each time
    return bytes(letter)


def _archive(page: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.html", page)
        archive.writestr("b/c.docx", paper(WORDS, "docx"))
    return out.getvalue()


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    book.worksheets[0].append([1, WORDS, 0.5])
    book.worksheets[0]["B1"].comment = Comment(WORDS, "Clerk")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _slides() -> bytes:
    office, drawing = "http://schemas.openxmlformats.org/", "drawingml/2006/main"
    links = f'<r xmlns="{office}package/2006/relationships"><Relationship Id="a" Type="x/'
    named = f'xmlns:r="{office}officeDocument/2006/relationships"'
    presentation = f'<p:p xmlns:p="{office}presentationml/2006/main" {named}><p:sldId r:id="a"/>'
    slide = f'<a:x xmlns:a="{office}{drawing}"><a:p><a:r><a:t>{WORDS}</a:t></a:r></a:p></a:x>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("_rels/.rels", f'{links}officeDocument" Target="ppt/p.xml"/></r>')
        archive.writestr("ppt/p.xml", f"{presentation}</p:p>")
        archive.writestr("ppt/_rels/p.xml.rels", f'{links}slide" Target="s.xml"/></r>')
        archive.writestr("ppt/s.xml", slide)
    return out.getvalue()


def _written_by_libreoffice(*names: str) -> Iterator[bytes]:
    files = Path(__file__).parents[1] / "tests" / "support" / "office-files.zip"
    with zipfile.ZipFile(files) as archive:
        yield from map(archive.read, names)


def _settings() -> dict[str, list[bytes]]:
    topic = files("lawtrack.topics").joinpath("license-plate-readers.toml").read_bytes()
    council = (
        b'database = "sqlite:///x.db"\ndelay = 2\ntopics = ["facial-recognition"]\n'
        b'[jurisdictions.seattle]\nplatform = "legistar"\nname = "Seattle"\n'
        b'division = "ocd-division/country:us/state:wa/place:seattle"\n'
        b'timezone = "America/Los_Angeles"\napi = "https://x.example/v1"\n'
    )
    queries = [
        "MatterId gt 12 and (MatterIntroDate ge datetime'2026-10-05T10:00:00' or MatterId eq 3)",
        "not substringof('a''b',tolower(MatterTitle)) and year(MatterIntroDate) eq 2026",
    ]
    return {
        "config": [commented_default().encode(), council],
        "topic": [topic],
        "odata": [query.encode() for query in queries],
        "robots": [b"User-agent: *\nDisallow: /x\nCrawl-delay: 3\n"],
        "address": [b"https://webapi.legistar.com/v1/boston/matters?a=b#c", b"http://127.0.0.1:8/"],
    }


def _texts() -> dict[str, list[bytes]]:
    prose = "Yeas 12 (Arroyo, Baker), Nays 1 (Coletta). Refiled: Docket #0192, Dockets 0101-0104"
    return {
        "judge": [WORDS.encode()],
        "agenda": [AGENDA.encode()],
        "prose": [prose.encode(), b"Joint Public Safety and Public Health Committee Hearing"],
        "waiting": [b"120", b"Thu, 01 Oct 2026 12:00:30 GMT"],
        "terminal": ["\x1b[2J\u202egnp.exe\u200b".encode()],
    }


def write(folder: Path) -> None:
    """Put every seed into a file of its own below the folder of its target."""
    for name, contents in seeds().items():
        place = folder / name
        place.mkdir(parents=True, exist_ok=True)
        for number, content in enumerate(contents):
            (place / f"seed-{number}").write_bytes(content)


if __name__ == "__main__":
    write(Path(sys.argv[1]))
