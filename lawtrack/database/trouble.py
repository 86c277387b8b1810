"""Whether a database's error speaks of the database, which may be better soon, or of a record."""

from sqlalchemy.exc import DBAPIError

# The first words of SQLite's names, and PostgreSQL's classes: connection, transaction, conflict
# with another, resources, locks, an operator at work, the system.
SQLITE = ("BUSY", "LOCKED", "FULL", "READONLY", "CANTOPEN", "IOERR", "NOMEM", "PROTOCOL")
POSTGRESQL = ("08", "25", "40", "53", "55", "57", "58")


def is_database_trouble(error: Exception) -> bool:
    """Whether the database is locked, full, read-only or gone; another try may succeed."""
    if not isinstance(error, DBAPIError):
        return False
    if error.connection_invalidated:
        return True
    name = getattr(error.orig, "sqlite_errorname", None)
    if name is not None:
        return str(name).removeprefix("SQLITE_").startswith(SQLITE)
    state = getattr(error.orig, "sqlstate", None)
    if state is not None:
        return str(state)[:2] in POSTGRESQL
    # psycopg gives no state when the server does not even answer.
    return type(error.orig).__name__ == "OperationalError"
