"""Files and folders that appear whole or not at all."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from lawtrack.errors import OutputError


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
            raise OutputError(f"{path}: cannot be written: {error.strerror}") from None
        return
    real = path.resolve()  # what a link leads to, not the link
    try:
        number, name = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}.", suffix=".part")
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from None
    try:
        with open(number, "wb") as output:
            yield output
        os.chmod(name, 0o666 & ~_mask())
        os.replace(name, real)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from None
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
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from None
    try:
        yield folder
        for name in names:
            os.replace(folder / name, path / name)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _mask() -> int:
    """What a new file of this process is not allowed; mkstemp makes files for one user only."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
