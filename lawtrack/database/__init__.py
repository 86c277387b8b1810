"""Every query, as functions on a session, split by noun."""

from sqlalchemy import Engine
from sqlalchemy.orm import Session

__all__ = ["Engine", "Session"]
