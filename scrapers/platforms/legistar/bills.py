"""The details of one matter: histories, sponsors, attachments, versions, text, one after another.

The bill travels along in the context and is yielded once, whole, after its last page; where most
is still to be read, also as soon as its text is there (``words_of``). A page that
cannot be had leaves its children out (``None``: not looked at) and takes the stamp away, so that
the bill is read again by the next run. With a text a matter costs five requests, and one for each
attachment. The first attachments travel with the bill, so that it is judged by them at once; the
others come by themselves, in this crawl or, from the queue, in a later one.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import Enum
from typing import Any

from lawtrack.errors import FailureKind, RecordGone, Unread
from lawtrack.legislation.records import Bill, Document, Failed, Fetched, Source
from scrapers.documents import (
    answered,
    by_themselves,
    file_wish,
    looked_through,
    not_to_be_had,
    queued_documents,
)
from scrapers.page import Follow, Page
from scrapers.platforms.legistar.rows import matter_rows as rows_of
from scrapers.platforms.legistar.rows import paper_rows, row_values
from scrapers.platforms.legistar.rows.row_values import Row
from scrapers.platforms.legistar.slips import ReadRows, Subject, rows_in, without_wrong_cells
from scrapers.platforms.legistar.tenant import (
    LegistarClient,
    Output,
    is_doubted,
    is_final,
    must_wait,
)

FILES_A_BILL = 6  # that travel with it
BYTES_A_BILL = 16 * 1024 * 1024
GONE = "no longer exists"
WORDS = 9  # the priority of a text whose version is known: the next request of its bill

_NAMED_BY = {
    "histories": "MatterHistoryActionName", "sponsors": "MatterSponsorName",
    "attachments": "MatterAttachmentHyperlink", "versions": "Key",
}  # fmt: skip
_STEPS = tuple(_NAMED_BY)
_READ: Mapping[str, Callable[[Sequence[Row], str], dict[str, Any]]] = {
    "histories": lambda rows, site: {"actions": rows_of.actions_of(rows)},
    "sponsors": lambda rows, site: {"sponsorships": rows_of.sponsors_of(rows)},
    "attachments": lambda rows, site: {"documents": paper_rows.attachments_of(rows, site)},
}


class Words(Enum):
    """When the text of a bill is asked for."""

    LAST = "after its steps, sponsors and attachments"
    FIRST = "before them"
    ALONE = "and no more than it"


def words_of(
    tenant: LegistarClient, bill: Bill, *, words: Words = Words.FIRST, priority: int = 0
) -> Follow:
    """The wish for the bill's text, by which it is judged, and for what is to follow it.

    What deals with a topic mostly says so there: where thousands of bills are to be read, two
    requests for each tell it, and not six.
    """
    wish = details_of(tenant, bill, "versions")
    return replace(wish, context={**wish.context, "words": words}, priority=priority)


def details_of(tenant: LegistarClient, bill: Bill, step: str = _STEPS[0]) -> Follow:
    """The wish for the next page about the bill, and through it for all that follow.

    The versions are not asked for of a bill that carries them.
    """
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
    """Read one kind of children of the bill."""
    _not_gone(page, bill)
    if is_doubted(page, tenant.known.bills.get(bill.upstream_id)):
        yield from _without_children(tenant, bill, step)
        return
    rows, noted = _rows_of(page, tenant, bill, step)
    yield from noted
    yield from _with_children(tenant, bill, step, rows)


def _with_children(tenant: LegistarClient, bill: Bill, step: str, rows: Sequence[Row]) -> Output:
    """Add one kind of children to the bill and go on to the next."""
    read = _READ[step](rows, tenant.source.addresses["site"])
    if step == "attachments" and bill.documents is not None:
        documents = (*bill.documents, *read["documents"])
        yield from _files(tenant, replace(bill, documents=documents))
    else:
        yield from _go_on(tenant, replace(bill, **read), _after(step))


def _go_on(tenant: LegistarClient, bill: Bill, step: str) -> Output:
    """Ask for the next page about the bill, but for papers that an agenda has brought."""
    brought = tenant.brought.get(bill.upstream_id) if step == "attachments" else None
    known = tenant.known
    is_new = bill.upstream_id not in known.bills or bill.upstream_id in known.partial
    if brought and is_new and not tenant.scope.force:
        yield from _with_children(tenant, bill, step, brought)
    else:
        yield details_of(tenant, bill, step)


def _not_gone(page: Page, bill: Bill) -> None:
    if page.status == 410 or GONE in page.text[:300]:
        raise RecordGone(page.url, f"{bill.identifier} {GONE}")


def without_detail(
    *, failed: Failed, tenant: LegistarClient, bill: Bill, step: str, words: Words = Words.LAST
) -> Output:
    """Go on without a page that cannot be had; a bill that is gone is not stored at all."""
    if failed.cause is FailureKind.GONE:
        return
    if must_wait(failed):
        yield tenant.refine_bill(replace(bill, stamp="", complete=False))
    else:
        yield from _without_children(tenant, bill, step, words)


def _without_children(
    tenant: LegistarClient, bill: Bill, step: str, words: Words = Words.LAST
) -> Output:
    """Leave one kind of children as it is stored, to be read again, and go on to the next."""
    is_last = step == "versions" or (step == "attachments" and bill.documents is not None)
    bill = replace(bill, stamp="", complete=False)
    if words is Words.FIRST:
        yield details_of(tenant, replace(bill, documents=()))
    elif is_last:
        yield tenant.refine_bill(bill)
    else:
        yield from _go_on(tenant, bill, _after(step))


def _after(step: str) -> str:
    return _STEPS[_STEPS.index(step) + 1]


def parse_versions(
    page: Page, *, tenant: LegistarClient, bill: Bill, step: str, words: Words = Words.LAST
) -> Output:
    """List all versions, ask for the text of the newest, and then for what is to follow it."""
    if words is not Words.LAST:
        _not_gone(page, bill)
    if is_doubted(page, tenant.known.bills.get(bill.upstream_id)):
        yield from _without_children(tenant, bill, step, words)
        return
    rows, noted = _rows_of(page, tenant, bill, "versions")
    yield from noted
    keyed = sorted(
        (row for row in rows if row_values.whole_number(row.get("Key"))),
        key=lambda row: (
            rows_of.version_rank(row.get("Value")),
            row_values.whole_number(row["Key"]),
        ),
        reverse=True,
    )
    versions = tuple(_version(tenant, bill, row) for row in keyed)
    bill = replace(bill, documents=(*versions, *(bill.documents or ())))
    yield from _next_version(tenant, bill, tuple(version.url for version in versions), words)


def _rows_of(page: Page, tenant: LegistarClient, bill: Bill, step: str) -> ReadRows:
    """The rows about a bill; none where the service knows of none."""
    if page.status != 200:
        return ReadRows((), ())
    subject = Subject(tenant.source, "bill", bill.upstream_id)
    return rows_in(page, subject, named_by=_NAMED_BY[step])


def _version(tenant: LegistarClient, bill: Bill, row: Row) -> Document:
    key = str(row_values.whole_number(row["Key"]))
    url = tenant.address(f"matters/{bill.upstream_id}/texts/{key}").partition("?")[0]
    return paper_rows.version_document(url, row_values.text_value(row.get("Value")), key)


def _next_version(
    tenant: LegistarClient, bill: Bill, urls: tuple[str, ...], words: Words
) -> Output:
    """Ask for the text of the newest of these versions; without any, for what is to follow."""
    if not urls:
        yield from _after_words(tenant, bill, words)
        return
    yield Follow(
        url=tenant.at_the_service(urls[0]),
        parse=parse_text,
        context={"tenant": tenant, "bill": bill, "urls": urls, "words": words},
        otherwise=without_text,
        statuses=(404, 410),
        covers="details",
        priority=0 if words is Words.LAST else WORDS,
    )


def _after_words(tenant: LegistarClient, bill: Bill, words: Words) -> Output:
    """Go on to the attachments, or store what there is and begin with the rest.

    A council that is read whole at once is stored whole: it is a matter of minutes.
    """
    if words is Words.LAST:
        yield from _files(tenant, bill)
        return
    documents = bill.documents or ()
    if documents and (words is Words.ALONE or tenant.waiting.later):
        yield tenant.refine_bill(replace(bill, complete=False))
        documents = tuple(replace(d, text=None, content=None) for d in documents)  # stored
    # What lists no text is judged by its papers, and would be asked for its versions again.
    is_without = not documents and tenant.known.past is not None
    if words is Words.FIRST or is_without:
        yield details_of(tenant, replace(bill, documents=documents))


def parse_text(
    page: Page,
    *,
    tenant: LegistarClient,
    bill: Bill,
    urls: tuple[str, ...],
    words: Words = Words.LAST,
) -> Output:
    """Add the official text; a version that says nothing yet leaves the word to the one before."""
    version = next(d for d in bill.documents or () if d.url == urls[0])
    document = version_with_text(page, version)
    bill = _with_document(bill, document)
    says = document.text is not None or document.content is not None
    yield from _next_version(tenant, bill, () if says else urls[1:], words)


def version_with_text(page: Page, version: Document) -> Document:
    """The version with its words, or with the reason why it has none."""
    if page.status != 200:
        problem = f"answered {page.status}: gone"
        return replace(version, problem=problem, cause=Unread.GONE)
    row, wrong = without_wrong_cells(page.json(dict))
    document = paper_rows.text_document(row, page, version.version)
    if document is None and wrong:
        problem = "; ".join(f"{name}: {reason}" for name, reason in wrong.items())
        return replace(version, problem=problem, cause=Unread.BROKEN)
    if document is None:
        return replace(version, problem="no words in it yet", cause=Unread.EMPTY)
    return replace(document, url=version.url, upstream_id=version.upstream_id)


def without_text(
    *,
    failed: Failed,
    tenant: LegistarClient,
    bill: Bill,
    urls: tuple[str, ...],
    words: Words = Words.LAST,
) -> Output:
    """Go on to the attachments; the bill is read again unless its text is simply too large."""
    version = next(d for d in bill.documents or () if d.url == urls[0])
    bill = _with_document(bill, not_to_be_had(version, failed))
    kept = bill if is_final(failed) else replace(bill, stamp="")
    if must_wait(failed):
        yield tenant.refine_bill(kept if words is Words.LAST else replace(kept, complete=False))
    else:
        yield from _after_words(tenant, kept, words)


def _files(tenant: LegistarClient, bill: Bill) -> Output:
    """Fetch the attachments that are to be read, the first of them together with the bill."""
    files = [d for d in bill.documents or () if d.kind != "version"]
    looked = {d.url: d for d in looked_through(files, source=tenant.source, known=tenant.known)}
    documents = tuple(looked.get(document.url, document) for document in bill.documents or ())
    wanted = tuple(document.url for document in documents if document.pending)
    yield from _next_file(tenant, replace(bill, documents=documents), wanted)


def _next_file(tenant: LegistarClient, bill: Bill, urls: tuple[str, ...]) -> Output:
    """Ask for the next file; when the bill carries enough, the others come by themselves."""
    carried = [d.content for d in bill.documents or () if d.content is not None]
    full = len(carried) >= FILES_A_BILL or sum(map(len, carried)) >= BYTES_A_BILL
    waiting = [d for d in bill.documents or () if d.url in urls]
    if waiting and not full:
        yield file_wish(
            waiting[0],
            parse=parse_file,
            otherwise=note_unread_attachment,
            postpone=files_for_later,
            context={"tenant": tenant, "bill": bill, "urls": urls},
        )
        return
    yield tenant.refine_bill(bill)
    yield from by_themselves(waiting, tenant.source)


def parse_file(page: Page, *, tenant: LegistarClient, bill: Bill, urls: tuple[str, ...]) -> Output:
    """Give the bytes to the attachment they belong to."""
    document = next(d for d in bill.documents or () if d.url == urls[0])
    bill = _with_document(bill, answered(document, page, known=tenant.known))
    yield from _next_file(tenant, bill, urls[1:])


def note_unread_attachment(
    *, failed: Failed, tenant: LegistarClient, bill: Bill, urls: tuple[str, ...]
) -> Output:
    """Note why an attachment has no text; it stays queued unless that is final."""
    document = next(d for d in bill.documents or () if d.url == urls[0])
    yield from _next_file(tenant, _with_document(bill, not_to_be_had(document, failed)), urls[1:])


def files_for_later(*, tenant: LegistarClient, bill: Bill, urls: tuple[str, ...]) -> Output:
    """The bill without the files that this crawl does not come to; they are queued."""
    yield tenant.refine_bill(bill)


def _with_document(bill: Bill, document: Document) -> Bill:
    documents = tuple(document if d.url == document.url else d for d in bill.documents or ())
    return replace(bill, documents=documents)


def queued_files(tenant: LegistarClient) -> Iterator[Follow]:
    """Wishes for documents that earlier crawls have not come to; versions are the service's."""
    for wish in queued_documents(tenant.source, tenant.known):
        if tenant.is_at_the_service(wish.url):
            yield replace(
                wish,
                url=tenant.at_the_service(wish.url),
                parse=parse_queued_text,
                accept="application/json",
            )
        else:
            yield wish


def parse_queued_text(page: Page, *, source: Source, document: Document) -> Iterator[Fetched]:
    """A version with its words, or with the reason why it has none."""
    yield Fetched(jurisdiction=source.key, document=version_with_text(page, document))
