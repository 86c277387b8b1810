"""The files that lawtrack lives from: no two settings mean one, and nothing is written over them.

Of ``[proofs]`` in lawtrack.toml these are the key that signs, and where signed heads are noted.
"""

from collections.abc import Mapping
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


def refuse_shared_files(files: Mapping[str, Path], where: str) -> None:
    """Raise ``ConfigError`` where two settings name one file: each would destroy the other."""
    names: dict[Path, str] = {}
    for name, path in files.items():
        other = names.setdefault(path.resolve(), name)
        if other != name:
            raise ConfigError(f"{where}: {name}: {path} is that of {other} - name another file")


def refuse_shared_folder(folder: Path, archive: Path, settings: Path, where: str) -> None:
    """Raise ``ConfigError`` for a folder to publish into in which lawtrack's own files lie."""
    meant, kept = folder.resolve(), archive.resolve()
    if meant in (kept, *kept.parents) or kept in meant.parents or meant == settings.resolve():
        raise ConfigError(
            f"{where}: [publish]: folder: {folder} holds the archive or these settings, or lies in"
            " the archive - name a folder of its own"
        )
