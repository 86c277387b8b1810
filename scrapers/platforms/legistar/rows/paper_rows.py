"""Rows of attachments and texts → documents of a bill."""

from collections.abc import Sequence
from dataclasses import replace

from lawtrack.ingest.document_texts import lacks_its_body, says_nothing
from lawtrack.legislation.records import Document
from lawtrack.web_hosts import file_address
from scrapers.page import Page
from scrapers.platforms.legistar.rows.row_values import Row, line_value, text_value, whole_number

# What a file's name promises; what it is shows in its first bytes.
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "doc": "application/msword",
    "rtf": "application/rtf",
    "htm": "text/html",
    "html": "text/html",
    "txt": "text/plain",
}


def attachments_of(rows: Sequence[Row], site: str = "") -> tuple[Document, ...]:
    """The attachments in the clerk's order, one per address; hidden ones are left out.

    One that is listed under two names has both.
    """
    ordered = sorted(
        (row for row in rows if row.get("MatterAttachmentShowOnInternetPage") is not False),
        key=lambda r: (
            whole_number(r.get("MatterAttachmentSort")),
            whole_number(r.get("MatterAttachmentId")),
        ),
    )
    by_address: dict[str, Document] = {}
    for row in ordered:
        address = file_address(text_value(row.get("MatterAttachmentHyperlink")), site)
        # One without an address is there all the same, and has a number.
        key = address or text_value(row.get("MatterAttachmentId")) or _attachment_name(row)
        if key in by_address:
            listed, name = by_address[key], _attachment_name(row)
            if name.casefold() not in listed.title.casefold():
                by_address[key] = replace(listed, title=f"{listed.title} / {name}")
        elif key:
            by_address[key] = Document(
                title=_attachment_name(row) or address.rpartition("/")[2],
                url=address,
                kind="attachment",
                media_type=media_type_of(text_value(row.get("MatterAttachmentFileName")))
                or media_type_of(address),
                version=text_value(row.get("MatterAttachmentMatterVersion")),
                stamp=text_value(row.get("MatterAttachmentLastModifiedUtc")),
                upstream_id=text_value(row.get("MatterAttachmentId")),
            )
    return tuple(by_address.values())


def _attachment_name(row: Row) -> str:
    parts = (row.get("MatterAttachmentName"), row.get("MatterAttachmentDescription"))
    return ": ".join(dict.fromkeys(part for part in map(line_value, parts) if part.strip()))


def media_type_of(name: str) -> str:
    """What a file's name or address promises; empty when that is nothing known."""
    ending = name.partition("?")[0].rpartition("/")[2].rpartition(".")[2].lower()
    return MEDIA_TYPES.get(ending, "")


def text_document(row: Row, page: Page, version: str) -> Document | None:
    """The official text of a version; ``None`` when the row holds none, or a frame alone.

    Some clerks' systems put only "..Title" and "..Body" into the plain text, perhaps with the title
    between them, and all into the other.
    """
    plain = text_value(row.get("MatterTextPlain")).strip()
    rtf = text_value(row.get("MatterTextRtf")).strip()
    if says_nothing(plain) or (rtf and lacks_its_body(plain)):
        plain = ""
    if not plain and not rtf:
        return None
    return replace(
        version_document(page.url.partition("?")[0], version, text_value(row.get("MatterTextId"))),
        media_type="text/plain" if plain else "application/rtf",
        text=plain or None,
        content=None if plain else _as_file(rtf),
    )


def _as_file(rtf: str) -> bytes:
    """The file: its letters beyond ASCII are bytes of its code page, or the letters themselves."""
    try:
        return rtf.encode("latin-1")
    except UnicodeEncodeError:
        return rtf.encode(errors="replace")


def version_document(url: str, version: str, upstream_id: str) -> Document:
    """A version of a bill's official text, without its words."""
    return Document(
        title=f"Text of version {version}" if version else "Text",
        url=url,
        kind="version",
        version=version,
        upstream_id=upstream_id,
        media_type="text/plain",
    )
