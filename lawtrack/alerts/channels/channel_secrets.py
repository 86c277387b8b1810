"""The addresses of channels, which are secrets: they hold passwords and tokens.

An address comes from the environment or from a file that nobody else can read, it is never stored,
and no error that is told repeats a part of it.
"""

import os
import re
import shlex
import stat
import tomllib
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from lawtrack.errors import ConfigError

SECRETS_FILE = "lawtrack.secrets.toml"
SIGNED = "signed+"
OPEN_TO_READ = (  # words that are no secrets: values that everybody has, and names of settings
    "localhost", "127.0.0.1", "true", "false", "yes", "ssl", "starttls", "insecure",
    "from", "name", "user", "pass", "mode", "smtp", "reply", "format", "verify", "bcc",
)  # fmt: skip


# A host with letters beyond ASCII: behind the "@" of a recipient or of a password, or "://".
_HOST_WITH_LETTERS = re.compile(
    r"(?:(?<=@)|(?<=://)(?![^/?#]*@))(?=[^\s@/?#&,;:<>\"]*[^\x00-\x7f])[^\s@/?#&,;:<>\"]+"
)
_OF_TWO_KINDS = frozenset("ßς\u200c\u200d")  # which the old and the new rules write otherwise


@dataclass(frozen=True, slots=True)
class Secrets:
    """Names of channels → their addresses."""

    environ: Mapping[str, str]
    folder: Path

    def find(self, channel: str) -> str:
        """The secret of the name "$NAME"; ``ConfigError`` when there is none."""
        name = channel.removeprefix("$")
        secret = self.environ.get(name) or self._in_file().get(name)
        if not isinstance(secret, str) or not secret:
            raise ConfigError(
                f"{channel}: there is no such secret - set it in the environment, or write"
                f' {name} = "…" into {SECRETS_FILE}'
            )
        return secret

    def names(self) -> list[str]:
        """The names of channels in the file of secrets, as subscriptions have them."""
        return sorted(
            f"${name}"
            for name, value in self._in_file().items()
            if isinstance(value, str) and not name.endswith("_KEY")
        )

    def _in_file(self) -> dict[str, Any]:
        path = self.folder / SECRETS_FILE
        try:
            with path.open("rb") as file:  # what is looked at is what is read, whatever leads to it
                if os.name == "posix":
                    _check_keeper(os.fstat(file.fileno()), path)
                return tomllib.loads(file.read().decode("utf-8-sig"))
        except FileNotFoundError:
            return {}
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"{SECRETS_FILE}: cannot be read: {type(error).__name__}") from None
        except (ValueError, RecursionError):  # the message may quote the line
            raise ConfigError(f"{SECRETS_FILE}: is not TOML") from None


def with_plain_hosts(address: str) -> str:
    """The address with hosts such as bücher.example as name servers have them: xn--bcher-kva.…

    What cannot be written so stays as it is.
    """

    def plain(host: re.Match[str]) -> str:
        if not _OF_TWO_KINDS.isdisjoint(host[0]):
            return host[0]
        try:
            return host[0].encode("idna").decode("ascii")
        except UnicodeError:
            return host[0]

    return _HOST_WITH_LETTERS.sub(plain, address)


def _check_keeper(status: os.stat_result, path: Path) -> None:
    """Raise ``ConfigError`` unless nobody else can read or write the file, by whatever name."""
    if stat.S_IMODE(status.st_mode) & 0o077:
        raise ConfigError(
            f"{SECRETS_FILE}: others on this machine may read it - chmod 600"
            f" {shlex.quote(str(path))}"
        )
    if status.st_uid not in (0, os.geteuid()):
        raise ConfigError(
            f"{SECRETS_FILE}: belongs to somebody else - chown it to who runs lawtrack"
        )
    if status.st_nlink > 1:
        raise ConfigError(
            f"{SECRETS_FILE}: is a hard link, and the file has another name too - replace it by"
            " a copy"
        )


def without_secrets(message: str, *secrets: str) -> str:
    """The message with every part of the secrets blotted out, but for hosts of e-mail and web."""
    for secret in secrets:
        parts = urlsplit(secret)
        scheme = parts.scheme.lower()
        with_host = scheme.startswith(("mailto", "http", SIGNED, "json", "ntfy"))
        known = {scheme, *OPEN_TO_READ}
        if with_host and parts.hostname:
            known.add(parts.hostname)
        pieces = {secret, *re.split(r"[/:@?&=#+,]", secret)}
        pieces |= {unquote(piece) for piece in pieces}
        pieces |= {quote(piece, safe="") for piece in pieces}
        pieces |= set(_as_signed_in(unquote(parts.username or ""), unquote(parts.password or "")))
        for piece in sorted(pieces, key=len, reverse=True):
            if len(piece) > 2 and piece.lower() not in known and not _is_in(piece, known):
                message = message.replace(piece, "…")
    return message


def _as_signed_in(user: str, password: str) -> Iterator[str]:
    """How name and password go over the wire; a server may repeat it when it refuses them."""
    for words in (f"\0{user}\0{password}", f"{user}:{password}", user, password):
        if words.strip("\0:"):
            yield b64encode(words.encode(errors="replace")).decode()


def _is_in(piece: str, known: set[str]) -> bool:
    return any(piece.lower() in each for each in known)
