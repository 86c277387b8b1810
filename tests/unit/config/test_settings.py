"""lawtrack.toml: defaults, overriding, adding, and one clear line for every mistake."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from lawtrack.alerts.channels.channel_secrets import Secrets
from lawtrack.config.jurisdictions import JurisdictionSettings
from lawtrack.config.settings import (
    MEGABYTE,
    Config,
    Limits,
    commented_default,
    load_config,
    write_default,
)
from lawtrack.errors import ConfigError, OutputError
from lawtrack.topics.topic_files import topic_files

SEATTLE = """
[jurisdictions.seattle]
platform = "legistar"
client = "seattle"
name = "Seattle City Council"
division = "ocd-division/country:us/state:wa/place:seattle"
timezone = "America/Los_Angeles"
"""


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def config_of(text: str, environ: Mapping[str, str] | None = None) -> Config:
    """The configuration that a file with this text gives."""
    path = Path("lawtrack.toml").absolute()
    path.write_text(text, encoding="utf-8")
    return load_config(path, environ or {})


def complaint(text: str) -> str:
    """What is said about a file with this text."""
    with pytest.raises(ConfigError) as caught:
        config_of(text)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_without_a_file_three_governments_are_built_in(tmp_path: Path) -> None:
    config = load_config(None, {})
    assert list(config.jurisdictions) == ["boston", "philadelphia", "federal"]
    assert config.path is None
    assert config.database == f"sqlite:///{tmp_path / 'lawtrack.db'}"
    assert config.topics == ("facial-recognition",)
    assert config.delay == 1.0
    assert config.schedule.minutes == {
        "legistar": 30, "govinfo": 240, "civicclerk": 60, "iqm2": 120, "escribe": 120,
        "civicplus": 240, "onbase": 120, "civicweb": 120, "primegov": 240, "granicus": 720,
        "destiny": 240, "municode": 240, "novusagenda": 240,
    }  # fmt: skip


def test_the_built_in_governments_are_where_they_are() -> None:
    sources = load_config(None, {}).jurisdictions
    assert sources["boston"].client == "boston"
    assert sources["boston"].ocd_id == (
        "ocd-jurisdiction/country:us/state:ma/place:boston/government"
    )
    assert sources["philadelphia"].client == "phila"
    assert sources["philadelphia"].addresses["site"] == "https://phila.legistar.com"
    assert sources["federal"].division == "ocd-division/country:us"
    assert sources["federal"].addresses == {"govinfo": "https://www.govinfo.gov"}


def test_a_council_takes_five_lines() -> None:
    seattle = config_of(SEATTLE).jurisdictions["seattle"]
    assert seattle.platform == "legistar"
    assert seattle.addresses["api"] == "https://webapi.legistar.com/v1"
    assert seattle.addresses["site"] == "https://seattle.legistar.com"


def test_a_table_overrides_single_values_of_a_built_in_government() -> None:
    boston = config_of('[jurisdictions.boston]\napi = "http://127.0.0.1:9/v1/"\n').source("boston")
    assert boston.addresses["api"] == "http://127.0.0.1:9/v1"
    assert boston.addresses["notices"] == "https://www.boston.gov"
    assert boston.name == "Boston City Council"


def test_a_government_can_be_left_out() -> None:
    config = config_of("[jurisdictions.boston]\nenabled = false\n")
    assert "boston" not in config.jurisdictions


def test_the_database_lies_beside_the_configuration(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    (folder / "lawtrack.toml").write_text('database = "sqlite:///data/laws.db"\n')
    config = load_config(folder / "lawtrack.toml", {})
    assert config.database == f"sqlite:///{folder / 'data' / 'laws.db'}"
    assert config.folder == folder


def test_the_environment_names_file_database_and_token(tmp_path: Path) -> None:
    (tmp_path / "other.toml").write_text(SEATTLE)
    environ = {
        "LAWTRACK_CONFIG": str(tmp_path / "other.toml"),
        "LAWTRACK_DATABASE": "postgresql://lawtrack@localhost/lawtrack",
        "LAWTRACK_SEATTLE_TOKEN": "hush",
    }
    config = load_config(None, environ)
    assert config.path == tmp_path / "other.toml"
    assert config.database == "postgresql://lawtrack@localhost/lawtrack"
    assert config.source("seattle").token == "hush"
    assert "hush" not in repr(config)


def test_a_named_file_goes_before_the_environment(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("delay = 2\n")
    (tmp_path / "b.toml").write_text("delay = 3\n")
    assert load_config(tmp_path / "a.toml", {"LAWTRACK_CONFIG": "b.toml"}).delay == 2


def test_a_named_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        load_config(tmp_path / "nowhere.toml", {})


def test_a_folder_that_is_shut_is_no_missing_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def shut(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_dir", shut)  # a folder's bits bind no root
    with pytest.raises(ConfigError, match="cannot be read: Permission denied - check who owns it"):
        load_config(tmp_path / "lawtrack.toml", {})


def test_an_unknown_jurisdiction_names_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="nowhere: no such jurisdiction; known: boston, federal"):
        load_config(None, {}).source("nowhere")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("topic = 1\n", "lawtrack.toml: unknown setting 'topic'; known: database, contact, topics"),
        ("a = = 1\n", "lawtrack.toml: is not TOML:"),
        ("\n\na = = 1\n", "line 3"),
        ("delay = 1\ndelay = 2\n", "a setting stands there twice (at line 2"),
        ("topics = 5\n", "topics: is no list of names"),
        ("delay = -1\n", "delay: is no number of 0 or more"),
        ('delay = "fast"\n', "delay: is no number"),
        ("database = 5\n", "database: is no text"),
        ("schedule = 5\n", "schedule: is no table"),
        (
            "[schedule]\nhourly = 1\n",
            "unknown setting 'hourly'; known: legistar, govinfo, civicclerk, iqm2, escribe,"
            " civicplus, onbase, civicweb",
        ),
        ("[schedule]\nlegistar = 0\n", "legistar: is no number of 1 or more"),
        ("[jurisdictions.boston]\nbodies = 26\n", "bodies: is no list of the source's ids"),
        (SEATTLE.replace('"legistar"', '"onbase"'), "missing: site - the address"),
        ("[jurisdictions.x]\nplatform = 'legistar'\n", "missing: name, division, timezone"),
        (
            SEATTLE.replace('"legistar"', '"legislar"'),
            "known: civicclerk, civicplus, civicweb, destiny, escribe, govinfo, granicus, iqm2, "
            "legistar",
        ),
        (SEATTLE.replace("Los_Angeles", "Sleepless"), "is no time zone - for example"),
        (SEATTLE.replace("ocd-division/", "division/"), "is no Open Civic Data division"),
        (SEATTLE + 'site = "seattle"\n', "site: 'seattle' is no web address"),
        (SEATTLE + 'token = "hush"\n', "[jurisdictions.seattle]: unknown setting 'token'"),
        (SEATTLE.replace("seattle]", '"Se attle"]'), "a name is lower-case letters"),
        ("[jurisdictions.boston]\nenabled = 1\n", "enabled: is neither true nor false"),
        ("[jurisdictions.boston]\nname = 1\n", "name: is no text"),
        (SEATTLE + "summary = 5\n", "summary: is no text"),
        (
            '[jurisdictions.federal]\nsummary = "x"\n',
            "federal]: summary: no field of 'govinfo' can be named for it",
        ),
    ],
)
def test_every_mistake_is_told_on_one_line(text: str, said: str) -> None:
    assert said in complaint(text)


def test_a_council_names_the_field_that_holds_its_summaries() -> None:
    config = config_of(SEATTLE + 'summary = "MatterEXText5"\n')
    assert config.source("seattle").own_fields == {"summary": "MatterEXText5"}
    assert config.source("boston").own_fields == {}


def test_a_file_that_is_not_text_is_told_on_one_line(tmp_path: Path) -> None:
    (tmp_path / "lawtrack.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path / "lawtrack.toml", {})


def test_the_written_configuration_says_the_defaults(tmp_path: Path) -> None:
    path = tmp_path / "lawtrack.toml"
    write_default(path)
    written = load_config(path, {})
    path.unlink()
    built_in = load_config(None, {})
    assert written.jurisdictions == built_in.jurisdictions
    assert (written.schedule, written.delay) == (built_in.schedule, built_in.delay)


def test_the_written_configuration_holds_when_its_comments_are_taken_away() -> None:
    lines = []
    for line in commented_default().splitlines():
        setting = line.removeprefix("# ")
        is_setting = " = " in setting and setting.split(" = ")[0].isidentifier()
        if (is_setting or setting.startswith("[")) and "postgresql" not in setting:
            lines.append(setting)
    config = config_of("\n".join(lines) + "\n")
    assert "boston" not in config.jurisdictions  # the example that leaves it out
    assert "seattle" in config.jurisdictions
    assert config.contact == "you@example.org"
    assert config.own["seattle"] == JurisdictionSettings(expect_days=14, dropped=("sponsorships",))


def test_an_existing_configuration_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "lawtrack.toml"
    path.write_text("delay = 7\n")
    with pytest.raises(OutputError, match="is there already"):
        write_default(path)
    assert path.read_text() == "delay = 7\n"


def test_a_configuration_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        write_default(tmp_path / "no" / "folder" / "lawtrack.toml")


def test_a_heartbeat_and_what_is_expected_of_a_source(tmp_path: Path) -> None:
    config = config_of(
        '[heartbeat]\nurl = "https://monitor.example/ping"\nfile = "alive"\n'
        '[jurisdictions.boston]\nexpect_days = 9\ndropped = ["sponsorships"]\n'
    )
    assert config.heartbeat.url == "https://monitor.example/ping"
    assert config.heartbeat.file == str(tmp_path / "alive")
    assert config.dropped_fields("boston") == ("sponsorships",)
    assert config.dropped_fields("federal") == ()
    boston, _, federal = config.rhythms()
    assert (boston.jurisdiction, boston.expect_days, boston.interval.total_seconds()) == (
        "boston", 9, 1800,
    )  # fmt: skip
    assert (federal.expect_days, federal.timezone) == (0, "America/New_York")
    assert config_of("").heartbeat.file == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[heartbeat]\nurl = "ping"', "[heartbeat]: url: 'ping' is no web address"),
        ("[heartbeat]\nfile = 3", "[heartbeat]: file: is no text"),
        ('[heartbeat]\nevery = "day"', "unknown setting 'every'; known: url, file"),
        ("[jurisdictions.boston]\nexpect_days = 0", "expect_days: is no number of 1 or more"),
        ('[publish]\nfolder = "."\nminutes = 0', "[publish]: minutes: is no number of 1 or more"),
        ('[publish]\nfolder = "lawtrack.toml"', "lawtrack.toml is a file - name a folder"),
        ('[publish]\nurl = "here"', "[publish]: url: 'here' is no web address"),
        ('[publish]\ndir = "www"', "unknown setting 'dir'; known: folder, url, search, minutes"),
        ('[jurisdictions.boston]\ndropped = "votes"', 'write dropped = ["…"]'),
        ('[jurisdictions.boston]\ndropped = ["mayor"]', "unknown field 'mayor'; known: actions,"),
    ],
)
def test_mistakes_in_what_is_watched(text: str, said: str) -> None:
    assert said in complaint(text)


def test_limits_and_pace_have_defaults_that_a_jurisdiction_may_override() -> None:
    text = (
        "[schedule]\nquick = 10\ntime_limit = 60\nsilence_limit = 5\nmemory_mb = 512\n"
        "[jurisdictions.boston]\nminutes = 45\ntime_limit = 20\nmemory_mb = 256\n"
        'watch = ["Public Safety"]\n'
    )
    config = config_of(text)
    assert config.schedule.quick == 10
    assert config.limits("boston") == Limits(seconds=1200, silence=300, memory=256 * MEGABYTE)
    assert config.limits("federal") == Limits(seconds=3600, silence=300, memory=512 * MEGABYTE)
    assert config.interval("boston") == timedelta(minutes=45)
    assert config.interval("philadelphia") == timedelta(minutes=30)
    assert config.watched_bodies("boston") == ("Public Safety",)
    assert config.watched_bodies("federal") == ()


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('watch = "Public Safety"', "[jurisdictions.boston]: watch: is no list of names"),
        ("watch = [1]", "[jurisdictions.boston]: watch: is no list of names"),
        ("memory_mb = 0", "[jurisdictions.boston]: memory_mb: is no number of 1 or more"),
        ('time_limit = "long"', "[jurisdictions.boston]: time_limit: is no number of 1 or more"),
    ],
)
def test_a_wrong_limit_of_a_jurisdiction_is_one_line(line: str, said: str) -> None:
    assert said in complaint(f"[jurisdictions.boston]\n{line}\n")


def test_subscriptions_are_checked_against_what_is_configured() -> None:
    table = '[[alerts]]\nname = "a"\nchannel = "$MAIL"\n'
    config = config_of(SEATTLE + table + 'bill = "1"\njurisdictions = ["seattle"]\n')
    assert [each.timezone for each in config.alerts] == ["America/Los_Angeles"]
    assert "mars: no such jurisdiction" in complaint(
        table + 'bill = "1"\njurisdictions = ["mars"]\n'
    )
    assert "is no list of words" in complaint(table + 'bill = "1"\njurisdictions = [["x"]]\n')
    assert "drones: no such topic" in complaint(table + 'topic = "drones"\n')
    assert "two of that name" in complaint((table + 'bill = "1"\n') * 2)
    assert "write [[alerts]]" in complaint("alerts = 3\n")
    assert config_of("[flood]\nmessages = 9\n").flood.messages == 9


def test_saved_searches_are_words_or_tables() -> None:
    config = config_of(
        '[searches]\nbridge = " mill footbridge "\n'
        '[searches.drone-cameras]\nwords = "drone camera"\njurisdictions = ["boston"]\n'
        '[[alerts]]\nname = "a"\nchannel = "$MAIL"\nsaved = "drone-cameras"\n'
        '[[alerts]]\nname = "b"\nchannel = "$MAIL"\nsaved = "drone-cameras"\n'
        'jurisdictions = ["federal"]\n'
    )
    assert [(s.name, s.words, s.jurisdictions) for s in config.searches.values()] == [
        ("bridge", "mill footbridge", ()),
        ("drone-cameras", "drone camera", ("boston",)),
    ]
    assert [(each.search, each.where) for each in config.alerts] == [
        ("drone camera", ("boston",)),
        ("drone camera", ("federal",)),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("searches = 3", "searches: is no table - write [searches]"),
        ("[searches]\na = 3", "[searches]: a: is no text"),
        ('[searches]\na = "!"', "[searches]: a: '!' holds no word"),
        ("[searches.a]", "[searches]: a: '' holds no word"),
        ('[searches]\n"a b" = "x"', "[searches]: a b: a name is lower-case letters"),
        ('[searches]\n"../a" = "x"', "[searches]: ../a: a name is lower-case letters"),
        ('[searches.a]\nword = "x"', "a: unknown setting 'word'; known: words, jurisdictions"),
        ('[searches.a]\nwords = "x"\njurisdictions = "boston"', "a: jurisdictions: is no list"),
        ('[searches.a]\nwords = "x"\njurisdictions = ["mars"]', "a: mars: no such jurisdiction"),
        ('[[alerts]]\nname = "n"\nchannel = "$M"\nsaved = "a"',
         "n: a: no such saved search; known: none"),
        ('[searches]\na = "x"\n[[alerts]]\nname = "n"\nchannel = "$M"\nsearch = "a"',
         "n: search: a is the name of a saved search - give it as saved, or other words"),
        ('[searches]\na = "x"\n[[alerts]]\nname = "n"\nchannel = "$M"\nsaved = "a"\nsearch = "y"',
         "n: give one of topic, search, saved and bill"),
    ],
)  # fmt: skip
def test_a_wrong_saved_search_is_one_line(text: str, said: str) -> None:
    assert said in complaint(text + "\n")


def test_a_mark_before_a_file_that_says_how_it_is_encoded_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "topics").mkdir()
    for name, text in (
        ("lawtrack.toml", 'contact = "clerk@here.example"\n'),
        ("topics/ferries.toml", 'name = "ferries"\n'),
        ("lawtrack.secrets.toml", 'MAIL = "mailto://x"\n'),
    ):
        (tmp_path / name).write_text(text, encoding="utf-8-sig")
        (tmp_path / name).chmod(0o600)
    config = load_config(tmp_path / "lawtrack.toml", {})
    assert config.contact == "clerk@here.example"
    topics = {file.path.name: file for file in topic_files(tmp_path)}
    assert topics["ferries.toml"].text() == 'name = "ferries"\n'
    assert Secrets({}, tmp_path).find("$MAIL") == "mailto://x"
