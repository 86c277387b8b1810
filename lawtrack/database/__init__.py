"""Every query, as functions on a session, split by noun."""

from sqlalchemy.orm import Session

__all__ = ["Session"]
