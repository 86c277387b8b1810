"""Bytes of a document → its text by pages, or the reason why there is none."""

from lawtrack.ingest.documents.extract import DocumentText, current_extractors, read_document

__all__ = ["DocumentText", "current_extractors", "read_document"]
