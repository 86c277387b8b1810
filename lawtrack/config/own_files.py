"""The files that lawtrack lives from: no two settings mean one, and nothing is written over them.

Of ``[proofs]`` in lawtrack.toml these are the key that signs, and where signed heads are noted.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from lawtrack.config.toml import (
    checked_web_address,
    flag_in,
    refuse_unknown,
    text_in,
    whole_in,
)
from lawtrack.errors import ConfigError

_OBJECT_STORE = re.compile(
    r"s3://[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*/?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """Where raw answers are kept, and how many."""

    folder: Path
    store: str = ""  # an object store, s3://bucket/prefix; then they only wait in the folder
    enabled: bool = True
    megabytes: int = 4000
    days: int = 730


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedFolder:
    """Where pages are published; nowhere by themselves, where no folder is named."""

    folder: Path | None = None
    url: str = ""  # where it will be served
    search: bool = False  # with an index of words
    every: timedelta = timedelta(minutes=10)


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


def archive_of(table: dict[str, Any], where: str, *, beside: Path) -> Archive:
    """Where [archive] says that raw answers are kept."""
    place = f"{where}: [archive]"
    refuse_unknown(table, ("enabled", "folder", "store", "megabytes", "days"), place, "setting")
    enabled = flag_in(table, "enabled", place, default=True)
    name = text_in(table, "folder", place, "archive")
    if not name.strip():
        raise ConfigError(f"{place}: folder: is empty - write the name of a folder, or nothing")
    kept = beside / name
    if kept.exists() and not kept.is_dir():
        raise ConfigError(f"{place}: folder: {kept} is a file - name a folder")
    store = text_in(table, "store", place, "")
    if store and not _OBJECT_STORE.fullmatch(store):
        shown = "" if "@" in store else f": {store!r}"  # keys may stand in it
        raise ConfigError(
            f"{place}: store{shown}: is no object store - write s3://BUCKET/PREFIX; keys, region"
            " and endpoint come from the environment: AWS_ACCESS_KEY_ID and the others"
        )
    return Archive(
        folder=kept,
        store=store,
        enabled=enabled,
        megabytes=whole_in(table, "megabytes", place, 4000, least=1),
        days=whole_in(table, "days", place, 730, least=1),
    )


def published_folder_of(table: dict[str, Any], where: str, *, beside: Path) -> PublishedFolder:
    """Where [publish] says that pages are published."""
    place = f"{where}: [publish]"
    refuse_unknown(table, ("folder", "url", "search", "minutes"), place, "setting")
    name, url = text_in(table, "folder", place, ""), text_in(table, "url", place, "")
    if url:
        checked_web_address(url, f"{place}: url")
    if "folder" in table and not name.strip():
        raise ConfigError(f"{place}: folder: is empty - write the name of a folder, or nothing")
    folder = beside.absolute() / name if name else None
    if folder is not None and folder.exists() and not folder.is_dir():
        raise ConfigError(f"{place}: folder: {folder} is a file - name a folder")
    minutes = whole_in(table, "minutes", place, 10, least=1)
    search = flag_in(table, "search", place, default=False)
    return PublishedFolder(folder=folder, url=url, search=search, every=timedelta(minutes=minutes))


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
