"""Passwords, hashed by argon2: one is looked at at a time, for each takes 64 MiB and a tenth of a
second.
"""

from functools import cache
from threading import Semaphore
from typing import TYPE_CHECKING

from lawtrack.errors import InvalidEdit, NotInstalled

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 12
LONGEST = 500  # characters; a megabyte of password would only keep the server busy
_ONE_AT_A_TIME = Semaphore(1)


def hashed_password(password: str) -> str:
    """What is stored of the password. Raises ``InvalidEdit`` for one that is too short or long."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise InvalidEdit(
            f"the password: has {len(password)} characters - take {SHORTEST} to {LONGEST},"
            " four words that do not belong together make a good one"
        )
    with _ONE_AT_A_TIME:
        return _hasher().hash(_bytes(password))


def is_password(password: str, stored: str) -> bool:
    """Whether that is the password; where none is stored it takes as long to say no."""
    hasher = _hasher()
    from argon2.exceptions import InvalidHashError, VerificationError

    with _ONE_AT_A_TIME:
        try:
            matches = hasher.verify(stored or _nobodys(), _bytes(password[:LONGEST]))
        except (VerificationError, InvalidHashError):
            return False
    return matches and bool(stored)


def check_installed() -> None:
    """Raise ``NotInstalled`` when what hashes passwords is not installed."""
    _hasher()


@cache
def _hasher() -> "PasswordHasher":
    try:
        from argon2 import PasswordHasher
    except ImportError:
        raise NotInstalled(
            "passwords: need argon2-cffi, which is not installed - pip install 'lawtrack[web]'"
        ) from None
    return PasswordHasher()


@cache
def _nobodys() -> str:
    return _hasher().hash(b"a password that nobody has")


def _bytes(password: str) -> bytes:
    return password.encode(errors="replace")
