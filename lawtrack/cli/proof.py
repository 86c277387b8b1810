"""Commands about what was archived: proving it, checking it, reading it again."""

import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lawtrack.cli.options import (
    clock,
    json_option,
    jurisdiction_option,
    load_cli_config,
    reading,
    refuse_own_file,
)

if TYPE_CHECKING:
    from lawtrack.config.settings import Config
    from lawtrack.database.sealing.keys import SigningKey
    from lawtrack.database.sealing.signed_heads import SignedHead
    from lawtrack.publishing.proof.stored.check_database import DatabaseState


@click.command()
@click.argument("identifier")
@jurisdiction_option
@click.option("--session", "term", metavar="NAME", help="Only this session: a year, a Congress.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write; else proof-JURISDICTION-SESSION-IDENTIFIER.zip in this folder.",
)
@click.option("--force", is_flag=True, help="Overwrite a file that is there.")
def proof(
    identifier: str, jurisdiction: str | None, term: str | None, output: Path | None, force: bool
) -> None:
    """Write what proves a bill or meeting as one ZIP.

    It holds the raw answers of the source with their times, texts, flags, every change as it was
    seen, and the chains of hashes, signed; "lawtrack verify FILE" checks it anywhere, without a
    network.
    """
    import hashlib
    from dataclasses import replace

    from lawtrack.cli.printing.terminal import say
    from lawtrack.crawling.archive.archive_place import archive_place
    from lawtrack.database.bills import telling_name
    from lawtrack.database.events import meeting_id
    from lawtrack.database.search.named_records import find_record
    from lawtrack.database.tables.legislation import BillRow
    from lawtrack.errors import OutputError
    from lawtrack.publishing.files import appearing_file
    from lawtrack.publishing.proof.make_proof import ProofRecord, make_proof, proof_file_name

    config = load_cli_config(jurisdiction=jurisdiction)
    place = archive_place(config.archive)
    with reading(config, one_moment=True) as session:
        record = find_record(session, identifier, jurisdiction=jurisdiction, term=term)
        is_bill = isinstance(record, BillRow)
        subject = ProofRecord(
            kind="bill" if is_bill else "event",
            id=record.id,
            jurisdiction=record.jurisdiction,
            name=record.identifier if isinstance(record, BillRow) else meeting_id(record),
            term=record.session if isinstance(record, BillRow) else "",
        )
        name = telling_name(session, record) if isinstance(record, BillRow) else subject.name
        path = output or Path(proof_file_name(replace(subject, name=name)))
        refuse_own_file(config, path)
        if path.is_file() and not force:
            raise OutputError(
                f"{path}: is there already - name another file with --output, or add --force"
            )
        content = make_proof(session, place, subject, key=_key(config), now=clock())
    with appearing_file(path) as file:
        file.write(content)
    size = f"{len(content) / 1000:.0f} kB"
    say(f"{path}: {size}, SHA-256 {hashlib.sha256(content).hexdigest()}")


def _key(config: "Config") -> "SigningKey | None":
    """The key that signs; none, which is told, where there is none and none can be made."""
    from lawtrack.cli.printing.terminal import warn
    from lawtrack.database.sealing.keys import load_or_make_key
    from lawtrack.errors import OutputError

    path = config.proofs.key
    try:
        return load_or_make_key(path)
    except OutputError as error:
        if path.exists():
            raise
        warn(f"lawtrack: {error}: not signed")
        return None


@click.command()
@click.option(
    "--new", "renew", is_flag=True, help="Make another key, when this one is lost or known."
)
@json_option
def key(renew: bool, as_json: bool) -> None:
    """Show the public key with which others can check your proofs.

    Tell it to people in a way that nobody can change later; "lawtrack publish" writes it, too. What
    an earlier key has signed stays good with the earlier key.
    """
    from lawtrack.cli.printing.terminal import say, show_json, warn
    from lawtrack.database.sealing.keys import earlier_keys, load_or_make_key, renew_key

    path = load_cli_config().proofs.key
    own = renew_key(path) if renew else load_or_make_key(path)
    earlier = earlier_keys(path)
    if as_json:
        show_json({"public_key": own.public, "earlier": earlier, "file": str(path)})
        return
    say(own.public)
    for public in earlier:
        say(f"earlier: {public}")
    if path.stat().st_mode & 0o077:
        warn(f"lawtrack: {path}: others can read it - run: chmod 600 {shlex.quote(str(path))}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option(
    "--key",
    "named",
    multiple=True,
    metavar="KEY",
    help="The public key of whoever made it, or a file with it; can be given several times.",
)
@click.option("--database", "stored", is_flag=True, help="The database, too.")
@click.option(
    "--heads",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Signed heads that were kept elsewhere, to check the database against.",
)
@json_option
def verify(
    file: Path | None, named: tuple[str, ...], stored: bool, heads: Path | None, as_json: bool
) -> int:
    """Check a proof, or without FILE the whole database, and say what is proved and what is not.

    Exits with 1 when something is not as it was written, and says where.
    """
    from lawtrack.cli.printing.proofs import show_checked, show_database_state
    from lawtrack.cli.printing.terminal import show_json
    from lawtrack.publishing.proof.check_proof import check_proof

    keys = [one for name in named for one in _public_keys(name)]
    results: list[object] = []
    well = True
    if file is not None:
        checked = check_proof(_bytes_of(file), keys=keys)
        results.append(checked)
        well = not checked.problems
        if not as_json:
            show_checked(str(file), checked)
    if stored or file is None or heads is not None:
        states, of_heads = _database_states(heads, keys)
        results += [*states, *({"problem": problem} for problem in of_heads)]
        well = well and not of_heads and not any(state.problems for state in states)
        if not as_json:
            show_database_state(states, of_heads)
    if as_json:
        show_json(results)
    return 0 if well else 1


