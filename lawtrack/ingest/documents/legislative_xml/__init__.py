"""Bills, resolutions, amendments and laws in XML, of the bill DTD and of USLM, to text."""

from lawtrack.ingest.documents.legislative_xml.markup_text import (
    NO_WORDS,
    ONLY_STRUCK,
    is_silent,
    legislative_text,
)

__all__ = ["NO_WORDS", "ONLY_STRUCK", "is_silent", "legislative_text"]
