"""Files that commands write: in a form that was meant, whole or not at all, and for whom."""

import csv
import json
import os
import shlex
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from lawtrack.cli import main
from lawtrack.publishing.files import file_ending
from tests.flows.cli.test_cli import Run, folder, run, stored  # noqa: F401
from tests.support import PROJECT

pytestmark = pytest.mark.usefixtures("stored")
EXPORT = ("export", "--all", "--output")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("b.xls", ".xls cannot be written - choose one of .csv, .xlsx,"),
        ("b.ods", ".ods cannot be written"),
        ("b.csv.gz", ".gz cannot be written"),
        ("b.PDF", ".pdf cannot be written"),
        ("b.sqlite", ".sqlite cannot be written"),
    ],
)
def test_a_table_in_a_form_that_is_not_ours_is_refused(
    run: Run, folder: Path, name: str, said: str  # noqa: F811
) -> None:  # fmt: skip
    done = run(*EXPORT, name)
    assert (done.status, said in done.err, done.err.count("\n")) == (1, True, 1)
    assert not (folder / name).exists()


def test_a_form_and_an_ending_that_contradict_each_other_are_refused(
    run: Run, folder: Path  # noqa: F811
) -> None:  # fmt: skip
    done = run(*EXPORT, "b.xlsx", "--format", "csv")
    assert done.err == ("lawtrack: b.xlsx: --format csv does not go with .xlsx - name it .csv\n")
    assert run(*EXPORT, "b.dat", "--format", "csv").status == 0
    assert run(*EXPORT, "bills").status == 0  # without an ending: CSV
    assert (folder / "bills").read_text().startswith("jurisdiction,")


def test_tabs_and_json_are_written_as_their_endings_say(
    run: Run, folder: Path  # noqa: F811
) -> None:  # fmt: skip
    for name in ("b.csv", "b.tsv", "b.json", "b.jsonl"):
        assert run(*EXPORT, name).status == 0
    with (folder / "b.csv").open(newline="") as commas, (folder / "b.tsv").open(newline="") as tabs:
        assert list(csv.reader(commas)) == list(csv.reader(tabs, delimiter="\t"))
    lines = [json.loads(line) for line in (folder / "b.jsonl").read_text().splitlines()]
    assert json.loads((folder / "b.json").read_text()) == lines
    assert len(lines) == 4
    assert json.loads((folder / "b.json.json").read_text())["format"] == "json"
    assert json.loads(run("export", "--format", "json", "--topic", "facial-recognition").out)


@pytest.mark.parametrize("name", ["brief.pdf", "brief.docx", "brief.txt", "b.HTMLX"])
def test_a_brief_in_a_form_that_is_not_ours_is_refused(
    run: Run, folder: Path, name: str  # noqa: F811
) -> None:  # fmt: skip
    done = run("brief", "--output", name)
    assert (done.status, done.err.count("\n")) == (1, 1)
    assert "choose .md or .html" in done.err
    assert not (folder / name).exists()


def test_a_brief_is_a_page_a_text_or_a_folder(run: Run, folder: Path) -> None:  # noqa: F811
    (folder / "old.pages").mkdir()
    for name in ("b.HTM", "b.markdown", "2026.11", "old.pages"):
        assert run("brief", "--output", name).status == 0
    assert (folder / "b.HTM").read_text().startswith("<!")
    assert (folder / "b.markdown").read_text().startswith("#")
    for name in ("2026.11", "old.pages"):
        assert {each.name for each in (folder / name).iterdir()} == {"brief.md", "brief.html"}


@pytest.mark.parametrize(
    "words",
    [
        ("export", "--dialect", "openstates", "--output", "all.zip"),
        ("export", "--dialect", "legiscan", "--output", "all.csv"),
        ("publish", "site.html"),
    ],
)
def test_a_folder_that_is_called_like_a_file_is_refused(
    run: Run, folder: Path, words: tuple[str, ...]  # noqa: F811
) -> None:  # fmt: skip
    done = run(*words)
    assert (done.status, "is a folder, no ." in done.err) == (1, True)
    assert not (folder / words[-1]).exists()


