"""An object store as the archive's place: whole objects, put once, never appended to.

What speaks S3 will do. Keys, region and endpoint come from the environment (``AWS_…``), as the
client reads it itself: nothing of them is in a setting, in a message or in the log.
"""

import re
from collections import OrderedDict
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import uuid4

from lawtrack.errors import ArchiveAway, ArchiveDamaged, NotInstalled

PATIENCE = 20.0  # seconds for an answer; a request that failed at once is tried twice more
HELD = 4  # objects that were read last, each of at most
HELD_BYTES = 16 * 1024 * 1024
TRIAL = b"lawtrack tries whether it can keep answers here"

_STATUS = re.compile(r"status code: ([0-9]{3})")
_NO_KEYS = "169.254.169.254"  # which is asked for keys where the environment has none
_KEYS = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
_MUST = "they must be allowed to list, get, put and delete there"


class Bucket:
    """The objects below ``s3://bucket/prefix``; all trouble with them is one line."""

    def __init__(self, address: str, *, patience: float = PATIENCE) -> None:
        try:
            from obstore.store import S3Store  # nothing of it is needed for a folder
        except ImportError:
            raise NotInstalled(
                f"{address}: needs obstore, which is not installed - pip install 'lawtrack[s3]'"
            ) from None
        self.address = address.rstrip("/")
        self._patience = patience
        name, _, prefix = self.address.removeprefix("s3://").partition("/")
        self._store = S3Store(
            name,
            prefix=prefix or None,
            client_options={
                "allow_http": True,  # for an endpoint that is named so, and no other
                "connect_timeout": timedelta(seconds=min(5.0, patience)),
                "read_timeout": timedelta(seconds=patience),
                "timeout": timedelta(seconds=3 * patience),
            },
            retry_config={
                "max_retries": 2,
                "retry_timeout": timedelta(seconds=patience),
                "backoff": {
                    "init_backoff": timedelta(milliseconds=200),
                    "max_backoff": timedelta(seconds=2),
                    "base": 2,
                },
            },
        )
        self._held: OrderedDict[str, bytes] = OrderedDict()
        self._there: set[str] = set()

    def put(self, file: str, path: Path) -> None:
        """The object holds what lies at ``path``; one of that name with other bytes is left.

        ``FileNotFoundError`` when nothing lies there.
        """
        from obstore import exceptions, put

        content = path.read_bytes()
        try:
            # In one piece: what is cut off leaves nothing behind, no part of an upload either.
            put(self._store, file, content, mode="create", use_multipart=False)
        except exceptions.AlreadyExistsError:
            # Also when the answer to a first try was lost.
            if self.part(file, 0, len(content) + 1) != content:
                raise ArchiveAway(
                    f"{self.address}/{file}: another file lies there under this name"
                    " - give each installation a prefix of its own"
                ) from None
        except (exceptions.BaseError, OSError, ValueError) as error:
            raise self._away(error) from None
        self._there.add(file)

    def part(self, file: str, offset: int, length: int) -> bytes:
        """These bytes of an object, fewer where it ends; ``ArchiveDamaged`` if it is missing."""
        from obstore import exceptions, get, get_range

        whole = self._held.get(file)
        if whole is None:
            try:
                answer = get(self._store, file)
                if answer.meta["size"] > HELD_BYTES:
                    end = min(offset + length, answer.meta["size"])
                    if end <= offset:
                        return b""
                    return bytes(get_range(self._store, file, start=offset, end=end))
                whole = bytes(answer.bytes())
            except FileNotFoundError:
                raise ArchiveDamaged(f"{self.address}/{file}: is missing") from None
            except (exceptions.BaseError, OSError, ValueError) as error:
                raise self._away(error) from None
            self._held[file] = whole
            while len(self._held) > HELD:
                self._held.popitem(last=False)
        self._held.move_to_end(file)
        return whole[offset : offset + length]

    def has(self, file: str) -> bool:
        """Whether the object is there; asked once for each."""
        from obstore import exceptions, head

        if file not in self._there:
            try:
                head(self._store, file)
            except FileNotFoundError:
                return False
            except (exceptions.BaseError, OSError, ValueError) as error:
                raise self._away(error) from None
            self._there.add(file)
        return True

    def files(self, folder: str = "") -> list[tuple[str, int]]:
        """The names below the prefix, or a folder of it, with their sizes."""
        from obstore import exceptions
        from obstore import list as list_

        try:
            pages = list_(self._store, folder or None)
            return [(one["path"], one["size"]) for page in pages for one in page]
        except (exceptions.BaseError, OSError, ValueError) as error:
            raise self._away(error) from None

    def remove(self, file: str) -> None:
        """The object is gone; one that was gone before is none to complain about."""
        from obstore import delete, exceptions

        self._held.pop(file, None)
        self._there.discard(file)
        try:
            delete(self._store, file)
        except FileNotFoundError:
            return
        except (exceptions.BaseError, OSError, ValueError) as error:
            raise self._away(error) from None

    def try_out(self) -> None:
        """A small object is put, listed, read and removed, as crawls do; or it says what is wrong.

        Nothing is left behind by it, and nothing of the archive is touched.
        """
        file = f"trial/{uuid4().hex}"
        with TemporaryDirectory(prefix="lawtrack-") as folder:
            path = Path(folder) / "trial"
            path.write_bytes(TRIAL)
            self.put(file, path)
        try:
            listed = dict(self.files(file.partition("/")[0])).get(file)
            if listed != len(TRIAL) or self.part(file, 0, len(TRIAL)) != TRIAL:
                raise ArchiveAway(
                    f"{self.address}: does not give back what was put there - see how the store is"
                )
        finally:
            self.remove(file)

    def _away(self, error: Exception) -> ArchiveAway:
        """One line of what is wrong with the store, and what to do about it."""
        return ArchiveAway(f"{self.address}: {_trouble(error, self._patience)}")


def _trouble(error: Exception, patience: float) -> str:
    """What is wrong, from the client's kinds and the traces that it leaves in its words."""
    words = str(error)
    status = _STATUS.search(words)
    code = status.group(1) if status else ""
    if _NO_KEYS in words:
        return f"there are no keys in the environment - set {_KEYS}"
    if code in ("401", "403"):
        return f"refuses the keys ({code}) - check {_KEYS}: {_MUST}"
    if isinstance(error, FileNotFoundError) or code == "404":
        return "there is no such bucket - create it, or mend [archive] store"
    if "BareRedirect" in words or code == "301":
        return "the bucket lies in another region - set AWS_REGION"
    if code:
        return f"answers with {code} - see how the store is"
    if "TimedOut" in words or "kind: Timeout" in words:
        return f"gives no answer within {patience:g} seconds - see how the store is"
    if "kind: Connect" in words:
        return "cannot be reached - check AWS_ENDPOINT_URL, and whether the store runs"
    return "the connection broke - see how the store is"
