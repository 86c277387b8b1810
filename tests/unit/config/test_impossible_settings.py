"""Settings that cannot be: each is refused where it stands, with the name that was meant."""

from pathlib import Path

import pytest

from lawtrack.config.settings import load_config
from lawtrack.errors import ConfigError
from lawtrack.near_names import known_names, near_names
from tests.unit.config.test_settings import SEATTLE

ALERT = '[[alerts]]\nname = "n"\nchannel = "$MAIL"\n'


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def complaint(text: str, **environ: str) -> str:
    """What is said about a file with this text."""
    Path("lawtrack.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_config(None, environ)
    assert "\n" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('topics = ["facial-recogniton"]', "unknown topic 'facial-recogniton'; known:"),
        ('topics = ["facial-recogniton"]', "did you mean facial-recognition?"),
        ('topics = ["Facial Recognition"]', "did you mean facial-recognition?"),
        ('topics = ["bees", "facial-recognition"]', "topics: unknown topic 'bees'; known: "),
        ("topics = []", 'topics: none is named - write topics = ["facial-recognition"]'),
        ('topic = ["facial-recognition"]', "unknown setting 'topic'"),
        ("[jurisdictions.bostn]\nenabled = false", "did you mean boston?"),
        ("[jurisdictions.philly]\nminutes = 9", "philly]: no such jurisdiction; known: boston,"),
        (SEATTLE.replace('"legistar"', '"Legistar"'), "did you mean legistar?"),
        (SEATTLE + "enabled = false\nminute = 5", "unknown setting 'minute'"),
        (SEATTLE.replace("Los_Angeles", "Los Angeles"), "did you mean America/Los_Angeles?"),
        (SEATTLE.replace("America/Los_Angeles", "America"), "'America' is no time zone"),
        (SEATTLE.replace("America/Los_Angeles", "../../etc/passwd"), "is no time zone"),
        ("".join(f"[jurisdictions.{key}]\nenabled = false\n"
                 for key in ("boston", "philadelphia", "federal")), "all are switched off"),
        ('[searches]\nx = { words = "a", jurisdictions = ["bostn"] }', "did you mean boston?"),
        (ALERT + 'topic = "facial-recogniton"', "did you mean facial-recognition?"),
        (ALERT + 'bill = "1"\nreasons = ["hearings"]', "did you mean hearing?"),
        (ALERT + 'bill = "1"\nrhythm = "dayly"', "did you mean daily?"),
        (ALERT + 'bill = "1"\ntimezone = "US/Estern"', "did you mean US/Eastern"),
        (ALERT + 'saved = "drone"\n[searches]\ndrones = "drone"', "did you mean drones?"),
        (ALERT + 'bill = "1"\nchanel = "x"', "did you mean channel?"),
        ("[schedule]\nlegister = 5", "did you mean legistar?"),
    ],
)  # fmt: skip
def test_a_name_that_is_not_known_is_refused_with_the_nearest(text: str, said: str) -> None:
    assert said in complaint(text + "\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("delay = nan", "delay: is no number of 0 or more"),
        ("delay = inf", "delay: is too large a number"),
        ("[schedule]\nlegistar = 1e30", "legistar: is too large a number"),
        (f"[schedule]\nquick = {'9' * 400}", "quick: is too large a number"),
        ("[schedule]\nquick = 1.5", "quick: 1.5 is no whole number"),
        ("[archive]\nmegabytes = 0", "megabytes: is no number of 1 or more"),
        ("[archive]\ndays = inf", "days: is too large a number"),
        ("[flood]\nmessages = nan", "messages: is no number of 1 or more"),
        ("[flood]\nmessages = 2.5", "messages: 2.5 is no whole number"),
        ("[jurisdictions.boston]\nminutes = true", "minutes: is no number"),
    ],
)
def test_a_number_that_no_clock_or_disk_knows_is_refused(text: str, said: str) -> None:
    assert said in complaint(text + "\n")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[archive]\nstore = "s3://"', "store: 's3://': is no object store - write s3://BUCKET/"),
        ('[archive]\nstore = "s3://key:secret@bucket/x"', "store: is no object store - write s3:"),
        (
            '[archive]\nstore = "s3://bucket/a/../b"',
            "is no object store - write s3://BUCKET/PREFIX",
        ),
        ('[archive]\nfolder = "lawtrack.toml"', "lawtrack.toml is a file - name a folder"),
        ('[heartbeat]\nfile = "."', "is a folder - name a file in it"),
        ('[heartbeat]\nurl = "https://"', "url: 'https://' is no web address"),
        ('[heartbeat]\nurl = "https://a b.example/"', "is no web address"),
        ('database = "sqlite:///."', "is a folder - name a file in it"),
        ('database = "sqlite:///:memory:"', "names no file, so that nothing would be kept"),
        ('database = "lawtrack.db"', "it is no address of a database - write sqlite:///FILE or"),
        ('database = "sqlite://lawtrack.db"', "'sqlite://' is no address of a database"),
        ('database = "postgres://u@h/x"', "begins with postgres:// - write postgresql://"),
        ('database = "mysql://u:hush@h/x"', "'mysql://' is no address of a database"),
        ('database = "postgresql://u:hu@sh@h/x"', "more than one @ - in a password write it as"),
        ('database = "postgresql://u:hush:sh@h:port/x"', "its port is no number up to 65535"),
        ('database = "postgresql://u:hu/sh@h/x"', "its port is no number up to 65535"),
        ('database = "postgresql://u:hush@h:99999/x"', "its port is no number up to 65535"),
        ('contact = "me@town.example\\r\\nX-Evil: 1"', "contact: holds signs that cannot be"),
        ('[jurisdictions.boston]\nname = "Bos\\u0007ton"', "name: holds signs that cannot be"),
        ('[jurisdictions.boston]\nsite = "https://"', "site: 'https:' is no web address"),
        ('[jurisdictions.boston]\nsite = "https://u:hush@h.example"', "site: a name stands before"),
        (
            '[heartbeat]\nurl = "https://u:hush@h.example/ping"',
            "url: a name stands before its host",
        ),
        ('[publish]\nurl = "https://u:hu/sh@h.example"', "url: a name stands before its host"),
        (SEATTLE.replace('client = "seattle"', 'client = "sea ttle"'), "is no web address"),
        (SEATTLE + 'file_hosts = ["https://user@host"]', "is no host"),
    ],
)
def test_a_place_that_cannot_be_is_refused_and_no_password_shown(text: str, said: str) -> None:
    line = complaint(text + "\n")
    assert said in line
    assert "hush" not in line