def test_what_an_ending_is(tmp_path: Path) -> None:
    names = {"a.csv": ".csv", "a.CSV": ".csv", "a": "", ".hidden": "", "v1.2": "", "a.b c": ""}
    assert {name: file_ending(tmp_path / name) for name in names} == names
    assert file_ending(Path("/dev/null")) == file_ending(tmp_path) == ""


def in_a_process(
    folder: Path, *words: str, output: str = "", most: int = 0  # noqa: F811
) -> "subprocess.CompletedProcess[str]":  # fmt: skip
    """The command in a process of its own, which may write no file of more than ``most`` bytes."""
    limited = ["prlimit", f"--fsize={most}", "--"] if most else []
    with open(output or os.devnull, "w") as out:
        return subprocess.run(
            [*limited, sys.executable, "-m", "lawtrack", *words],
            cwd=folder, text=True, check=False, stdout=out, stderr=subprocess.PIPE,
            # Some versions of Python leave half a compiled module where no file may be whole.
            env={**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONDONTWRITEBYTECODE": "1"},
        )  # fmt: skip


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize(
    "words",
    [("export", "--all"), ("export", "--all", "--format", "xlsx"),
     ("bills", "--jurisdiction", "rivertown"), ("flags", "--json"),
     ("show", "2026-0042"), ("brief",), ("export", "--all", "--output", "/dev/full"), ("--help",)],
)  # fmt: skip
def test_a_full_disk_behind_what_is_printed_is_one_line(
    folder: Path, words: tuple[str, ...]  # noqa: F811
) -> None:  # fmt: skip
    done = in_a_process(folder, *words, output="/dev/full")
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "No space left on device" in done.stderr


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("export", "--all", "--output", "b.csv"), "b.csv"),
        (("export", "--all", "--output", "b.xlsx"), "b.xlsx"),
        (("brief", "--output", "b.html"), "b.html"),
        (("publish", "site"), "site"),
        (("backup", "copy.db"), "copy.db"),
    ],
)
def test_a_disk_that_is_full_leaves_the_old_file_and_nothing_else(
    folder: Path, words: tuple[str, ...], name: str  # noqa: F811
) -> None:  # fmt: skip
    if name != "site":
        (folder / name).write_text("what was there")
    before = {path.name for path in folder.iterdir()}
    force = ("--force",) if words[0] == "backup" else ()
    done = in_a_process(folder, *words, *force, most=600)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1, done.stderr
    assert "Traceback" not in done.stderr
    if name != "site":
        assert (folder / name).read_text() == "what was there"
        assert {path.name for path in folder.iterdir()} == before


def test_settings_and_keys_stand_whole_where_the_disk_gets_full(folder: Path) -> None:  # noqa: F811
    settings = folder / "lawtrack.toml"
    settings.write_text(settings.read_text() + "# a line\n" * 400)
    before, most = settings.read_bytes(), settings.stat().st_size + 60
    for words, most_bytes, where in (
        ("jurisdictions add cambridge --no-ask", most, "lawtrack.toml"),
        ("new-platform townhall", 900, "townhall_scrapers"),
    ):
        done = in_a_process(folder, *words.split(), most=most_bytes)
        assert (done.returncode, done.stderr.count("\n")) == (1, 1), done.stderr
        assert f"{where}: cannot be written" in done.stderr
    assert settings.read_bytes() == before
    assert not (folder / "townhall_scrapers").exists()
    settings.unlink()
    assert "lawtrack.toml: cannot be written" in in_a_process(folder, "init", most=900).stderr
    assert not settings.exists()


@pytest.mark.parametrize("words", [("export", "--all"), ("topics", "list"), ("changes", "--json")])
def test_a_reader_that_has_seen_enough_ends_it_in_silence(
    folder: Path, words: tuple[str, ...]  # noqa: F811
) -> None:  # fmt: skip
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "lawtrack", *words], cwd=folder, text=True, check=False,
        stdout=writing, stderr=subprocess.PIPE, env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    os.close(writing)
    assert (done.returncode, done.stderr) == (0, "")


