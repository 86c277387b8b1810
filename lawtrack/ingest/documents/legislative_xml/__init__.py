"""Bills, resolutions, amendments and laws in XML, of the bill DTD and of USLM, to text."""

from lawtrack.ingest.documents.legislative_xml.markup_text import is_silent, legislative_text

__all__ = ["is_silent", "legislative_text"]
