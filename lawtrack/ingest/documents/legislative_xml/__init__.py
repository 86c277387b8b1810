"""Bills, resolutions, amendments and laws in XML, of the bill DTD and of USLM, to text."""

from lawtrack.ingest.documents.legislative_xml.markup_text import (
    NO_WORDS,
    NOT_AVAILABLE,
    ONLY_STRUCK,
    is_placeholder,
    is_silent,
    legislative_text,
)

__all__ = [
    "NOT_AVAILABLE",
    "NO_WORDS",
    "ONLY_STRUCK",
    "is_placeholder",
    "is_silent",
    "legislative_text",
]