def test_a_database_of_the_environment_is_checked_as_well() -> None:
    assert complaint("", LAWTRACK_DATABASE="postgres://u:hush@h/x") == (
        "$LAWTRACK_DATABASE: begins with postgres:// - write postgresql://"
    )


@pytest.mark.parametrize(
    "address",
    [
        "postgresql://user@localhost/lawtrack",
        "postgresql+psycopg://user:hu%40sh@db.example:5433/lawtrack?sslmode=require",
        "postgresql:///lawtrack?host=/var/run/postgresql",
        "postgresql://tests@/postgres?host=/tmp/pg",
        "postgresql://user@[::1]:5432/lawtrack",
    ],
)
def test_the_usual_addresses_of_a_server_are_taken_as_they_are(address: str) -> None:
    Path("lawtrack.toml").write_text(f'database = "{address}"\n')
    assert load_config(None, {}).database == address


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"is a folder - name the file in it: .*lawtrack\.toml$"):
        load_config(tmp_path, {})


def test_near_names_are_those_that_look_alike() -> None:
    assert near_names("--since", ["--json", "--days"]) == []  # hyphens are no likeness
    assert near_names("--dyas", ["--json", "--days"]) == ["--days"]
    assert near_names("Facial_recogniton", ["facial-recognition", "drones"]) == [
        "facial-recognition"
    ]
    assert near_names("zzz", ["facial-recognition"]) == []
    many = [f"reason-{number}" for number in range(42)]
    assert known_names("reason-07", many, listed_in="docs").endswith("? docs lists all 42")
    assert known_names("zzz", many, listed_in="docs") == " - docs lists all 42"
    assert known_names("x", []) == "; known: none"
