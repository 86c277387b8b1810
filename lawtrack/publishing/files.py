"""Files and folders that appear whole or not at all."""

import contextlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from lawtrack.errors import OutputError, unwritten

_ENDING = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,7}$")


def file_ending(path: Path) -> str:
    """The ending by which a name says what kind of file it is, in small letters; or nothing.

    A folder that is there, a device and a pipe are no files, whatever they are called.
    """
    if path.exists() and not path.is_file():
        return ""
    match = _ENDING.search(path.name)
    return match[0].lower() if match and match.start() else ""


def refuse_file(path: Path, what: str) -> None:
    """Raise ``OutputError`` where the name of a folder looks like that of a file."""
    if ending := file_ending(path):
        raise OutputError(
            f"{path}: {what} is a folder, no {ending} file - name it without {ending}"
        )


@contextmanager
def appearing_file(path: Path) -> Iterator[BinaryIO]:
    """A file that takes the place of ``path`` when all of it is written.

    Raises ``OutputError`` when it cannot be written; a file that was there stays as it was then.
    """
    if path.is_dir():
        raise OutputError(f"{path}: is a folder - name a file")
    if path.exists() and not path.is_file():  # a pipe or a device must not be replaced
        try:
            with path.open("wb") as output:
                yield output
        except OSError as error:
            raise OutputError(unwritten(path, error)) from None
        return
    real = path.resolve()  # what a link leads to, not the link
    try:
        number, name = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}.", suffix=".part")
    except OSError as error:
        raise OutputError(unwritten(path, error)) from None
    try:
        with open(number, "wb") as output:
            yield output
            output.flush()
            os.fsync(number)  # else a machine that stops now could keep the name and no content
        os.chmod(name, 0o666 & ~_mask())
        os.replace(name, real)
        _keep_names(real.parent)
    except OSError as error:
        raise OutputError(unwritten(path, error)) from None
    finally:
        Path(name).unlink(missing_ok=True)


@contextmanager
def appearing_folder(path: Path, names: tuple[str, ...]) -> Iterator[Path]:
    """A folder to write these files into; they replace those of ``path`` when all is written.

    ``path`` may be there; other files in it stay. Raises ``OutputError`` when that cannot be done.
    """
    if path.exists() and not path.is_dir():
        raise OutputError(f"{path}: is a file - name a folder")
    try:
        path.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(dir=path, prefix=".lawtrack.", suffix=".part"))
    except OSError as error:
        raise OutputError(unwritten(path, error)) from None
    try:
        yield folder
        for name in names:
            _keep_content(folder / name)
        for name in names:
            os.replace(folder / name, path / name)
        _keep_names(path)
    except OSError as error:
        raise OutputError(unwritten(path, error)) from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _keep_content(file: Path) -> None:
    with file.open("rb") as content:
        os.fsync(content.fileno())


def _keep_names(folder: Path) -> None:
    """What was renamed in the folder stays so, where the system can promise that of folders."""
    with contextlib.suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _mask() -> int:
    """What a new file of this process is not allowed; mkstemp makes files for one user only."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
