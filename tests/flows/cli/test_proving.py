"""The commands that prove and check: files that stay, keys, what is said, and to whom."""

import json
import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lawtrack.cli import cli, main
from lawtrack.cli.options import reading, writing
from lawtrack.config.settings import load_config
from lawtrack.database.engine import open_database
from lawtrack.database.jurisdictions import save_government
from lawtrack.database.sealing import signed_heads
from lawtrack.database.sealing.keys import is_signed, load_key, load_or_make_key
from lawtrack.database.sealing.signed_heads import note_head
from lawtrack.database.tables.legislation import BillRow, JurisdictionRow, RevisionRow
from lawtrack.database.tables.search import SearchEntryRow
from lawtrack.errors import OutputError
from lawtrack.publishing.proof.make_proof import ProofRecord, proof_file_name
from tests.support.made import NOW, RIVERTOWN
from tests.support.proving import a_ledger

NAME = "proof-rivertown-2026-0042.zip"


@pytest.fixture
def here(sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Session]:
    """A folder with a database, its archive and a bill to be proved."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAWTRACK_DATABASE", sqlite_url)
    engine = open_database(sqlite_url)
    archive = Path(sqlite_url.removeprefix("sqlite:///")).parent / "archive"
    with Session(engine) as session:
        a_ledger(session, archive)
        yield session
    engine.dispose()


def test_what_is_checked_is_the_database_at_one_moment(ready_url: str) -> None:
    config = replace(load_config(None, {}), database=ready_url)
    names = select(JurisdictionRow.name)
    with reading(config, one_moment=True) as checks, writing(config) as crawl:
        assert checks.scalars(names).all() == []
        save_government(crawl, RIVERTOWN, now=NOW)
        crawl.commit()
        assert checks.scalars(names).all() == []
    with reading(config, one_moment=True) as checks:
        assert checks.scalars(names).all() == [RIVERTOWN.name]


def beside(session: Session) -> Path:
    """The folder of the database."""
    return Path(str(session.get_bind().engine.url.database)).parent


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments, standalone_mode=False)


def test_a_proof_is_made_signed_and_checked(here: Session) -> None:
    made = run("proof", "2026-0042")
    assert made.output.startswith(f"{NAME}: ")
    private = beside(here) / "lawtrack.key"
    assert private.stat().st_mode & 0o777 == 0o600
    public = run("key").output.strip()
    assert public == load_key(private).public
    well = run("verify", NAME)
    assert well.return_value == 0
    assert "whole: rivertown 2026-0042" in well.output
    assert "3 changes, 7 answers, 2 texts, 1 flag" in well.output
    assert "anybody can make a key" in well.output
    pinned = run("verify", NAME, "--key", public)
    assert (pinned.return_value, "the key that you named" in pinned.output) == (0, True)
    Path("key.txt").write_text(f"our key is {public}\n", encoding="utf-8")
    assert run("verify", NAME, "--key", "key.txt").return_value == 0
    other = run("verify", NAME, "--key", f"ed25519:{'0' * 64}")
    assert (other.return_value, "is not the key named" in other.output) == (1, True)
    (told,) = json.loads(run("verify", NAME, "--json").output)
    assert (told["problems"], told["public_key"], told["format"]) == ([], public, 2)


def test_an_older_proof_is_not_destroyed(here: Session, capsys: pytest.CaptureFixture[str]) -> None:
    Path(NAME).write_text("an older proof", encoding="utf-8")
    assert main(["proof", "2026-0042"]) == 1
    assert capsys.readouterr().err == (
        f"lawtrack: {NAME}: is there already - name another file with --output, or add --force\n"
    )
    assert Path(NAME).read_text(encoding="utf-8") == "an older proof"
    assert main(["proof", "2026-0042", "--force"]) == 0
    assert main(["proof", "2026-0042", "--output", "new.zip"]) == 0
    assert run("verify", NAME).return_value == run("verify", "new.zip").return_value == 0
    assert main(["proof", "2026-0042", "--output", "no/such/folder.zip"]) == 1
    assert not list(Path().glob(".*.part"))


@pytest.mark.parametrize(
    ("jurisdiction", "name", "term", "file"),
    [
        ("federal", "H.R. 1", "118", "proof-federal-118-H.R.-1.zip"),
        ("federal", "H.R. 1", "119", "proof-federal-119-H.R.-1.zip"),
        ("boston", "2026-0046", "2026", "proof-boston-2026-0046.zip"),
        ("philadelphia", "260031", "2024-2028", "proof-philadelphia-2024-2028-260031.zip"),
        ("boston", "2026-03-11", "", "proof-boston-2026-03-11.zip"),
        ("x", "../../a b/c", "", "proof-x-..-..-a-b-c.zip"),
    ],
)
def test_two_records_never_share_a_file(jurisdiction: str, name: str, term: str, file: str) -> None:
    record = ProofRecord(kind="bill", id=1, jurisdiction=jurisdiction, name=name, term=term)
    assert proof_file_name(record) == file


def test_the_database_is_checked_against_the_heads_beside_it(here: Session) -> None:
    well = run("verify")
    assert (well.return_value, "there is no signed head" in well.output) == (0, True)
    folder = beside(here)
    key = load_or_make_key(folder / "lawtrack.key")
    note_head(here, folder / "lawtrack.heads", "rivertown", key, now=NOW)
    well = run("verify")
    assert (well.return_value, "1 signed head fits" in well.output) == (0, True)
    here.execute(delete(SearchEntryRow))
    here.commit()
    lost = run("verify")
    assert (lost.return_value, "bill 2026-0042: the index of words" in lost.output) == (1, True)
    assert run("upgrade", "--index").exception is None
    assert run("verify").return_value == 0
    here.execute(update(BillRow).values(title="Harmless"))
    here.commit()
    forged = run("verify")
    assert (forged.return_value, "bill 2026-0042: the record is not" in forged.output) == (1, True)
    nothing = run("proof", "2026-0042")
    assert isinstance(nothing.exception, Exception)
    assert "nothing can be proved: record.json: not the record" in str(nothing.exception)


def test_heads_kept_elsewhere_tell_what_those_beside_the_database_do_not(here: Session) -> None:
    folder = beside(here)
    key = load_or_make_key(folder / "lawtrack.key")
    kept = folder / "kept"
    note_head(here, kept, "rivertown", key, now=NOW)
    here.execute(delete(RevisionRow).where(RevisionRow.id == 6))
    here.commit()
    forged = run("verify", "--heads", str(kept), "--key", key.public)
    assert forged.return_value == 1
    assert "that do not stand now" in forged.output
    kept.write_text(kept.read_text(encoding="utf-8").replace("rivertown", "laketown"), "utf-8")
    gone = run("verify", "--heads", str(kept))
    assert "laketown: heads of it were noted, and nothing of it is stored" in gone.output
    for wrong in ("{}\n" * 30, ""):
        kept.write_text(wrong, "utf-8")
        none = run("verify", "--heads", str(kept))
        assert none.return_value == 1
        assert [line for line in none.output.splitlines() if "kept" in line] == [
            f"{kept}: holds no signed head - name a file in which lawtrack noted its heads"
        ]


def test_a_new_key_leaves_the_earlier_ones_to_check_with(here: Session) -> None:
    run("proof", "2026-0042")
    first = run("key").output.strip()
    renewed = run("key", "--new").output.splitlines()
    assert renewed[0] != first
    assert renewed[1:] == [f"earlier: {first}"]
    assert run("verify", NAME, "--key", first).return_value == 0
    assert run("verify", NAME, "--key", renewed[0]).return_value == 1


@pytest.mark.parametrize("content", ["", "not a key", "-----BEGIN PRIVATE KEY-----\nAAAA\n"])
def test_a_broken_key_is_never_replaced_silently(tmp_path: Path, content: str) -> None:
    path = tmp_path / "key"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(OutputError, match="holds no Ed25519 key - put it back"):
        load_or_make_key(path)
    assert path.read_text(encoding="utf-8") == content


def test_a_key_signs_and_is_never_shown(tmp_path: Path) -> None:
    key = load_or_make_key(tmp_path / "key")
    assert load_or_make_key(tmp_path / "key").public == key.public
    signature = key.sign(b"words")
    assert is_signed(b"words", signature, key.public)
    assert not is_signed(b"others", signature, key.public)
    assert not is_signed(b"words", "no hex", key.public)
    assert not is_signed(b"words", signature, "ed25519:no")
    assert repr(key) == f"SigningKey({key.public})"


def test_what_is_no_file_and_no_key_is_said_on_one_line(
    here: Session, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signed_heads, "LARGEST", 100_000)
    os.mkfifo("pipe")
    Path("huge").touch()
    os.truncate("huge", 1024**3 + 1)
    for arguments, told in (
        (["verify", "nowhere.zip"], "nowhere.zip: cannot be read: No such file"),
        (["verify", "."], ".: is no file"),
        (["verify", "pipe"], "pipe: is no file"),
        (["verify", "huge"], "huge: is too large to be a proof"),
        (["verify", "--key", "nobody"], "nobody: holds no public key"),
        (["verify", "--heads", "nowhere"], "nowhere: cannot be read: No such file"),
        (["verify", "--heads", "."], ".: cannot be read: Is a directory"),
        (["verify", "--heads", "/dev/zero"], "/dev/zero: is too large to be a file of heads"),
    ):
        assert main(arguments) == 1
        error = capsys.readouterr().err
        assert error.startswith(f"lawtrack: {told}")
        assert error.count("\n") == 1
