"""Papers that were scanned or photographed: what OCR reads in them, and whether it makes words."""
