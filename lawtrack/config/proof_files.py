"""``[proofs]`` in lawtrack.toml: the key that signs, and where the signed heads are noted."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lawtrack.config.toml import refuse_unknown, text_in
from lawtrack.errors import ConfigError


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofFiles:
    """Files beside the database, or where the configuration says."""

    key: Path  # private: only its owner can read it
    heads: Path


def proof_files_of(table: dict[str, Any], where: str, *, beside: Path) -> ProofFiles:
    """The files that the table names."""
    place = f"{where}: [proofs]"
    refuse_unknown(table, ("key", "heads"), place, "setting")
    key = text_in(table, "key", place, "lawtrack.key")
    heads = text_in(table, "heads", place, "lawtrack.heads")
    for name, value in (("key", key), ("heads", heads)):
        if not value.strip():
            raise ConfigError(f"{place}: {name}: is empty - write the name of a file, or nothing")
    return ProofFiles(key=beside / key, heads=beside / heads)
