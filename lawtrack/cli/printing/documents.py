"""How documents look on a terminal: what became of each, and the sums."""

from collections import Counter
from collections.abc import Mapping, Sequence

from lawtrack.cli.printing.terminal import say, show_table
from lawtrack.database.documents.fates import DocumentSums, Fate
from lawtrack.database.documents.listed import ListedDocument
from lawtrack.safe_text import printable


def fate_in_words(fate: str, *, cause: str, reason: str, pages: int, reader: str = "") -> str:
    """What became of a document, on one line; empty where nobody knows."""
    if fate == Fate.READ:
        read = f"read, {pages} page{'' if pages == 1 else 's'}" + (f", {reader}" if reader else "")
        return f"{read}; {reason}" if reason else read
    if fate == Fate.QUEUED:
        return "to be read" + (f"; so far: {reason}" if reason and reason != TO_COME else "")
    if fate == Fate.UNREAD:
        return f"not read: {cause}" + (f"; {reason}" if reason else "")
    return ""


TO_COME = "still to be read"  # what stands as the reason of a document that nobody has tried


def show_documents(documents: Sequence[ListedDocument], *, more: int = 0) -> None:
    """Print the documents one a line, and how many more there are."""
    show_table(
        ("jurisdiction", "record", "kind", "title", "place", "what became of it", "url"),
        (
            (d.jurisdiction, d.record, d.document, d.title, d.place or "", _became(d), d.url)
            for d in documents
        ),
        nothing="No document is like that.",
    )
    if more:
        say(f'  … and {more} more: "--limit" shows them')


def _became(document: ListedDocument) -> str:
    return fate_in_words(
        document.fate,
        cause=document.cause,
        reason=document.reason,
        pages=document.pages,
        reader=document.reader,
    )


def show_document_sums(sums: Sequence[DocumentSums]) -> None:
    """Print for each jurisdiction how many documents are listed, read, queued and unread."""
    show_table(
        ("jurisdiction", "listed", "read", "to be read", "not read", "because"),
        (
            (
                one.jurisdiction,
                one.listed,
                one.read,
                one.queued,
                one.unread,
                "; ".join(f"{cause}: {count}" for cause, count in one.causes),
            )
            for one in sums
        ),
    )


def show_foreign_hosts(hosts: Mapping[str, Counter[str]]) -> None:
    """Print each host on which documents lie that may not be asked, and what to do about it."""
    for jurisdiction, counts in hosts.items():
        for host, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
            where = f"{jurisdiction}: {count} document{'' if count == 1 else 's'} on"
            say(
                f"{where} {printable(host)}, which is not among its addresses"
                f' - to have them read, add file_hosts = ["{printable(host)}"]'
                f" to [jurisdictions.{jurisdiction}] in lawtrack.toml"
            )
