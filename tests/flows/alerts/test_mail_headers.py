"""Nothing that a source, the settings or an address says becomes a header or a command."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from email import message_from_string, policy
from pathlib import Path
from typing import Any

import pytest

from lawtrack.alerts.channels.channel_secrets import Secrets
from lawtrack.alerts.channels.outgoing import OutgoingMessage
from lawtrack.alerts.channels.send import try_message
from lawtrack.alerts.deliver import deliver_due
from lawtrack.errors import ConfigError
from lawtrack.legislation.records import Action
from tests.flows.alerts.test_alerts import BANNING, FACES
from tests.support.alerting import TOWN, a_town
from tests.support.bad_mail_server import BadMailServer, a_bad_mail_server
from tests.support.made import NOW, a_bill

DAY = timedelta(days=1)
ANN = "ann@there.example"
BREAKS = ("\r\n", "\n", "\r", "\r\n\r\n", "\u2028", "\x0b", "\x85", "\x1c", "\u0000\r\n")
HEADERS = {
    "subject", "from", "to", "date", "message-id", "auto-submitted", "reply-to",
    "list-unsubscribe", "mime-version", "content-type",
}  # fmt: skip
PARCEL = OutgoingMessage(
    key="k1", subject="Vote", text="A vote\n", html="<p>A vote</p>", data=b"{}",
    subscription="faces", contact="clerk@here.example",
)  # fmt: skip


@pytest.fixture
def server() -> Iterator[BadMailServer]:
    with a_bad_mail_server() as running:
        yield running


def only_what_is_ours(server: BadMailServer) -> None:
    """Each mail went to Ann alone, with our headers and with one dialogue's commands."""
    for recipient, content in server.got:
        mail = message_from_string(content, policy=policy.default)
        assert {name.lower() for name in mail.keys()} <= HEADERS  # noqa: SIM118 - not a mapping
        assert recipient == ANN
    asked = {command.split(" ")[0] for command in server.commands}
    assert asked <= {"EHLO", "MAIL", "RCPT", "DATA", "QUIT", "RSET"}
    assert not any("evil.example" in command for command in server.commands)


@pytest.mark.parametrize("sign", BREAKS, ids=repr)
def test_words_of_a_source_bring_in_no_header(
    tmp_path: Path, sqlite_url: str, server: BadMailServer, sign: str
) -> None:
    evil = (
        f"x{sign}Bcc: all@evil.example{sign}{sign}<script>{sign}.{sign}MAIL FROM:<a@evil.example>"
    )
    town = a_town(tmp_path, sqlite_url, FACES)
    town.crawl([a_bill()], NOW)
    step = Action(date=NOW.date(), description=evil, organization=evil, upstream_id="1")
    bill = replace(
        BANNING, title=f"Facial recognition {evil}", identifier=f"2026-43{evil}", status=evil,
        actions=(step,), body=evil, kind=evil,
    )  # fmt: skip
    town.crawl([bill], NOW + DAY)
    environ = {"MAIL": server.address(ANN)}
    assert deliver_due(town.engine, town.config, environ=environ, now=NOW + DAY).sent == 1
    assert server.recipients == [ANN]
    only_what_is_ours(server)
    town.engine.dispose()


@pytest.mark.parametrize("sign", [sign for sign in BREAKS if "\u0000" not in sign], ids=repr)
def test_a_name_of_two_lines_in_the_settings_is_refused(
    tmp_path: Path, sqlite_url: str, sign: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    escaped = "".join(f"\\u{ord(c):04x}" for c in sign)
    named = TOWN.replace("Rivertown City Council", f"x{escaped}Bcc: all@evil.example")
    monkeypatch.setattr("tests.support.alerting.TOWN", named)
    with pytest.raises(ConfigError, match="holds signs that cannot be printed"):
        a_town(tmp_path, sqlite_url, FACES)


@pytest.mark.parametrize("sign", BREAKS, ids=repr)
@pytest.mark.parametrize("where", ["subject", "contact", "key", "subscription", "text", "html"])
def test_a_message_that_says_more_than_it_may_says_nothing_more(
    tmp_path: Path, server: BadMailServer, sign: str, where: str
) -> None:
    evil = f"x{sign}Bcc: all@evil.example{sign}.{sign}RCPT TO:<all@evil.example>{sign}"
    secrets = Secrets({"HERE": server.address(ANN)}, tmp_path)
    changes: dict[str, Any] = {where: evil}
    outgoing = replace(PARCEL, **changes)
    receipt, error = try_message("$HERE", outgoing, secrets=secrets, now=NOW)
    assert bool(receipt) != bool(error)
    only_what_is_ours(server)
    assert len(server.got) == bool(receipt)


@pytest.mark.parametrize("sign", ["%0D%0A", "%0A", "%0D", "%00", "%E2%80%A8"])
@pytest.mark.parametrize(
    "setting",
    ["from=us@here.example{}Bcc:all@evil.example", "name=Us{}Bcc:%20all@evil.example",
     "to=" + ANN + "{}RCPT%20TO:<all@evil.example>", "cc=all{}@evil.example{}x",
     "from=Us{}Bcc:all@evil.example<us@here.example>"],
)  # fmt: skip
def test_an_address_with_a_line_end_in_it_writes_to_nobody_else(
    tmp_path: Path, server: BadMailServer, sign: str, setting: str
) -> None:
    usual = {"from": "from=us@here.example", "to": f"to={ANN}"}
    name = setting.partition("=")[0]
    settings = [*(said for key, said in usual.items() if key != name), setting.format(sign, sign)]
    address = f"mailto://127.0.0.1:{server.port}?{'&'.join(settings)}"
    secrets = Secrets({"HERE": address}, tmp_path)
    receipt, error = try_message("$HERE", PARCEL, secrets=secrets, now=NOW)
    assert receipt or error
    for _, content in server.got:
        assert "bcc" not in {line.partition(":")[0].lower() for line in content.splitlines()}
    assert {command.split(" ")[0] for command in server.commands} <= {
        "EHLO", "MAIL", "RCPT", "DATA", "QUIT", "RSET",
    }  # fmt: skip
