"""The tables: what is stored, a file for each subject, on one base.

Whoever imports one of them has all of them on the base's metadata.
"""

from lawtrack.database.tables import alerts, crawls, legislation, search, team

__all__ = ["alerts", "crawls", "legislation", "search", "team"]
