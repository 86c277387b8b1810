"""Addresses stay secret, messages reach real servers, a template of one's own is used."""

import os
import socket
from base64 import b64encode
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from lawtrack.alerts.channels import is_genuine_webhook
from lawtrack.alerts.channels.channel_secrets import Secrets, _check_keeper, without_secrets
from lawtrack.alerts.channels.outgoing import OutgoingMessage
from lawtrack.alerts.channels.send import try_message
from lawtrack.alerts.channels.webhook import webhook_signature
from lawtrack.alerts.messages.message import (
    Message,
    MessageItem,
    MessageKind,
    MessageReason,
    MessageRecord,
)
from lawtrack.alerts.render import (
    SAMPLES,
    message_as_data,
    render_message,
    render_somehow,
    template_environment,
    wrong_with_message_templates,
)
from lawtrack.database.locks.lock import locked_file
from lawtrack.errors import ConfigError, DeliveryError, LawtrackError
from lawtrack.safe_text import html_with_addresses_linked
from tests.support.alerting import MailServer, Receiver

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
PARCEL = OutgoingMessage(
    key="k1", subject="Vote", text="A vote\n", html="<p>A vote</p>", data=b'{"a":1}',
    subscription="faces", contact="clerk@here.example",
)  # fmt: skip


def through(address: str, folder: Path, **more: str) -> str:
    secrets = Secrets({"HERE": address, **more}, folder)
    return sent(PARCEL, secrets)


def sent(outgoing: OutgoingMessage, secrets: Secrets) -> str:
    """The receipt of what was sent; ``DeliveryError`` says who did not get it."""
    receipt, error = try_message("$HERE", outgoing, secrets=secrets, now=NOW)
    if error:
        raise DeliveryError(f"{error} ({receipt})" if receipt else error)
    return receipt


def test_a_mail_has_two_forms_and_an_id_that_stays(mail: MailServer, tmp_path: Path) -> None:
    address = (
        f"mailto://127.0.0.1:{mail.port}?from=a@here.example&to=b@there.example,c@there.example"
    )
    assert through(address, tmp_path) == "taken by 127.0.0.1 for 2 of 2"
    through(address, tmp_path)
    assert [got.key for got in mail.got] == ["<k1@here.example>"] * 2
    raw = mail.got[0].raw
    assert [part.get_content_type() for part in raw.iter_parts()] == ["text/plain", "text/html"]
    assert raw["From"] == "lawtrack <a@here.example>"
    assert raw["Auto-Submitted"] == "auto-generated"
    assert raw["Reply-To"] == "clerk@here.example"
    assert raw["List-Unsubscribe"] == "<mailto:clerk@here.example?subject=Stop%20faces>"


@pytest.mark.parametrize("contact", ["", "https://here.example/us", "a@b.example?bcc=c@d.example"])
def test_a_contact_that_is_no_address_of_mail_is_none(
    contact: str, mail: MailServer, tmp_path: Path
) -> None:
    address = f"mailto://127.0.0.1:{mail.port}?from=a@here.example&to=b@there.example"
    secrets = Secrets({"HERE": address}, tmp_path)
    sent(replace(PARCEL, contact=contact), secrets)
    assert mail.got[0].raw["Reply-To"] is None
    assert mail.got[0].raw["List-Unsubscribe"] is None


def test_a_webhook_is_signed_and_a_refusal_is_told(hook: Receiver, tmp_path: Path) -> None:
    address = f"signed+http://127.0.0.1:{hook.port}/secret-path"
    hook.status = 503
    with pytest.raises(DeliveryError, match=r"^\$HERE: the receiver answered 503"):
        through(address, tmp_path, HERE_KEY="sesame")
    ((headers, body),) = hook.requests
    assert body == PARCEL.data
    assert headers["Idempotency-Key"] == "k1"
    signed = headers["Lawtrack-Signature"]
    moment = int(NOW.timestamp())
    assert is_genuine_webhook(signed, body, "sesame", moment)
    assert not is_genuine_webhook(signed, body + b" ", "sesame", moment)
    assert not is_genuine_webhook(signed, body, "another key", moment)
    assert not is_genuine_webhook(signed, body, "sesame", moment + 301)
    assert not is_genuine_webhook("v1=abc", body, "sesame", moment)
    assert not is_genuine_webhook(
        webhook_signature(body, "sesame", moment) + "0", body, "sesame", moment
    )
    with pytest.raises(DeliveryError, match=r"\$HERE_KEY: there is no such secret"):
        through(address, tmp_path)