def rights(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_database_and_its_copies_are_for_one_user(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "fresh").mkdir()
    monkeypatch.chdir(tmp_path / "fresh")
    before = os.umask(0o022)
    try:
        assert main(["init"]) == 0
        assert main(["backup", "copy.db"]) == 0
        assert main(["flags"]) == 0
    finally:
        os.umask(before)
    assert {name: rights(Path(name)) for name in ("lawtrack.db", "copy.db")} == {
        "lawtrack.db": 0o600, "copy.db": 0o600,
    }  # fmt: skip
    assert rights(Path("lawtrack.toml")) == 0o644  # no secret stands in it
    capsys.readouterr()
    assert main(["doctor", "--offline"]) == 0
    assert "every user of this machine" not in capsys.readouterr().out
    Path("lawtrack.db").chmod(0o644)
    main(["doctor", "--offline"])
    assert "chmod o-rwx" in capsys.readouterr().out


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_what_doctor_advises_can_be_typed_as_it_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    place = tmp_path / "Ann's town"
    place.mkdir()
    settings = place / "lawtrack.toml"
    alert = 'name = "faces"\ntopic = "facial-recognition"\nchannel = "$NOPE"'
    settings.write_text(f'contact = "a@rivertown.example"\n[[alerts]]\n{alert}\n')
    begin = ["--config", str(settings)]
    assert main([*begin, "upgrade"]) == 0
    (place / "lawtrack.secrets.toml").write_text('OTHER = "json://127.0.0.1:1"\n')
    for name in ("lawtrack.db", "lawtrack.secrets.toml"):
        (place / name).chmod(0o644)
    capsys.readouterr()
    main([*begin, "doctor", "--offline", "--json"])
    findings = json.loads(capsys.readouterr().out)
    advice = {each["check"]: each for each in findings if each["state"] != "ok"}
    shut = shlex.join(["chmod", "600", str(place / "lawtrack.secrets.toml")])
    assert advice["alerts"]["found"].endswith(shut)
    subprocess.run(["sh", "-c", advice["private"]["advice"]], check=True)
    assert shlex.split(advice["alerts"]["advice"].partition('"')[2][:-1]) == [
        "lawtrack", *begin, "alerts", "test", "faces",
    ]  # fmt: skip
    main([*begin, "doctor", "--offline", "--json"])
    left = {each["check"]: each["found"] for each in json.loads(capsys.readouterr().out)}
    assert left["private"] == "the database is for its user alone"
    assert "there is no such secret" in left["alerts"]


def test_what_is_published_is_for_everybody(run: Run, folder: Path) -> None:  # noqa: F811
    before = os.umask(0o077)
    try:
        assert run("publish", "out/site").status == 0
    finally:
        os.umask(before)
    # Who looks again has imported nothing of what writes: in another process that is most of it.
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "lawtrack.publishing.site.write_site", None)
        assert "is as it was" in run("publish", "out/site").err
    places = [folder / "out/site", *(folder / "out/site").rglob("*")]
    shown = [path for path in places if ".lawtrack" not in path.parts]
    assert {rights(path) for path in shown if path.is_file()} == {0o644}
    assert {rights(path) for path in shown if path.is_dir()} == {0o755}


def test_a_pipe_is_written_to_and_not_replaced(run: Run, folder: Path) -> None:  # noqa: F811
    os.mkfifo(folder / "pipe.csv")
    lines: list[str] = []
    reader = threading.Thread(target=lambda: lines.extend((folder / "pipe.csv").open()))
    reader.start()
    assert run(*EXPORT, "pipe.csv").status == 0
    reader.join(10)
    assert len(lines) == 5
    assert stat.S_ISFIFO((folder / "pipe.csv").stat().st_mode)
