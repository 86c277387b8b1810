"""Rows of the Legistar Web API → records, one row or one list of rows at a time.

Facts about the rows (recorded 2026-05 and 2026-10, Boston and Philadelphia have the same keys):
dates are local and carry a midnight or a time of day; ``*Utc`` stamps have no suffix; sponsors
repeat per version and come unsorted; histories come unordered and with adjacent duplicates;
attachments repeat by address; MatterText2 is a clerk's e-mail address in both cities.
"""
