"""Heads of the chains, signed and noted in a file, so that an end that is cut off is noticed.

One line of JSON for each. A copy of the file elsewhere, as ``lawtrack publish`` makes one, holds
against whoever can write to this machine.
"""

import json
import os
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lawtrack.database.sealing.keys import SigningKey, is_signed
from lawtrack.database.sealing.seals import newest_hash
from lawtrack.database.tables.legislation import RevisionRow, SealRow
from lawtrack.errors import OutputError, unwritten
from lawtrack.legislation.hash_chain import chain_head_of

BETWEEN = timedelta(hours=24)  # two heads, where no revision came
LARGEST = 256 * 1024 * 1024  # bytes of a file of heads
TAIL = 256 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedHead:
    """How far the chains of a jurisdiction had come at a moment, and who says so."""

    jurisdiction: str
    noted_at: str
    revisions: int
    last_revision: str
    seals: int
    last_seal: str
    head: str
    public_key: str = ""
    signature: str = ""

    @property
    def is_genuine(self) -> bool:
        """Whether it says what the owner of its key signed."""
        whole = self.head == chain_head_of(self.last_seal, self.last_revision)
        return whole and is_signed(_signed_part(asdict(self)), self.signature, self.public_key)


def head_now(session: Session, jurisdiction: str, key: SigningKey, *, now: datetime) -> SignedHead:
    """The head of the jurisdiction's chains as they stand, signed."""
    last_seal = newest_hash(session, SealRow, jurisdiction)
    last_revision = newest_hash(session, RevisionRow, jurisdiction)
    head = SignedHead(
        jurisdiction=jurisdiction,
        noted_at=now.astimezone(UTC).isoformat(timespec="seconds"),
        revisions=_length(session, RevisionRow, jurisdiction),
        last_revision=last_revision,
        seals=_length(session, SealRow, jurisdiction),
        last_seal=last_seal,
        head=chain_head_of(last_seal, last_revision),
    )
    return signed_head(head, key)


def signed_head(head: SignedHead, key: SigningKey) -> SignedHead:
    """The head with this key and its signature."""
    values = {**asdict(head), "public_key": key.public}
    return SignedHead(**{**values, "signature": key.sign(_signed_part(values))})


def note_head(
    session: Session, file: Path, jurisdiction: str, key: SigningKey, *, now: datetime
) -> bool:
    """Append the head to the file, and return whether it did.

    It does where a revision has come since the last one noted there, and once a day. Raises
    ``OutputError`` when the file cannot be written.
    """
    last = last_heads(file).get(jurisdiction)
    newest = newest_hash(session, RevisionRow, jurisdiction)
    if last is not None and last.last_revision == newest and last.public_key == key.public:
        since = now - datetime.fromisoformat(last.noted_at)
        if timedelta(0) <= since < BETWEEN:
            return False
    line = head_as_line(head_now(session, jurisdiction, key, now=now))
    try:
        with file.open("a+b") as output:
            end = output.seek(0, os.SEEK_END)
            output.seek(max(0, end - 1))
            torn = end > 0 and output.read(1) != b"\n"
            output.write(b"\n" * torn + line.encode() + b"\n")
    except OSError as error:
        raise OutputError(unwritten(file, error)) from None
    return True


def head_as_line(head: SignedHead) -> str:
    """The head as it stands in a file."""
    return json.dumps(asdict(head), sort_keys=True)


def last_heads(file: Path) -> dict[str, SignedHead]:
    """The newest head of each jurisdiction among the last ones noted in the file."""
    try:
        with file.open("rb") as noted:
            end = noted.seek(0, os.SEEK_END)
            noted.seek(max(0, end - TAIL))
            lines = noted.read().decode(errors="replace").splitlines()
    except OSError:
        return {}
    heads, _ = heads_in(lines)
    return {head.jurisdiction: head for head in heads}


def read_heads(file: Path) -> tuple[list[SignedHead], list[int]]:
    """The heads in a file, and the numbers of the lines that are none.

    Raises ``OutputError`` when it cannot be read.
    """
    try:
        with file.open("rb") as noted:
            raw = noted.read(LARGEST + 1)  # a device or a pipe does not tell how long it is
    except OSError as error:
        raise OutputError(f"{file}: cannot be read: {error.strerror}") from None
    if len(raw) > LARGEST:
        raise OutputError(f"{file}: is too large to be a file of heads")
    return heads_in(raw.decode(errors="replace").splitlines())


def heads_in(lines: Iterable[str]) -> tuple[list[SignedHead], list[int]]:
    """The heads in these lines, and the numbers of the lines that are none."""
    heads: list[SignedHead] = []
    others: list[int] = []
    kinds = {field.name: int if field.type is int else str for field in fields(SignedHead)}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            values = json.loads(line)
            well = set(values) == set(kinds) and all(
                type(values[name]) is kind for name, kind in kinds.items()
            )
            datetime.fromisoformat(values["noted_at"] if well else "")
            heads.append(SignedHead(**values))
        except (ValueError, TypeError, RecursionError):
            others.append(number)
    return heads, others


def _signed_part(values: Mapping[str, object]) -> bytes:
    signed = {name: value for name, value in values.items() if name != "signature"}
    return b"lawtrack head\n" + json.dumps(signed, sort_keys=True).encode()


def _length(session: Session, model: type[RevisionRow] | type[SealRow], jurisdiction: str) -> int:
    query = select(func.count()).select_from(model).where(model.jurisdiction == jurisdiction)
    return session.scalar(query) or 0
