"""The key that signs heads and proofs: Ed25519, in a file that only its owner can read.

Written in words, a public key is ``ed25519:`` and 64 hexadecimal digits.
"""

import contextlib
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from lawtrack.errors import OutputError, unwritten

ALGORITHM = "ed25519:"
_PUBLIC = re.compile(r"ed25519:[0-9a-f]{64}")
LONGEST_KEY_FILE = 4096  # bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningKey:
    """A private key, and the public one in words; it is never printed."""

    public: str
    private: Ed25519PrivateKey

    def __repr__(self) -> str:
        return f"SigningKey({self.public})"

    def sign(self, content: bytes) -> str:
        """The signature of the content, in hexadecimal digits."""
        return self.private.sign(content).hex()


def load_or_make_key(path: Path) -> SigningKey:
    """The key in that file, which is made when it is not there; ``OutputError`` when it cannot."""
    if not path.exists():
        _write_new(path, replacing=False)
    return load_key(path)


def load_key(path: Path) -> SigningKey:
    """The key in that file; raises ``OutputError``, which never repeats what stands there."""
    try:
        with path.open("rb") as file:
            raw = file.read(LONGEST_KEY_FILE)
        private = serialization.load_pem_private_key(raw, password=None)
    except OSError as error:
        raise OutputError(f"{path}: cannot be read: {error.strerror}") from None
    except (ValueError, TypeError):
        private = None
    if not isinstance(private, Ed25519PrivateKey):
        raise OutputError(
            f'{path}: holds no Ed25519 key - put it back from a copy, or run "lawtrack key --new"'
        )
    return SigningKey(public=_in_words(private.public_key()), private=private)


def renew_key(path: Path) -> SigningKey:
    """A new key in the place of the one in that file, whose public part is noted beside it."""
    if path.exists():
        try:
            earlier = load_key(path).public
        except OutputError:  # what lies there is no key
            pass
        else:
            _note_earlier(earlier_keys_file(path), earlier)
    _write_new(path, replacing=True)
    return load_key(path)


def _note_earlier(file: Path, public: str) -> None:
    try:
        with file.open("a", encoding="ascii") as noted:
            noted.write(f"{public}\n")
    except OSError as error:
        raise OutputError(unwritten(file, error)) from None


def earlier_keys_file(path: Path) -> Path:
    """Where the public parts of the keys are noted that lay in that file before."""
    return path.with_name(f"{path.name}.earlier")


def earlier_keys(path: Path) -> list[str]:
    """The public parts of the keys that lay in that file before, oldest first."""
    try:
        return _PUBLIC.findall(earlier_keys_file(path).read_text(encoding="ascii"))
    except (OSError, UnicodeDecodeError):
        return []


def public_keys(path: Path) -> list[str]:
    """The public part of the key in that file, and of those before it; none where none is."""
    if not path.exists():
        return []
    return [load_key(path).public, *reversed(earlier_keys(path))]


def public_keys_in(text: str) -> list[str]:
    """The public keys that stand in a text, each once."""
    return list(dict.fromkeys(_PUBLIC.findall(text)))


def is_signed(content: bytes, signature: str, public: str) -> bool:
    """Whether the signature is that of the content by the owner of this public key."""
    if not _PUBLIC.fullmatch(public):
        return False
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public.removeprefix(ALGORITHM)))
        key.verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def _in_words(public: Ed25519PublicKey) -> str:
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return f"{ALGORITHM}{raw.hex()}"


def _write_new(path: Path, *, replacing: bool) -> None:
    """Put a new key into the file, whole or not at all, readable for its owner only."""
    raw = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        number, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")  # mode 0600
        try:
            with open(number, "wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            if replacing:
                os.replace(name, path)
            else:
                with contextlib.suppress(FileExistsError):  # another was quicker: it is the key
                    os.link(name, path)
        finally:
            Path(name).unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(unwritten(path, error)) from None