def _public_keys(name: str) -> list[str]:
    """The public keys that an argument names, itself or as a file."""
    from lawtrack.database.sealing.keys import public_keys_in
    from lawtrack.errors import OutputError

    keys = public_keys_in(name)
    if not keys:
        try:
            with open(name, "rb") as file:
                keys = public_keys_in(file.read(1_000_000).decode(errors="replace"))
        except (OSError, ValueError):
            keys = []
    if not keys:
        raise OutputError(f"{name}: holds no public key - it is written ed25519: and 64 digits")
    return keys


def _bytes_of(file: Path) -> bytes:
    from lawtrack.errors import OutputError
    from lawtrack.publishing.proof.pack import LARGEST

    try:
        if file.exists() and not file.is_file():
            raise OutputError(f"{file}: is no file")
        if file.stat().st_size > LARGEST:
            raise OutputError(f"{file}: is too large to be a proof")
        return file.read_bytes()
    except OSError as error:
        raise OutputError(f"{file}: cannot be read: {error.strerror}") from None


def _database_states(
    heads: Path | None, keys: Sequence[str]
) -> "tuple[list[DatabaseState], list[str]]":
    """How each jurisdiction stands, and what is wrong with the file of heads."""
    from lawtrack.crawling.archive.archive_place import archive_place
    from lawtrack.database.sealing.keys import public_keys
    from lawtrack.database.sealing.signed_heads import read_heads
    from lawtrack.publishing.proof.stored.check_database import (
        check_database,
        stored_jurisdictions,
        unreadable_heads,
    )

    config = load_cli_config()
    place = archive_place(config.archive)
    file = heads or config.proofs.heads
    noted: list[SignedHead] = []
    problems: list[str] = []
    if heads is not None or file.exists():
        noted, others = read_heads(file)
        if noted or not (others or heads):
            problems += unreadable_heads(file, others)
        else:
            problems.append(
                f"{file}: holds no signed head - name a file in which lawtrack noted its heads"
            )
    own_keys = public_keys(config.proofs.key) if heads is None else []
    with reading(config, one_moment=True) as session:
        there = stored_jurisdictions(session)
        states = [
            check_database(
                session,
                place,
                one,
                heads=noted,
                keys=keys,
                own_keys=own_keys,
                source=config.source(one) if one in config.jurisdictions else None,
            )
            for one in there
        ]
    gone = sorted({head.jurisdiction for head in noted if head.revisions}.difference(there))
    problems += [f"{one}: heads of it were noted, and nothing of it is stored" for one in gone]
    return states, problems


@click.command()
@click.argument("names", metavar="[JURISDICTION]...", nargs=-1)
@click.option("--apply", is_flag=True, help="Keep the result; else it is only shown.")
@json_option
def reparse(names: tuple[str, ...], apply: bool, as_json: bool) -> int:
    """Read the archived answers again, with the parsers of this version, and show what changes.

    Nothing is asked over the network, and without --apply nothing is stored.
    """
    from lawtrack.cli.printing.crawls import reparsed_as_data, show_reparsed
    from lawtrack.cli.printing.terminal import show_json
    from lawtrack.ingest.reparse import reparse as reparse_one

    config = load_cli_config()
    for name in names:
        config.source(name)
    keys = list(dict.fromkeys(names)) or list(config.jurisdictions)
    results = []
    for key in keys:
        results.append(reparse_one(config, key, apply=apply, now=clock()))
        if not as_json:
            show_reparsed(results[-1])
            sys.stdout.flush()
    if as_json:
        show_json([reparsed_as_data(one) for one in results])
    return 1 if any(one.failed for one in results) else 0
