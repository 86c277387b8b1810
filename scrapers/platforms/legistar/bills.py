"""The details of one matter: histories, sponsors, attachments, versions, text, one after another.

The bill travels along in the context and is yielded once, whole, after its last page. A page that
cannot be had leaves its children out (``None``: not looked at) and takes the stamp away, so that
the bill is read again by the next run. With a text a matter costs five requests.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lawtrack.errors import FailureKind, RecordGone
from lawtrack.legislation.records import Bill, Failed
from scrapers.page import Follow, Page
from scrapers.platforms.legistar import rows as rows_of
from scrapers.platforms.legistar.rows import Row
from scrapers.platforms.legistar.tenant import LegistarClient, Output, is_final, must_wait

FILES_A_BILL = 6
GONE = "no longer exists"

_STEPS = ("histories", "sponsors", "attachments", "versions")
_READ: Mapping[str, Callable[[Sequence[Row]], dict[str, Any]]] = {
    "histories": lambda rows: {"actions": rows_of.actions_of(rows)},
    "sponsors": lambda rows: {"sponsorships": rows_of.sponsors_of(rows)},
    "attachments": lambda rows: {"documents": rows_of.attachments_of(rows)},
}


def details_of(tenant: LegistarClient, bill: Bill, step: str = _STEPS[0]) -> Follow:
    """The wish for the next page about the bill, and through it for all that follow."""
    query = {"AgendaNote": "1", "MinutesNote": "1"} if step == "histories" else {}
    return Follow(
        url=tenant.address(f"matters/{bill.upstream_id}/{step}", query),
        parse=parse_versions if step == "versions" else parse_detail,
        context={"tenant": tenant, "bill": bill, "step": step},
        otherwise=without_detail,
        statuses=(404, 410),
        covers="details",
    )


def parse_detail(page: Page, *, tenant: LegistarClient, bill: Bill, step: str) -> Output:
    """Add one kind of children to the bill and go on to the next."""
    if page.status == 410 or GONE in page.text[:300]:
        raise RecordGone(page.url, f"{bill.identifier} {GONE}")
    rows = [] if page.status == 404 else page.rows()
    yield details_of(tenant, replace(bill, **_READ[step](rows)), _after(step))


def without_detail(*, failed: Failed, tenant: LegistarClient, bill: Bill, step: str) -> Output:
    """Go on without a page that cannot be had; a bill that is gone is not stored at all."""
    if failed.cause is FailureKind.GONE:
        return
    bill = replace(bill, stamp="")
    if step == "versions" or must_wait(failed):
        yield tenant.refine_bill(bill)
    else:
        yield details_of(tenant, bill, _after(step))


def _after(step: str) -> str:
    return _STEPS[_STEPS.index(step) + 1]


def parse_versions(page: Page, *, tenant: LegistarClient, bill: Bill, step: str) -> Output:
    """Ask for the text of the newest version; where there is none, for the attachments."""
    rows = page.rows() if page.status == 200 else []
    keyed = [row for row in rows if rows_of.whole_number(row.get("Key"))]
    if not keyed:
        yield from _files(tenant, bill)
        return
    newest = max(
        keyed,
        key=lambda row: (rows_of.version_rank(row.get("Value")), rows_of.whole_number(row["Key"])),
    )
    yield Follow(
        url=tenant.address(
            f"matters/{bill.upstream_id}/texts/{rows_of.whole_number(newest['Key'])}"
        ),
        parse=parse_text,
        context={
            "tenant": tenant,
            "bill": bill,
            "version": rows_of.text_value(newest.get("Value")),
        },
        otherwise=without_text,
        statuses=(404, 410),
        covers="details",
    )


def parse_text(page: Page, *, tenant: LegistarClient, bill: Bill, version: str) -> Output:
    """Add the official text to the bill, which is then whole."""
    row = page.json(dict) if page.status == 200 else {}
    document = rows_of.text_document(row, page, version)
    if document is None:
        yield from _files(tenant, bill)
    else:
        documents = (document, *(bill.documents or ()))
        yield tenant.refine_bill(replace(bill, documents=documents))


def without_text(*, failed: Failed, tenant: LegistarClient, bill: Bill, version: str) -> Output:
    """Try the attachments; the bill is read again unless its text is simply too large."""
    kept = bill if is_final(failed) else replace(bill, stamp="")
    if must_wait(failed):
        yield tenant.refine_bill(kept)
    else:
        yield from _files(tenant, kept)


def _files(tenant: LegistarClient, bill: Bill) -> Output:
    """Fetch the attachments whose text is not stored yet, one after the other."""
    wanted = [
        document.url
        for document in bill.documents or ()
        if document.media_type
        and tenant.has_host(document.url)
        and tenant.known.texts.get(document.url) != document.stamp
    ]
    yield from _next_file(tenant, bill, tuple(wanted[:FILES_A_BILL]))


def _next_file(tenant: LegistarClient, bill: Bill, urls: tuple[str, ...]) -> Output:
    if not urls:
        yield tenant.refine_bill(bill)
        return
    yield Follow(
        url=urls[0],
        parse=parse_file,
        context={"tenant": tenant, "bill": bill, "urls": urls},
        accept="*/*",
        statuses=(404, 410),
        otherwise=without_file,
        covers="files",
    )


def parse_file(page: Page, *, tenant: LegistarClient, bill: Bill, urls: tuple[str, ...]) -> Output:
    """Give the bytes to the attachment they belong to."""
    if page.status == 200:
        bill = _with_file(bill, urls[0], content=page.body)
    else:
        bill = _with_file(bill, urls[0], problem=f"answered {page.status}: gone")
    yield from _next_file(tenant, bill, urls[1:])


def without_file(
    *, failed: Failed, tenant: LegistarClient, bill: Bill, urls: tuple[str, ...]
) -> Output:
    """Note why an attachment has no text; unless that is final, it is asked for again."""
    if is_final(failed):
        bill = _with_file(bill, urls[0], problem=failed.reason)
    else:
        bill = replace(_with_file(bill, urls[0], problem=failed.reason, stamp=""), stamp="")
    yield from _next_file(tenant, bill, () if must_wait(failed) else urls[1:])


def _with_file(bill: Bill, url: str, **told: Any) -> Bill:
    documents = tuple(
        replace(document, **told) if document.url == url else document
        for document in bill.documents or ()
    )
    return replace(bill, documents=documents)
