"""The address of the database: whether it can be one, and which folder a file lies in.

A message never repeats what might be a password.
"""

import re
from pathlib import Path

from lawtrack.errors import ConfigError

FILE = "sqlite:///"
_FORMS = "sqlite:///FILE or postgresql://USER@HOST/NAME"
_SERVER = re.compile(r"^postgresql(\+psycopg)?://(?P<place>[^/?]*)(/(?P<name>[^?]*))?(\?.*)?$")
_PORT = re.compile(r"^(\[[^\]]*\]|[^:]*)(:(?P<port>.*))?$")


def checked_database(address: str, where: str, folder: Path) -> str:
    """The address, a relative file beside the configuration; ``ConfigError`` when it is none."""
    if address in ("sqlite://", FILE, f"{FILE}:memory:"):
        raise ConfigError(f"{where}: {address} names no file, so that nothing would be kept")
    if address.startswith(FILE):
        file = folder.absolute() / address.removeprefix(FILE)
        if file.is_dir():
            raise ConfigError(f"{where}: {file} is a folder - name a file in it")
        return f"{FILE}{file}"
    if address.startswith("postgres://"):
        raise ConfigError(f"{where}: begins with postgres:// - write postgresql://")
    head, sign, rest = address.partition("://")
    if not address.startswith("postgresql") or not sign:
        kind = f"'{head}://'" if sign and head.isidentifier() else "it"
        raise ConfigError(f"{where}: {kind} is no address of a database - write {_FORMS}")
    if rest.partition("?")[0].count("@") > 1:
        raise ConfigError(f"{where}: has more than one @ - in a password write it as %40")
    match = _SERVER.match(address)
    if match is None:
        raise ConfigError(f"{where}: is no address of a database - write {_FORMS}")
    _check_ports(match["place"].rpartition("@")[2], where)
    return address


def _check_ports(hosts: str, where: str) -> None:
    for host in hosts.split(","):
        match = _PORT.match(host)
        port = match["port"] if match else "?"
        if port and not (port.isdecimal() and 0 < int(port) < 65_536):
            raise ConfigError(
                f"{where}: its port is no number up to 65535"
                " - in a password write : as %3A, / as %2F, # as %23"
            )


def file_of_database(address: str) -> Path | None:
    """The SQLite file; ``None`` on a server."""
    return Path(address.removeprefix(FILE)) if address.startswith(FILE) else None


def folder_of_database(address: str, folder: Path) -> Path:
    """The folder of the SQLite file, else that of the configuration."""
    file = file_of_database(address)
    return file.parent if file else folder
