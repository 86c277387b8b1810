"""What cannot arrive is never "on": adding tries it, and list, status and doctor name it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from lawtrack.cli import main, options
from lawtrack.cli.setup.doctor import FAIL, OK, examine
from tests.flows.alerts.test_alerts import BANNING, FACES
from tests.support.alerting import Town, a_town
from tests.support.bad_mail_server import BadMailServer, a_bad_mail_server
from tests.support.made import NOW, a_bill

DAY = timedelta(days=1)
ANN, BEN = "ann@there.example", "ben@there.example"
WORDS = ("--search", "facial recognition", "--channel", "$CHAT")


@pytest.fixture
def town(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    made = a_town(tmp_path, sqlite_url, FACES)
    made.crawl([a_bill()], NOW)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(options, "clock", lambda: NOW + 2 * DAY)
    monkeypatch.delenv("MAIL", raising=False)
    monkeypatch.delenv("CHAT", raising=False)
    yield made
    made.engine.dispose()


@pytest.fixture
def server() -> Iterator[BadMailServer]:
    with a_bad_mail_server() as running:
        yield running


def run(*words: str) -> int:
    return main(["alerts", *words])


def state_of(name: str, capsys: pytest.CaptureFixture[str]) -> str:
    """What ``alerts list`` says of the subscription; empty when there is none."""
    assert run("list") == 0
    lines = capsys.readouterr().out.splitlines()
    return next((line.rpartition("\t")[2] for line in lines if line.startswith(f"{name}\t")), "")


def test_adding_sends_a_test_message_and_says_what_the_server_said(
    town: Town,
    server: BadMailServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CHAT", server.address(ANN, BEN))
    assert run("add", "words", *WORDS) == 0
    said = capsys.readouterr().out
    assert "words: added; the test message was taken by 127.0.0.1 for 2 of 2" in said
    assert server.recipients == [ANN, BEN]
    assert "A test message from lawtrack" in server.got[0][1]
    assert state_of("words", capsys) == "on"


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", "$CHAT: there is no such secret"),
        ("mailto://127.0.0.1:1?from=a@b.example&to=c@d.example", "Connection refused"),
        ("nosuch://token/hunter22", "is no address that Apprise knows - see docs"),
        ("https://chat.example/hunter22", "knows - for a program of yours write signed+https://…;"),
        ("hunter22@mail.example", "knows - for e-mail write mailtos://user:password@server?to=…;"),
        ("mailto://127.0.0.1:{port}?from=us@here.example&to=nobody", "no"),
        ("signed+https://127.0.0.1:1/hunter22", "$CHAT_KEY: there is no such secret"),
        ("mmost://127.0.0.1:1/hunter22hunter22hunter22", "$CHAT"),
    ],
)
def test_what_does_not_arrive_is_not_added(
    town: Town,
    server: BadMailServer,
    address: str,
    why: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("CHAT", address.format(port=server.port))
    assert run("add", "words", *WORDS) == 1
    error = capsys.readouterr().err
    assert "words: not added, for the test message did not arrive: " in error
    assert why in error
    assert "hunter22" not in error
    assert error.count("\n") == 1
    assert state_of("words", capsys) == ""


def test_whom_the_test_message_does_not_reach_is_named(
    town: Town,
    server: BadMailServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server.answer = lambda asked: "550 5.1.1 no such user" if f"<{BEN}>" in asked else ""
    monkeypatch.setenv("CHAT", server.address(ANN, BEN))
    assert run("add", "words", *WORDS) == 0
    refused = "recipient 2 of 2: refused for good: $CHAT: 550 5.1.1 no such user"
    assert refused in capsys.readouterr().err
    assert state_of("words", capsys) == f"cannot be sent: {refused}"
    server.answer = lambda asked: ""
    assert run("test", "words") == 0
    capsys.readouterr()
    assert state_of("words", capsys) == "on"


def test_a_recipient_that_is_no_address_is_named(
    town: Town,
    server: BadMailServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("MAIL", server.address(ANN, "ben-at-there"))
    assert state_of("faces", capsys).startswith(
        "cannot arrive: $MAIL: 1 of its recipients is no address"
    )


def test_list_status_and_doctor_name_what_cannot_arrive(
    town: Town,
    server: BadMailServer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Of lawtrack.toml too, and before anything was to be sent."""

    def findings(*, network: bool = False) -> list[tuple[str, str]]:
        found = examine(town.config, network=network, clock=options.clock)
        return [(each.state, each.found) for each in found if each.check == "alerts"]

    assert state_of("faces", capsys).startswith("cannot arrive: $MAIL: there is no such secret")
    main(["status"])
    assert "alerts: faces: cannot arrive: $MAIL: there is no such" in capsys.readouterr().out
    ((state, words),) = findings()
    assert state == FAIL
    assert words.startswith("faces: cannot arrive: $MAIL: there is no such secret")

    monkeypatch.setenv("MAIL", server.address(ANN))
    assert state_of("faces", capsys) == "on"
    main(["status"])
    assert "alerts:" not in capsys.readouterr().out
    assert findings(network=True)[0] == (OK, "1 on")

    server.answer = lambda asked: "550 no such user" if "RCPT" in asked else ""
    town.crawl([BANNING], NOW + DAY)
    assert run("deliver") == 1
    capsys.readouterr()
    refused = "cannot be sent: refused for good: $MAIL: 550 no such user"
    assert state_of("faces", capsys) == refused
    main(["status"])
    assert f"alerts: faces: {refused}" in capsys.readouterr().out
    monkeypatch.setattr(options, "clock", lambda: NOW + DAY + timedelta(minutes=5))
    assert main(["status", "--json"]) == 1  # the source itself is well
    (trouble,) = json.loads(capsys.readouterr().out)["alerts"]
    assert trouble == {
        "subscription": "faces", "cannot_arrive": "", "paused": False,
        "error": "refused for good: $MAIL: 550 no such user",
    }  # fmt: skip
    assert findings() == [(FAIL, f"faces: {refused}")]
    assert run("list", "--json") == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert listed["error"] == "refused for good: $MAIL: 550 no such user"
    assert listed["cannot_arrive"] == ""
    server.answer = lambda asked: ""
    assert run("test", "faces") == 0
    assert main(["status"]) == 0


def test_doctor_finds_a_dead_host_and_resume_does_not_say_on(
    town: Town, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with a_bad_mail_server() as gone:
        pass
    monkeypatch.setenv("MAIL", gone.address(ANN))
    found = examine(town.config, network=True, clock=options.clock)
    away = [each.found for each in found if each.check == "alerts" and each.state == FAIL]
    assert away == ["$MAIL: 127.0.0.1 cannot be reached: [Errno 111] Connection refused"]
    assert run("list") == 0  # it is stored from now on
    assert run("pause", "faces") == 0
    monkeypatch.delenv("MAIL")
    main(["status"])
    assert "alerts:" not in capsys.readouterr().out  # nobody waits for it
    assert run("resume", "faces") == 0
    assert capsys.readouterr().out.startswith("faces: cannot arrive: $MAIL: there is no such")
