"""Texts → the lines of an agenda: what a number looks like, and what a page numbers by itself."""
