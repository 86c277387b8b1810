"""A folder that any web server can serve: only what differs is written, whole or not at all.

What was written stands in a small database in the folder, with a hash. A path is noted there
before its file is written and its hash after, so that a run that was killed is simply run again.
Nothing is overwritten or removed that does not stand there: it is somebody else's. Nor is anything
outside: a folder in it that is a link is refused.
"""

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from lawtrack.errors import OutputError

MANIFEST = ".lawtrack/manifest.db"
AT_ONCE = 500
READABLE, OPEN = 0o644, 0o755  # whatever this user's other files are
_TABLES = """
CREATE TABLE IF NOT EXISTS files (path TEXT PRIMARY KEY, hash TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS places (id TEXT PRIMARY KEY, path TEXT NOT NULL UNIQUE) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS stats (path TEXT PRIMARY KEY, size INTEGER NOT NULL,
                                  moved INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS lines (number INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS marks (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
"""


class Site:
    """The folder, open for one run; use it in a ``with`` statement.

    Raises ``OutputError`` when the folder holds something that is not lawtrack's, cannot be
    written, or is being written by another run.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written = 0  # files
        self.bytes = 0
        self._waiting: list[tuple[str, bytes]] = []
        self._made: set[str] = set()  # folders that are known to be there
        manifest = folder / MANIFEST
        if folder.exists() and not folder.is_dir():
            raise OutputError(f"{folder}: is a file - name a folder")
        try:
            if folder.is_dir() and not manifest.exists() and any(folder.iterdir()):
                raise OutputError(f"{folder}: holds other files - name an empty folder")
            if not folder.exists():
                folder.mkdir(parents=True)
                folder.chmod(OPEN)
            _refuse_link(manifest.parent)
            manifest.parent.mkdir(exist_ok=True)
        except OSError as error:
            raise OutputError(f"{folder}: cannot be written: {error.strerror}") from None
        try:
            self._store = sqlite3.connect(manifest, timeout=0)
            self._store.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._store.executescript(_TABLES)
            self._store.execute("BEGIN EXCLUSIVE")  # takes the lock, which this run then keeps
            self._store.commit()
        except sqlite3.Error as error:
            kind = str(getattr(error, "sqlite_errorname", ""))
            is_taken = kind.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
            other = " - another run may be writing this folder: wait for its end"
            raise OutputError(f"{manifest}: {error}{other if is_taken else ''}") from None

    def __enter__(self) -> "Site":
        return self

    def __exit__(self, *_: object) -> None:
        self._store.close()

    def mark(self, name: str) -> str:
        """What an earlier run left under this name; empty when there is nothing."""
        row = self._store.execute("SELECT value FROM marks WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else ""

    def set_mark(self, name: str, value: str) -> None:
        """Leave something for the next run, once everything before is written."""
        self.flush()
        with self._store:
            self._store.execute("INSERT OR REPLACE INTO marks VALUES (?, ?)", (name, value))

    def known_lines(self) -> set[int]:
        """The lines of the ledger that the last run noted."""
        return {number for (number,) in self._store.execute("SELECT number FROM lines")}

    def note_lines(self, numbers: Iterable[int]) -> None:
        """Keep these lines for the next run, and no others."""
        with self._store:
            self._store.execute("DELETE FROM lines")
            self._store.executemany("INSERT INTO lines VALUES (?)", ((n,) for n in numbers))

    def disturbed(self) -> set[str]:
        """The paths of files that are gone, or say something else than was written.

        Only those are read whose size or time is another one: to look at all takes a moment. They
        are written again when they are put.
        """
        rows = self._store.execute(
            "SELECT path, size, moved FROM files LEFT JOIN stats USING (path)"
        ).fetchall()
        lost = {path for path, *known in rows if not self._is_as_written(path, *known)}
        self._note((path, "") for path in lost)
        return lost

    def _is_as_written(self, path: str, size: int | None, moved: int | None) -> bool:
        try:
            now = os.stat(f"{self.folder}/{path}")  # of each file: a Path would cost as much again
            if (now.st_size, now.st_mtime_ns) == (size, moved):
                return True
            content = (self.folder / path).read_bytes()
            if self._differs(path, hashlib.sha256(content).hexdigest()):
                return False
        except OSError:
            return False
        self._note_stats([path])
        return True

    def records_at(self, places: Iterable[str]) -> set[str]:
        """The ids of the records that have these paths."""
        known = dict(self._store.execute("SELECT path, id FROM places"))
        return {known[place] for place in places if place in known}

    def places(self, wanted: Sequence[tuple[str, Sequence[str]]]) -> dict[str, str]:
        """The path of each record: once given it stays; else the first of its wishes that is free.

        ``wanted`` holds ids with the paths that would do, of which the last must be unique.
        """
        chosen: dict[str, str] = {}
        with self._store:
            for id_, paths in wanted:
                row = self._store.execute("SELECT path FROM places WHERE id = ?", (id_,)).fetchone()
                if row:
                    chosen[id_] = row[0]
                    continue
                for path in paths:
                    done = self._store.execute(
                        "INSERT OR IGNORE INTO places VALUES (?, ?)", (id_, path)
                    )
                    if done.rowcount:
                        chosen[id_] = path
                        break
        return chosen

    def all_places(self) -> dict[str, str]:
        """The paths of all records, by their ids."""
        return dict(self._store.execute("SELECT id, path FROM places"))

    def hashes(self, under: str) -> dict[str, str]:
        """The hashes of all that was written there, by their paths; empty: it is to be written."""
        self.flush()
        rows = self._store.execute(
            "SELECT path, hash FROM files WHERE substr(path, 1, ?) = ?", (len(under), under)
        )
        return dict(rows.fetchall())

    def has(self, path: str) -> bool:
        """Whether an earlier run, or this one, wrote the file."""
        row = self._store.execute("SELECT 1 FROM files WHERE path = ?", (path,)).fetchone()
        return row is not None

    def put(self, path: str, content: bytes) -> None:
        """Have the file say this; it is written by ``flush``, if it does not say it already."""
        self._waiting.append((path, content))
        if len(self._waiting) >= AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what waits and differs."""
        differs = []
        for path, content in self._waiting:
            digest = hashlib.sha256(content).hexdigest()
            if self._differs(path, digest):
                differs.append((path, content, digest))
        self._waiting.clear()
        self._note((path, "") for path, _, _ in differs)
        for path, content, _ in differs:
            part = self._part(path)
            try:
                part.write_bytes(content)
                part.chmod(READABLE)
                os.replace(part, self.folder / path)
            except OSError as error:
                raise self._unwritten(path, error) from None
            self._count(len(content))
        self._note((path, digest) for path, _, digest in differs)
        self._note_stats([path for path, _, _ in differs])

    def stream(self, path: str, write: Callable[[BinaryIO], object]) -> None:
        """The file is what ``write`` puts into it open, for one that is too long to be held."""
        self.flush()
        part = self._part(path)
        try:
            with part.open("wb") as output:
                write(output)
            with part.open("rb") as written:
                digest = hashlib.file_digest(written, "sha256").hexdigest()
            if self._differs(path, digest):
                self._note([(path, "")])
                self._count(part.stat().st_size)
                part.chmod(READABLE)
                os.replace(part, self.folder / path)
                self._note([(path, digest)])
                self._note_stats([path])
        except OSError as error:
            raise self._unwritten(path, error) from None
        finally:
            part.unlink(missing_ok=True)

    def remove_others(self, under: str, kept: Iterable[str]) -> None:
        """Remove the files that earlier runs wrote there and that are none of these."""
        for path in self.hashes(under).keys() - set(kept):
            for place in self._below(path.rpartition("/")[0]):
                _refuse_link(place)
            (self.folder / path).unlink(missing_ok=True)
            with self._store:
                self._store.execute("DELETE FROM files WHERE path = ?", (path,))

    def _differs(self, path: str, digest: str) -> bool:
        row = self._store.execute("SELECT hash FROM files WHERE path = ?", (path,)).fetchone()
        there = (self.folder / path).exists()
        if there and row is None:
            raise OutputError(f"{self.folder / path}: was not written by lawtrack - move it away")
        return not there or row[0] != digest

    def _note(self, rows: Iterable[tuple[str, str]]) -> None:
        with self._store:
            self._store.executemany("INSERT OR REPLACE INTO files VALUES (?, ?)", rows)

    def _note_stats(self, paths: Iterable[str]) -> None:
        """Keep by what a file is told from one that somebody has changed."""
        stats = [(path, (self.folder / path).stat()) for path in paths]
        with self._store:
            self._store.executemany(
                "INSERT OR REPLACE INTO stats VALUES (?, ?, ?)",
                ((path, stat.st_size, stat.st_mtime_ns) for path, stat in stats),
            )

    def _count(self, size: int) -> None:
        self.written += 1
        self.bytes += size

    def _part(self, path: str) -> Path:
        """Where a file is written before it takes its place."""
        folder, _, name = path.rpartition("/")
        try:
            if folder not in self._made:
                self._make(folder)
                self._made.add(folder)
            part = self.folder / folder / f".{name}.part"
            if part.is_symlink():
                part.unlink()
        except OSError as error:
            raise self._unwritten(path, error) from None
        return part

    def _make(self, folder: str) -> None:
        """The folder is there, and open for a web server: what is published is for everybody."""
        for place in self._below(folder):
            _refuse_link(place)
            if not place.exists():
                place.mkdir()
                place.chmod(OPEN)

    def _below(self, folder: str) -> list[Path]:
        """The folders on the way to one of ours, the outermost first."""
        within = Path(folder)
        ways = [within, *within.parents] if folder else []
        return [self.folder / way for way in reversed(ways) if way.name]

    def _unwritten(self, path: str, error: OSError) -> OutputError:
        return OutputError(f"{self.folder / path}: cannot be written: {error.strerror}")


def _refuse_link(place: Path) -> None:
    """Raise ``OutputError`` where a folder of ours is a link, and so leads elsewhere."""
    if place.is_symlink():
        raise OutputError(
            f"{place}: is a link to another folder, in which nothing is written"
            " - remove the link, or publish into a folder without it"
        )
