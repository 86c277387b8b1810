"""Commands about what was archived: proving it, checking it, reading it again."""

import sys
from pathlib import Path

import click

from lawtrack.cli.options import clock, json_option, jurisdiction_option, load_cli_config, reading


@click.command()
@click.argument("identifier")
@jurisdiction_option
@click.option("--session", "term", metavar="NAME", help="Only this session: a year, a Congress.")
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where to write; else proof-JURISDICTION-IDENTIFIER.zip in this folder.",
)
def proof(identifier: str, jurisdiction: str | None, term: str | None, output: Path | None) -> None:
    """Write what proves a bill or meeting as one ZIP.

    It holds the raw answers of the source with their times, every change as it was seen, and the
    chain of hashes; "lawtrack verify FILE" checks it anywhere, without a network.
    """
    import hashlib
    import re

    from lawtrack.cli.printing.terminal import say
    from lawtrack.database.bills import telling_name
    from lawtrack.database.details import find_record
    from lawtrack.database.events import meeting_id
    from lawtrack.database.tables.legislation import BillRow
    from lawtrack.errors import OutputError
    from lawtrack.publishing.proof.make import ProofRecord, make_proof

    config = load_cli_config(jurisdiction=jurisdiction)
    with reading(config) as session:
        record = find_record(session, identifier, jurisdiction=jurisdiction, term=term)
        is_bill = isinstance(record, BillRow)
        name = telling_name(session, record) if isinstance(record, BillRow) else meeting_id(record)
        subject = ProofRecord(
            kind="bill" if is_bill else "event",
            id=record.id,
            jurisdiction=record.jurisdiction,
            name=name,
        )
        content = make_proof(session, config.archive.folder, subject, now=clock())
    safe = re.sub(r"[^\w.-]+", "-", f"{subject.jurisdiction}-{name}").strip("-")
    path = output or Path(f"proof-{safe}.zip")
    try:
        path.write_bytes(content)
    except OSError as error:
        raise OutputError(f"{path}: cannot be written: {error.strerror}") from None
    say(f"{path}: {len(content)} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--database", "stored", is_flag=True, help="The chain in the database, too.")
@json_option
def verify(file: Path | None, stored: bool, as_json: bool) -> int:
    """Check a proof, or without FILE the chain of all revisions in the database.

    Exits with 1 when something is not as it was written, and says where.
    """
    from lawtrack.cli.printing.terminal import show_json

    results: list[object] = []
    well = True
    if file is not None:
        well = _check_file(file, results, quiet=as_json)
    if stored or file is None:
        well = _check_database(results, quiet=as_json) and well
    if as_json:
        show_json(results)
    return 0 if well else 1


def _check_file(file: Path, results: list[object], *, quiet: bool) -> bool:
    from lawtrack.cli.printing.terminal import say, warn
    from lawtrack.errors import OutputError
    from lawtrack.publishing.proof.check import check_proof

    try:
        raw = file.read_bytes()
    except OSError as error:
        raise OutputError(f"{file}: cannot be read: {error.strerror}") from None
    checked = check_proof(raw)
    results.append(checked)
    if quiet:
        return not checked.problems
    for problem in checked.problems:
        warn(f"{file}: {problem}")
    if not checked.problems:
        say(
            f"{file}: whole: {checked.about}, made {checked.made_at}:"
            f" {checked.revisions} revisions, {checked.answers} answers"
        )
        say(f"  the chain ends with {checked.head}")
    say(f"  SHA-256 of the file: {checked.sha256}")
    return not checked.problems


def _check_database(results: list[object], *, quiet: bool) -> bool:
    from lawtrack.cli.printing.terminal import say, warn
    from lawtrack.database.ledger import chains, check_chain

    with reading(load_cli_config()) as session:
        states = [check_chain(session, key) for key in chains(session)]
    results.extend(states)
    for state in () if quiet else states:
        if state.fault:
            warn(f"{state.jurisdiction}: {state.fault}")
        else:
            say(
                f"{state.jurisdiction}: {state.revisions} revisions as they were written;"
                f" the chain ends with {state.head}"
            )
    return not any(state.fault for state in states)


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
