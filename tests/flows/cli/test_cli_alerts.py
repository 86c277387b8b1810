"""The commands about alerts: what they print, what they refuse, and that no address is shown."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from lawtrack.alerts import stored_subscriptions
from lawtrack.cli import main, options
from lawtrack.cli.setup.doctor import FAIL, examine
from lawtrack.config.settings import load_config
from lawtrack.database.engine import open_database
from tests.flows.alerts.test_alerts import BANNING, FACES, many
from tests.support.alerting import MailServer, Town, a_town
from tests.support.made import NOW, a_bill, an_event

DAY = timedelta(days=1)
SOMEWHERE = "mailto://mail.example?from=a@here.example&to=b@there.example"


@pytest.fixture
def town(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Town:
    made = a_town(tmp_path, sqlite_url, FACES)
    made.crawl([a_bill(), an_event()], NOW)
    made.crawl([BANNING], NOW + DAY)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(options, "clock", lambda: NOW + 2 * DAY)
    return made


def run(*words: str) -> int:
    return main(["alerts", *words])


def test_a_subscription_is_previewed_before_it_is_added_and_then_listed(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("--search", "facial recognition", "--channel", "$CHAT", "--rhythm", "daily")
    assert run("preview", *asked) == 0
    printed = capsys.readouterr().out
    assert "it would have sent 1 message since 2026-03-02:" in printed
    assert "  2026-03     1  ####" in printed
    assert "New bill" in printed
    assert run("add", "words", *asked, "--no-test") == 0
    said = capsys.readouterr()
    assert "words would have sent 1 message" in said.out
    assert "words: added, and not tried" in said.out
    assert "words: cannot arrive: $CHAT: there is no such secret" in said.err
    assert run("add", "words", *asked) == 1
    assert "there is a subscription of that name already" in capsys.readouterr().err
    assert run("list") == 0
    nowhere = (
        "cannot arrive: ${}: there is no such secret - set it in the environment, or write {} ="
        ' "…" into lawtrack.secrets.toml'
    )
    assert capsys.readouterr().out.splitlines()[1:] == [
        "faces\tfacial-recognition (mentions or more)\tall\t$MAIL\tat-once\t0\t1\t0\t"
        + nowhere.format("MAIL", "MAIL"),
        "words\twords: facial recognition\tall\t$CHAT\tdaily\t0\t0\t0\t"
        + nowhere.format("CHAT", "CHAT"),
    ]
    assert run("preview", "words", "--json") == 0
    assert json.loads(capsys.readouterr().out)["messages"] == 1


def test_a_wrong_template_is_told_wherever_one_looks(
    town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "templates").mkdir()
    own = tmp_path / "templates" / "message.txt.j2"
    own.write_text("{% for item in letter['items'] %}{{ item.wrong }}{% endfor %}")
    assert run("list") == 0
    assert "templates/message.txt.j2: " in capsys.readouterr().err
    assert run("test", "faces") == 1
    assert "templates/message.txt.j2: " in capsys.readouterr().err
    findings = {f.check: f for f in examine(town.config, network=False, clock=options.clock)}
    assert findings["templates"].state == FAIL
    own.write_text("{{ letter.subject }}")
    assert run("list") == 0
    assert capsys.readouterr().err == ""
    findings = {f.check: f for f in examine(town.config, network=False, clock=options.clock)}
    assert findings["templates"].found == "your own message.txt.j2"


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("add", "x", "--channel", "$A"), "give one of topic, search, saved and bill"),
        (("add", "x", "--topic", "drones", "--channel", "$A"), "drones: no such topic"),
        (
            ("add", "x", "--bill", "1", "--channel", "mailto://a:b@c"),
            'write LAWTRACK_MAIL = "mailtos',
        ),
        (("add", "x", "--bill", "1", "--channel", "$A", "--jurisdiction", "mars"), "mars: no such"),
        (
            ("add", "x", "--saved", "brige", "--channel", "$A"),
            "brige: no such saved search",
        ),
        (("pause", "nobody"), "nobody: no such subscription; known: faces"),
        (("test", "faces"), "$MAIL: there is no such secret"),
        (("explain", "2026-9"), "no such bill or meeting"),
    ],
)
def test_what_cannot_be_done_is_said_on_one_line(
    town: Town, words: tuple[str, ...], complaint: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*words) == 1
    said = capsys.readouterr()
    assert complaint in said.err
    assert said.err.count("\n") == 1


def test_a_test_message_and_what_is_due_reach_a_mail_server(
    town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mail = MailServer()
    address = f"mailto://127.0.0.1:{mail.port}?from=a@here.example&to=hidden@there.example"
    monkeypatch.setenv("MAIL", address)
    assert run("deliver") == 1
    said = capsys.readouterr()
    assert "alerts: 0 sent, 1 failed" in said.out
    assert run("list", "--json") == 0
    listed = capsys.readouterr().out
    assert "Connection refused" in listed
    assert run("explain", "2026-0043") == 0
    explained = capsys.readouterr().out
    assert "faces: could not be sent yet (1 try, the last: $MAIL: the mail server" in explained
    for printed in (said.out, said.err, listed, explained):
        assert "hidden" not in printed
    mail.start()
    try:
        assert run("test", "faces") == 0
        assert "faces: taken by 127.0.0.1 for 1 of 1" in capsys.readouterr().out
        monkeypatch.setattr(options, "clock", lambda: NOW + 3 * DAY)
        assert run("deliver", "--json") == 0
    finally:
        mail.stop()
    assert json.loads(capsys.readouterr().out)["sent"] == 1
    assert mail.got[0].subject == "A test message from lawtrack"
    assert "New bill, flagged" in mail.got[1].subject


def test_pausing_resuming_and_releasing(
    town: Town, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL", SOMEWHERE)
    assert run("pause", "faces") == 0
    assert run("list") == 0
    assert "paused 2026-03-04 12:00 UTC" in capsys.readouterr().out
    assert run("resume", "faces") == 0
    assert capsys.readouterr().out == "faces: on\n"
    town.crawl(many(60, "Filed", "one"), NOW + 2 * DAY)
    town.deliver(NOW + 2 * DAY)
    assert run("release", "faces") == 0
    assert capsys.readouterr().out == "faces: 60 changes sent with the next delivery\n"
    town.deliver(NOW + 2 * DAY)
    assert town.subjects[-1] == "60 changes on facial recognition"


def test_a_crawl_sends_what_is_due_unless_told_not_to(
    town: Town, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lawtrack.cli.printing.crawls.crawl_all", lambda *args, **kwargs: [])
    assert main(["crawl", "rivertown", "--no-alerts"]) == 1
    assert capsys.readouterr().out == ""
    assert main(["crawl", "rivertown"]) == 1
    assert "alerts: 0 sent, 1 failed" in capsys.readouterr().out


def test_a_crawl_that_leaves_a_source_stale_says_so_and_tells_people(
    town: Town, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("lawtrack.cli.printing.crawls.crawl_all", lambda *args, **kwargs: [])
    monkeypatch.setattr(options, "clock", lambda: NOW + 9 * DAY)
    mail = MailServer()
    address = f"mailto://127.0.0.1:{mail.port}?from=a@here.example&to=b@there.example"
    monkeypatch.setenv("MAIL", address)
    mail.start()
    try:
        for _ in range(2):
            assert main(["crawl", "rivertown"]) == 1
    finally:
        mail.stop()
    assert capsys.readouterr().err.count("rivertown: stale - ") == 1
    subjects = [got.subject for got in mail.got]
    assert subjects.count("Not up to date: Rivertown City Council") == 1


def test_a_followed_bill_is_found_when_it_comes_in(
    town: Town, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("A", SOMEWHERE)
    assert (
        run("add", "one", "--bill", "2026-0043", "--channel", "$A", "--reason", "vote", "--no-test")
        == 0
    )
    assert capsys.readouterr().err == ""
    assert run("add", "two", "--bill", "2026-0099", "--channel", "$A", "--no-test") == 0
    unknown = "no bill 2026-0099 is stored, or several are: whatever has that number is told"
    assert f"two: {unknown}" in capsys.readouterr().err
    assert run("list") == 0
    assert unknown in capsys.readouterr().out
    town.crawl([a_bill(upstream_id="7", identifier="2026-0099")], datetime(2026, 3, 5, tzinfo=UTC))
    assert run("list") == 0
    assert unknown not in capsys.readouterr().out
    engine = open_database(town.config.database)
    with Session(engine) as session:
        found = {row.name: row.bill_id for row in stored_subscriptions.subscription_rows(session)}
    engine.dispose()
    assert found["faces"] is None
    assert found["one"] is not None
    assert found["two"] is not None
    town.deliver(datetime(2026, 3, 5, 1, tzinfo=UTC))
    assert [channel for channel, _ in town.parcels] == ["$MAIL", "$A"]


SEARCHES = '[searches]\nbridge = "footbridge"\n'


@pytest.fixture
def saved(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Town:
    made = a_town(tmp_path, sqlite_url, SEARCHES)
    made.crawl([BANNING, an_event()], NOW)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(options, "clock", lambda: NOW + DAY)
    return made


def edit(town: Town, searches: str) -> None:
    """Another lawtrack.toml for the town."""
    file = town.config.path
    assert file is not None
    file.write_text(file.read_text().split("[searches]")[0] + searches)
    town.config = load_config(file, {})


def listed(capsys: pytest.CaptureFixture[str]) -> list[str]:
    assert run("list") == 0
    return [line.rpartition("\t$MAIL")[0] for line in capsys.readouterr().out.splitlines()[1:]]


def test_a_subscription_follows_its_saved_search(
    saved: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ("--saved", "bridge", "--channel", "$MAIL")
    assert run("preview", *asked) == 0
    assert run("add", "one", *asked, "--no-test") == 0
    assert run("add", "own", *asked, "--jurisdiction", "rivertown", "--no-test") == 0
    capsys.readouterr()
    assert listed(capsys) == [
        "one\tsaved search bridge: footbridge\tall",
        "own\tsaved search bridge: footbridge\trivertown",
    ]
    # The words change, and where they are looked for: whoever said nothing about that goes along.
    edit(saved, SEARCHES.replace('"footbridge"', '{ words = "lamps", jurisdictions = ["boston"] }'))
    lamps = a_bill(title="Ordinance on street lamps.")
    saved.crawl([a_bill(upstream_id="502", identifier="2026-0050"), lamps], NOW + DAY)
    saved.deliver(NOW + DAY)
    assert saved.subjects == ["New bill: Rivertown City Council 2026-0042"
                              " - Ordinance on street lamps."]  # fmt: skip
    assert 'the saved search bridge ("lamps")' in saved.parcels[0][1].text
    assert listed(capsys) == [
        "one\tsaved search bridge: lamps\tboston",
        "own\tsaved search bridge: lamps\trivertown",
    ]


def test_a_saved_search_that_is_taken_away_is_told_and_leaves_nobody_untold(
    saved: Town, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MAIL", SOMEWHERE)
    assert run("add", "one", "--saved", "bridge", "--channel", "$MAIL", "--no-test") == 0
    capsys.readouterr()
    edit(saved, "")
    saved.crawl([a_bill()], NOW + DAY)
    gone = (
        'the saved search bridge is no longer in lawtrack.toml; its last words go on: "footbridge"'
        " - put it back, or pause the subscription"
    )
    done = saved.deliver(NOW + DAY)
    assert (done.sent, done.lost) == (1, (f"one: {gone}",))
    assert "which is no longer in lawtrack.toml" in saved.parcels[0][1].text
    assert run("deliver") == 0
    assert f"alerts: one: {gone}\n" in capsys.readouterr().out
    assert run("list") == 0
    assert capsys.readouterr().out.endswith(f"\t{gone}\n")
    assert run("list", "--json") == 0
    assert json.loads(capsys.readouterr().out)[0]["lost"] == gone
    # A command without the file cannot know.
    assert not replace(saved.config.asked, complete=False).lost("bridge")
    edit(saved, SEARCHES)
    assert saved.deliver(NOW + DAY).lost == ()