def test_another_service_is_reached_through_apprise(hook: Receiver, tmp_path: Path) -> None:
    hook.status = 500
    with pytest.raises(DeliveryError, match=r"^\$HERE: ") as caught:
        through(f"json://user:hunter22@127.0.0.1:{hook.port}/token-abc", tmp_path)
    assert "hunter22" not in str(caught.value)
    assert "token-abc" not in str(caught.value)
    assert hook.requests


@pytest.mark.parametrize(
    "address",
    [
        "nosuch://tokenA/tokenB",
        "mailto://user:hunter22@127.0.0.1:1?from=a@b.example&to=c@d.example",
    ],
)
def test_no_error_repeats_a_part_of_an_address(
    address: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(DeliveryError) as caught:
        through(address, tmp_path)
    for secret in ("tokenA", "tokenB", "hunter22", "c@d.example"):
        assert secret not in str(caught.value)
        assert secret not in caplog.text


def test_what_is_blotted_out() -> None:
    address = "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/"
    message = "hooks.slack.com/T1JJ3T3L2/A1BRTD4JD refused TIiajkdnlazkcOXrIdevi7FQ"
    assert without_secrets(message, address) == "hooks.slack.com/…/… refused …"
    mailed = "mailtos://me:p%40ss@mail.example:465?to=you@there.example"
    assert without_secrets("mail.example: p@ss is wrong", mailed) == "mail.example: … is wrong"
    user, password = "me", "p@ss"
    for words in (f"\0{user}\0{password}", user, password):
        repeated = f"535 what is {b64encode(words.encode()).decode()}"
        assert without_secrets(repeated, mailed) == "535 what is …"


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_a_file_of_secrets_that_others_may_read_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "lawtrack.secrets.toml"
    file.write_text('MAIL = "mailto://x"\n')
    file.chmod(0o644)
    secrets = Secrets({}, tmp_path)
    with pytest.raises(ConfigError, match="chmod 600"):
        secrets.find("$MAIL")
    file.chmod(0o600)
    assert secrets.find("$MAIL") == "mailto://x"
    assert Secrets({"MAIL": "mailto://y"}, tmp_path).find("$MAIL") == "mailto://y"
    file.write_text("MAIL = hunter22")
    with pytest.raises(ConfigError, match=r"is not TOML") as caught:
        secrets.find("$MAIL")
    assert "hunter22" not in str(caught.value)


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_where_a_link_leads_to_the_rights_of_the_file_count(tmp_path: Path) -> None:
    real = tmp_path / "elsewhere.toml"
    real.write_text('MAIL = "mailto://x"\n')
    real.chmod(0o640)
    (tmp_path / "lawtrack.secrets.toml").symlink_to(real)
    with pytest.raises(ConfigError, match="chmod 600"):
        Secrets({}, tmp_path).find("$MAIL")
    real.chmod(0o600)
    assert Secrets({}, tmp_path).find("$MAIL") == "mailto://x"


def test_a_file_with_a_second_name_is_neither_read_as_secrets_nor_written(tmp_path: Path) -> None:
    """Somebody who may write in the folder has planted it."""
    theirs = tmp_path / "elsewhere"
    theirs.write_text('MAIL = "mailto://x"\n')
    theirs.chmod(0o600)
    for name in ("lawtrack.secrets.toml", "lawtrack.db.lock"):
        os.link(theirs, tmp_path / name)
    with pytest.raises(ConfigError, match="hard link"):
        Secrets({}, tmp_path).find("$MAIL")
    with pytest.raises(LawtrackError, match="hard link"):
        locked_file(tmp_path / "lawtrack.db.lock")
    assert theirs.read_text() == 'MAIL = "mailto://x"\n'


@pytest.mark.skipif(os.name != "posix", reason="owners are POSIX's")
def test_a_file_of_secrets_of_somebody_else_is_refused() -> None:
    status = os.stat_result((0o100600, 0, 0, 1, os.getuid() + 1, 0, 0, 0, 0, 0))
    with pytest.raises(ConfigError, match="belongs to somebody else"):
        _check_keeper(status, Path("lawtrack.secrets.toml"))


@pytest.mark.parametrize(
    "address",
    [
        "mailto://127.0.0.1:{port}?from=a@here.example&to=b@there.example",
        "signed+http://..bad-host:{port}/token-abc",
        "signed+http://127.0.0.1:99999999/token-abc",
        "signed+ftp://127.0.0.1/token-abc",
        "signed+file:///etc/hostname",
    ],
)
def test_nothing_that_a_channel_does_with_a_message_stops_the_others(
    mail: MailServer, tmp_path: Path, address: str
) -> None:
    evil = replace(PARCEL, subject="Vote\r\nBcc: all@there.example")
    secrets = Secrets({"HERE": address.format(port=mail.port), "HERE_KEY": "sesame"}, tmp_path)
    with pytest.raises(DeliveryError, match=r"^\$HERE: ") as caught:
        sent(evil, secrets)
    assert "token-abc" not in str(caught.value)
    assert mail.got == []


def test_a_receipt_repeats_no_secret_steers_no_terminal_and_is_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "200 \x1b[31mOK sesame secret-path " + "x " * 5_000
    monkeypatch.setattr("lawtrack.alerts.channels.webhook.post_webhook", lambda *_, **__: said)
    receipt = through("signed+http://there.example/secret-path", tmp_path, HERE_KEY="sesame")
    assert receipt.startswith("200 [31mOK … … x x")
    assert len(receipt) <= 500


def test_a_webhook_is_not_sent_on_to_another_address(hook: Receiver, tmp_path: Path) -> None:
    hook.status = 302
    with pytest.raises(DeliveryError, match="the receiver answered 302"):
        through(f"signed+http://127.0.0.1:{hook.port}/a", tmp_path, HERE_KEY="sesame")
    assert len(hook.requests) == 1


WHY = MessageReason(
    topic="facial-recognition", judgement="about", words="It is about facial recognition",
    sentence="No <face> scans.", phrase="<face>", place="its text", stance="", stance_sentence="",
    reason="",
)  # fmt: skip
LETTER = Message(
    key="k", kind=MessageKind.NEWS, subject="A <b>subject</b>", subscription="faces",
    asks_for="the topic",
    intro="", coming=(), items=[
        MessageItem(revision=1, headline="Vote", which="", new=False, again=False, correction=False,
             seen="now", effective="", changed=("Vote: <script>alert(1)</script>",), meeting=None,
             subjects=(MessageRecord(kind="bill", government="Rivertown", identifier="1",
                               title="On <i>faces</i>", status="", url="javascript:alert(1)",
                               dropped=False, because="", why=(WHY,), hearings=(), no_hearing=""),))
    ], sources=("Rivertown was read",), stop="lawtrack alerts pause faces", sender="",
)  # fmt: skip


def test_words_of_a_source_bring_no_markup_and_no_script_into_a_mail(tmp_path: Path) -> None:
    html = render_message(LETTER, template_environment(tmp_path)).html
    assert "<script>" not in html
    assert "javascript:" not in html
    assert "<i>" not in html
    assert 'No <b style="background:#fff3c4;">&lt;face&gt;</b> scans.' in html
    assert message_as_data(LETTER)["version"] == 1
    assert (
        message_as_data(LETTER)["items"][0]["subjects"][0]["url"] == ""
    )  # for programs that show it
    assert (
        message_as_data(SAMPLES[0])["items"][0]["subjects"][0]["url"]
        == "https://example.org/bills/1"
    )


def test_a_message_of_thousands_of_changes_is_one_that_a_mail_server_takes(tmp_path: Path) -> None:
    many = replace(SAMPLES[0], items=[*SAMPLES[0].items] * 3_000, intro="3000 changes.")
    parcel = render_message(many, template_environment(tmp_path))
    assert "3000 changes. The first 200 stand here; 2,800 more are left out." in parcel.text
    assert len(parcel.html) < 2_000_000
    assert parcel.data.count(b'"headline"') == 3_000  # programs get them all


def test_every_kind_of_letter_is_tried_on_our_own_templates(tmp_path: Path) -> None:
    assert wrong_with_message_templates(tmp_path) == ""
    said = " ".join(
        render_message(letter, template_environment(tmp_path)).text for letter in SAMPLES
    )
    for part in (
        "CORRECTION",
        "DEFERRED",
        "Again 2026-0001",
        "Comes up next",
        "read by machine: restrict",
    ):
        assert part in said


@pytest.mark.parametrize(
    "template",
    [
        "{{ letter.subject",
        "{{ letter.nothing }}",
        "{{ 1 // letter.intro | length }}",
        "{{ letter.subject + 1 }}",
        "{% for item in letter['items'] %}{{ item.subjects[7].title }}{% endfor %}",
        "{% include 'nothing.j2' %}",
        "{{ letter.subject.__class__.__mro__[1].__subclasses__() }}",
        "{% set x = letter.sources.clear() %}",
        "\xff",
    ],
)
def test_a_template_with_a_mistake_is_told_and_the_message_comes_in_our_words(
    tmp_path: Path, template: str
) -> None:
    (tmp_path / "templates").mkdir()
    own = tmp_path / "templates" / "message.html.j2"
    own.write_bytes(template.encode("latin-1"))
    assert wrong_with_message_templates(tmp_path).startswith("templates/message.html.j2: ")
    parcel, wrong = render_somehow(LETTER, template_environment(tmp_path))
    assert wrong.startswith("templates/message.html.j2: ")
    assert parcel == render_message(LETTER, template_environment(None))
    own.write_text("{{ letter.subject }}")
    assert wrong_with_message_templates(tmp_path) == ""
    assert (
        render_somehow(LETTER, template_environment(tmp_path))[0].html
        == "A &lt;b&gt;subject&lt;/b&gt;"
    )


def test_an_address_becomes_a_link_that_cannot_be_left(tmp_path: Path) -> None:
    said = 'Document: <b> https://x.example/a?b=1&c="onclick=2 (was: B https://x.example/b).'
    assert html_with_addresses_linked(said, "s") == (
        'Document: &lt;b&gt; <a href="https://x.example/a?b=1&amp;c=" style="s">open</a>'
        '&#34;onclick=2 (was: B <a href="https://x.example/b" style="s">open</a>).'
    )
    assert (
        html_with_addresses_linked("javascript:alert(1) ftp://x", "s")
        == "javascript:alert(1) ftp://x"
    )


def test_a_template_of_ones_own_is_used_and_a_wrong_one_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "templates"
    folder.mkdir()
    ours = render_message(LETTER, template_environment(tmp_path))
    (folder / "message.txt.j2").write_text("Hello: {{ letter.subject }}")
    assert (
        render_message(LETTER, template_environment(tmp_path)).text == "Hello: A <b>subject</b>\n"
    )
    (folder / "message.txt.j2").write_text("\n{{ letter.subject")
    with pytest.raises(DeliveryError, match=r"message\.txt\.j2: line 2"):
        render_message(LETTER, template_environment(tmp_path))
    (folder / "message.txt.j2").write_text("{{ letter.nothing }}")
    with pytest.raises(DeliveryError, match=r"message\.txt\.j2: .*nothing"):
        render_message(LETTER, template_environment(tmp_path))
    (folder / "message.txt.j2").unlink()
    assert render_message(LETTER, template_environment(tmp_path)) == ours


@pytest.mark.parametrize("kind", ["webhook", "chat", "mail"])
def test_what_is_connected_to_is_what_was_looked_up_once(
    kind: str, hook: Receiver, mail: MailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name server that answers otherwise at the second asking is not asked a second time."""
    asked: list[str] = []
    plain = socket.getaddrinfo

    def rebinding(host: str, port: int, *rest: Any, **more: Any) -> Any:
        if not host.endswith("rebound.example"):
            return plain(host, port, *rest, **more)
        asked.append(host)
        there = "127.0.0.1" if len(asked) == 1 else "192.0.2.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (there, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    address = {
        "webhook": f"signed+http://rebound.example:{hook.port}/a",
        "chat": f"json://rebound.example:{hook.port}/a",
        "mail": f"mailto://rebound.example:{mail.port}?from=a@here.example&to=b@there.example",
    }[kind]
    hook.status = 500  # it keeps no message that is not ours
    with suppress(DeliveryError):
        through(address, tmp_path, HERE_KEY="sesame")
    assert asked == ["rebound.example"]
    assert len(hook.requests) + len(mail.got) == 1
