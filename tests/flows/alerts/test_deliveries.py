"""Each recipient of a mail gets it once, whatever its server does, or it is said who may not.

Real dialogues over loopback with a server that misbehaves at each of its commands.
"""

import smtplib
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lawtrack.alerts import outbox
from lawtrack.alerts.channels import mail as mail_channel
from lawtrack.alerts.channels.channel_secrets import Secrets
from lawtrack.alerts.channels.outgoing import OutgoingMessage, PieceFate
from lawtrack.alerts.channels.send import open_channel
from lawtrack.alerts.deliver import Delivered, deliver_due
from lawtrack.alerts.explain import explain_alerts
from lawtrack.database.locks.lock import CrawlLock
from lawtrack.database.tables.alerts import DeliveryRow, MessageRow
from lawtrack.database.tables.legislation import BillRow
from tests.flows.alerts.test_alerts import BANNING, FACES
from tests.support.alerting import Town, a_town
from tests.support.bad_mail_server import (
    CUT,
    a_bad_mail_server,
    certificate_for,
    once_at,
)
from tests.support.made import NOW, a_bill

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
ANN, BEN, CLEO = "ann@there.example", "ben@there.example", "cleo@elsewhere.example"
QUICK = mail_channel.Patience(connect=2, command=2, answer=2)


@pytest.fixture
def town(tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Town]:
    monkeypatch.setattr(mail_channel, "PATIENCE", QUICK)
    made = a_town(tmp_path, sqlite_url, FACES)
    made.crawl([a_bill()], NOW)
    made.crawl([BANNING], NOW + DAY)
    yield made
    made.engine.dispose()


def deliver(town: Town, address: str, now: datetime) -> Delivered:
    return deliver_due(town.engine, town.config, environ={"MAIL": address}, now=now)


def deliver_for_days(town: Town, address: str, *, days: int = 2) -> list[Delivered]:
    """As often as something may be due."""
    minutes = [0, 1, 2, 3, 5, 8, 15, 30, 60, *range(240, days * 1440, 240)]
    return [deliver(town, address, NOW + DAY + each * MINUTE) for each in minutes]


def message(town: Town) -> tuple[str, str, str]:
    """The state, the receipt and the error of the one message."""
    with Session(town.engine) as session:
        row = session.scalars(select(MessageRow)).one()
        return row.state, row.receipt, row.error


def explained(town: Town, now: datetime) -> str:
    with Session(town.engine) as session:
        bill = session.scalars(select(BillRow).where(BillRow.upstream_id == "502")).one()
        return explain_alerts(session, bill, now=now)[0].answers[0].words


def trouble(town: Town) -> str:
    """What ``alerts list`` says is wrong."""
    with Session(town.engine) as session:
        return "".join(outbox.newest_delivery_errors(session).values())


def test_one_of_three_who_is_greylisted_is_tried_again_alone(town: Town) -> None:
    with a_bad_mail_server(once_at(f"RCPT TO:<{BEN}>", "450 4.2.0 try again")) as server:
        address = server.address(ANN, BEN, CLEO)
        first = deliver(town, address, NOW + DAY)
        assert server.recipients == [ANN, CLEO]
        assert (first.sent, first.failed) == (0, 1)
        assert message(town) == (
            "pending",
            "taken by 127.0.0.1 for 2 of 3",
            "recipient 2 of 3: $MAIL: 450 4.2.0 try again",
        )
        assert "recipient 2 of 3: $MAIL: 450" in explained(town, NOW + DAY)
        assert "recipient 2 of 3: $MAIL: 450" in trouble(town)
        assert deliver(town, address, NOW + DAY + MINUTE / 2).sent == 0
        assert deliver(town, address, NOW + DAY + MINUTE).sent == 1
        assert server.recipients == [ANN, CLEO, BEN]
        assert message(town) == ("sent", "taken by 127.0.0.1 for 3 of 3", "")
        assert trouble(town) == ""
        assert {content.partition("Message-ID: ")[2][:40] for _, content in server.got} != {""}
        assert len({content.partition("Message-ID: ")[2][:40] for _, content in server.got}) == 1


def test_a_recipient_whose_host_has_letters_beyond_ascii_is_written_to_as_name_servers_know_it(
    town: Town,
) -> None:
    with a_bad_mail_server() as server:
        deliver(town, server.address(ANN, "robin@bücher.example"), NOW + DAY)
        assert server.recipients == [ANN, "robin@xn--bcher-kva.example"]
    assert message(town)[0] == "sent"


def test_no_address_stands_in_a_table(town: Town) -> None:
    with a_bad_mail_server(once_at("RCPT", f"450 4.2.0 <{ANN}>: later")) as server:
        deliver(town, server.address(ANN, BEN), NOW + DAY)
    with Session(town.engine) as session:
        stored = str([vars(row) for row in session.scalars(select(DeliveryRow))])
    for address in (ANN, BEN):
        assert address not in stored
    assert "4.2.0" in stored


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("550 5.1.1 no such user", "550 5.1.1 no such user"),
        ("552 5.2.2 mailbox full", "552 5.2.2 mailbox full"),
        ("554 5.7.1 not from you", "554 5.7.1 not from you"),
    ],
)
def test_one_who_is_refused_for_good_is_named_and_the_others_have_it(
    town: Town, answer: str, words: str
) -> None:
    with a_bad_mail_server(lambda asked: answer if f"<{BEN}>" in asked else "") as server:
        done = deliver_for_days(town, server.address(ANN, BEN, CLEO))
        assert server.recipients == [ANN, CLEO]
        assert server.commands.count(f"RCPT TO:<{BEN}>") == 1
    refused = f"recipient 2 of 3: refused for good: $MAIL: {words}"
    assert message(town) == ("sent", "taken by 127.0.0.1 for 2 of 3", refused)
    assert done[0].errors == (refused,)
    assert [each.sent for each in done][:2] == [1, 0]
    assert refused in explained(town, NOW + 2 * DAY)
    assert trouble(town) == refused


def test_whom_everybody_refuses_is_told_at_once_and_not_after_thirty_days(town: Town) -> None:
    with a_bad_mail_server(lambda asked: "550 no" if "RCPT" in asked else "") as server:
        deliver(town, server.address(ANN), NOW + DAY)
        deliver(town, server.address(ANN), NOW + 2 * DAY)
        assert server.commands.count(f"RCPT TO:<{ANN}>") == 1
    assert message(town) == ("failed", "", "refused for good: $MAIL: 550 no")
    assert "refused for good" in trouble(town)


COMMANDS = ("CONNECT", "MAIL", f"RCPT TO:<{ANN}>", f"RCPT TO:<{BEN}>", "DATA")
LATER = (CUT, "421 4.3.2 going down", "451 4.3.0 not now")


@pytest.mark.parametrize(
    ("command", "answer"),
    [("EHLO", CUT), *((one, other) for one in COMMANDS for other in LATER)],
)
def test_whatever_ends_before_the_final_dot_each_gets_it_once(
    town: Town, command: str, answer: str
) -> None:
    with a_bad_mail_server(once_at(command, answer)) as server:
        deliver_for_days(town, server.address(ANN, BEN), days=1)
        assert sorted(server.recipients) == [ANN, BEN]
    state, receipt, error = message(town)
    assert (state, receipt, error) == ("sent", "taken by 127.0.0.1 for 2 of 2", "")


@pytest.mark.parametrize("answer", [CUT, "421 4.7.0 not this one"])
def test_one_at_whom_the_server_always_ends_keeps_it_from_nobody_else(
    town: Town, answer: str
) -> None:
    with a_bad_mail_server(lambda asked: answer if f"<{BEN}>" in asked else "") as server:
        deliver_for_days(town, server.address(ANN, BEN, CLEO), days=1)
        assert server.recipients == [ANN, CLEO]
    state, receipt, error = message(town)
    assert (state, receipt) == ("pending", "taken by 127.0.0.1 for 2 of 3")
    assert error.startswith("recipient 2 of 3: $MAIL: the mail server 127.0.0.1: ")
    assert trouble(town) == error


@pytest.mark.parametrize("answer", [CUT, "421 4.4.2 bye", "451 what", "not even a number"])
def test_what_is_said_to_quit_does_not_matter(town: Town, answer: str) -> None:
    with a_bad_mail_server(lambda asked: answer if asked.upper() == "QUIT" else "") as server:
        done = deliver_for_days(town, server.address(ANN, BEN), days=1)
        assert server.recipients == [ANN, BEN]
    assert message(town) == ("sent", "taken by 127.0.0.1 for 2 of 2", "")
    assert [each.errors for each in done if each.errors] == []


@pytest.mark.parametrize("answer", ["421 4.3.2 going down", "451 4.3.0 disk full", "452 full"])
def test_what_is_put_off_after_the_final_dot_goes_again(town: Town, answer: str) -> None:
    with a_bad_mail_server(once_at("DOT", answer)) as server:
        deliver_for_days(town, server.address(ANN, BEN), days=1)
        assert server.recipients == [ANN, BEN]
    assert message(town) == ("sent", "taken by 127.0.0.1 for 2 of 2", "")


def test_a_connection_that_ends_in_the_body_brings_nobody_two(town: Town) -> None:
    """The end of a connection is seen late, so that more may be said of it than happened."""
    with a_bad_mail_server(once_at("BODY", CUT)) as server:
        deliver_for_days(town, server.address(ANN, BEN), days=1)
        assert server.recipients == [ANN, BEN]
    state, receipt, _ = message(town)
    assert state == "sent"
    assert receipt.startswith("taken by 127.0.0.1 for 2 of 2")


def test_what_is_cut_after_the_final_dot_is_tried_again_and_may_have_come_twice(
    town: Town,
) -> None:
    with a_bad_mail_server(once_at("DOT", CUT)) as server:
        address = server.address(ANN, BEN)
        first = deliver(town, address, NOW + DAY)
        assert (
            "recipients 1, 2 of 2: $MAIL: 127.0.0.1: it has the mail and gave no answer"
            in (first.errors[0])
        )
        assert "it may have arrived" in explained(town, NOW + DAY)
        deliver_for_days(town, address, days=1)
        assert sorted(server.recipients) == [ANN, ANN, BEN, BEN]
        ids = {content.partition("Message-ID: ")[2][:40] for _, content in server.got}
        assert len(ids) == 1
    state, receipt, _ = message(town)
    assert state == "sent"
    assert receipt == (
        "taken by 127.0.0.1 for 2 of 2; recipients 1, 2 of 2 may have come more than once: an"
        " earlier try ended without an answer"
    )
    assert "more than once" in explained(town, NOW + 2 * DAY)


def test_a_server_that_never_answers_is_not_written_to_for_thirty_days(town: Town) -> None:
    with a_bad_mail_server(lambda asked: CUT if asked == "DOT" else "") as server:
        deliver_for_days(town, server.address(ANN), days=3)
        assert server.recipients == [ANN] * 3
    assert message(town)[0] == "failed"
    assert "it may have arrived" in trouble(town)


@pytest.mark.parametrize(
    ("at", "answer", "why"),
    [
        ("CONNECT", "220-more\r\n" * 300 + "220 ok", "an answer of more than 200 lines"),
        ("EHLO", "250-more\r\n" * 300 + "250 ok", "an answer of more than 200 lines"),
        ("CONNECT", "HTTP/1.1 400 Bad Request",
         "it answers, and not as a mail server does: 'HTTP/1.1 400 Bad Request'"),
        ("RCPT", "\x1b[2J", "it answers, and not as a mail server does: '"),
    ],
)  # fmt: skip
def test_what_talks_without_end_or_otherwise_is_no_mail_server(
    town: Town, at: str, answer: str, why: str
) -> None:
    with a_bad_mail_server(lambda asked: answer if asked.startswith(at) else "") as server:
        assert deliver(town, server.address(ANN), NOW + DAY).sent == 0
        assert server.got == []
    assert why in trouble(town)
    assert "\x1b" not in trouble(town)


def test_an_answer_to_the_final_dot_that_is_none_leaves_it_open_whether_it_arrived(
    town: Town,
) -> None:
    with a_bad_mail_server(lambda asked: "OK" if asked == "DOT" else "") as server:
        assert deliver(town, server.address(ANN), NOW + DAY).sent == 0
    assert "it may have arrived" in trouble(town)


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float | None]:
    """How long each answer of a mail server was to be waited for at most, in their order."""
    patience = mail_channel.Patience(connect=50, command=60, answer=70)
    monkeypatch.setattr(mail_channel, "PATIENCE", patience)
    at_most: list[float | None] = []
    plain = smtplib.SMTP.getreply

    def getreply(server: smtplib.SMTP) -> tuple[int, bytes]:
        at_most.append(server.sock.gettimeout() if server.sock else None)
        return plain(server)

    monkeypatch.setattr(smtplib.SMTP, "getreply", getreply)
    return at_most


def test_a_server_that_takes_its_time_is_waited_for(town: Town, waits: list[float | None]) -> None:
    with a_bad_mail_server() as server:
        assert deliver(town, server.address(ANN), NOW + DAY).sent == 1
        deliver_for_days(town, server.address(ANN), days=1)
        assert server.recipients == [ANN]
        dot = server.commands.index("DATA") + 2  # behind the greeting and the answer to DATA
    assert waits[dot] == 70
    assert set(waits[:dot]) == {60}


def test_a_server_that_is_slow_to_greet_is_waited_for(
    town: Town, waits: list[float | None]
) -> None:
    with a_bad_mail_server() as server:
        assert deliver(town, server.address(ANN), NOW + DAY).sent == 1
    assert waits[0] == 60


@pytest.mark.parametrize("answer", ["251 will forward", "252 cannot say, will try", "200 ok"])
def test_whoever_is_taken_in_any_words_gets_it_once(town: Town, answer: str) -> None:
    with a_bad_mail_server(lambda asked: answer if f"<{BEN}>" in asked else "") as server:
        deliver_for_days(town, server.address(ANN, BEN), days=1)
        assert server.recipients == [ANN, BEN]


def test_the_limits_are_those_of_the_rfc() -> None:
    assert mail_channel.Patience().answer >= 600  # RFC 5321 4.5.3.2.6
    assert mail_channel.Patience().command >= 300


def test_nobody_else_delivers_while_a_server_takes_its_time(town: Town) -> None:
    turn = CrawlLock(town.config.database, "lawtrack.alerts")
    with a_bad_mail_server() as server:
        assert deliver(town, server.address(ANN), NOW + DAY).busy
        assert server.recipients == []
        turn.close()
        assert deliver(town, server.address(ANN), NOW + DAY).sent == 1


@pytest.mark.parametrize("code", [452, 552])  # RFC 5321 4.5.3.1.10: older servers say 552
def test_more_recipients_than_a_server_takes_at_once_go_in_several_mails(
    town: Town, code: int
) -> None:
    asked: list[str] = []

    def two_at_once(command: str) -> str:
        if command.startswith("MAIL"):
            asked.clear()
        if command.startswith("RCPT"):
            asked.append(command)
        return f"{code} 4.5.3 too many" if len(asked) > 2 and command.startswith("RCPT") else ""

    with a_bad_mail_server(two_at_once) as server:
        everybody = [f"n{number}@there.example" for number in range(5)]
        assert deliver(town, server.address(*everybody), NOW + DAY).sent == 1
        assert server.recipients == everybody


TOO_LARGE = [
    "552 message exceeds fixed maximum message size",
    "552 5.2.3 message length exceeds administrative limit",
    "550-5.3.4 too big\r\n550 5.3.4 really",
]


@pytest.mark.parametrize("answer", TOO_LARGE)
def test_a_mail_refused_for_its_size_after_the_final_dot_comes_without_html(
    town: Town, answer: str
) -> None:
    with a_bad_mail_server(most=4_000, too_large=answer) as server:
        assert deliver(town, server.address(ANN, BEN), NOW + DAY).sent == 1
        assert server.recipients == [ANN, BEN]
        assert all("text/html" not in content for _, content in server.got)
    assert message(town) == ("sent", "taken by 127.0.0.1 for 2 of 2", "")


@pytest.mark.parametrize("says_before", [True, False])
def test_of_a_mail_that_is_too_large_in_text_alone_the_beginning_comes(
    tmp_path: Path, says_before: bool
) -> None:
    said = "250-here\r\n250 SIZE 20000"
    text = "".join(f"{n}: a change\n" for n in range(3_000))
    outgoing = OutgoingMessage(key="k", subject="3,000 changes", text=text, html=text, data=b"")
    with a_bad_mail_server(
        lambda asked: said if says_before and "EHLO" in asked else "",
        most=20_000, too_large=TOO_LARGE[0],
    ) as server:  # fmt: skip
        secrets = Secrets({"MAIL": server.address(ANN)}, tmp_path)
        channel = open_channel("$MAIL", secrets=secrets, now=NOW)
        (outcome,) = channel.send(outgoing, channel.pieces(outgoing), lambda pieces: None)
        assert outcome.fate is PieceFate.TAKEN
        ((_, content),) = server.got
        assert server.commands.count("DATA") == (1 if says_before else 3)
    assert "100: a change" in content
    assert "lawtrack changes" in content


@pytest.mark.parametrize("command", ["DOT", "DATA", "MAIL"])
def test_a_mail_that_is_too_large_in_every_form_is_refused_for_each_and_said_so(
    town: Town, command: str
) -> None:
    with a_bad_mail_server(
        lambda asked: "552 5.3.4 too big" if asked.startswith(command) else ""
    ) as server:
        deliver(town, server.address(ANN, BEN), NOW + DAY)
        deliver(town, server.address(ANN, BEN), NOW + 2 * DAY)
        assert server.got == []
        assert sum(each.startswith("MAIL") for each in server.commands) == 2
    state, _, error = message(town)
    assert state == "failed"
    refused = "refused for good: $MAIL: too large in every form: 552 5.3.4 too big"
    assert error == trouble(town) == f"recipients 1, 2 of 2: {refused}"


def test_a_mail_that_is_too_large_comes_without_html_or_is_refused(town: Town) -> None:
    with a_bad_mail_server(lambda a: "250-here\r\n250 SIZE 4000" if "EHLO" in a else "") as server:
        deliver(town, server.address(ANN), NOW + DAY)
        ((_, content),) = server.got
        assert "text/html" not in content
    with a_bad_mail_server(lambda a: "250-here\r\n250 SIZE 40" if "EHLO" in a else "") as server:
        town.crawl([replace(BANNING, status="Passed")], NOW + 2 * DAY)
        deliver(town, server.address(ANN), NOW + 2 * DAY)
        assert server.got == []
    assert "larger than the 40 bytes" in trouble(town)


@pytest.mark.parametrize("scheme", ["mailtos", "mailtos+ssl"])
@pytest.mark.parametrize("name", ["127.0.0.1", "another.example"])
@pytest.mark.parametrize("is_trusted", [True, False])
def test_a_certificate_has_to_be_trusted_and_of_that_name(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    scheme: str, name: str, is_trusted: bool,
) -> None:  # fmt: skip
    context, file = certificate_for(tmp_path, name)
    if is_trusted:
        monkeypatch.setenv("SSL_CERT_FILE", str(file))
    wrapped = scheme.endswith("ssl")
    more = "&mode=ssl" if wrapped else "&mode=starttls"
    with a_bad_mail_server(certificate=context, wrapped=wrapped) as server:
        done = deliver(town, server.address(ANN, scheme="mailtos", more=more), NOW + DAY)
        good = is_trusted and name == "127.0.0.1"
        assert server.recipients == ([ANN] if good else [])
    if not good:
        assert "certificate is not trusted" in done.errors[0]
        assert message(town)[0] == "pending"


@pytest.mark.parametrize("answer", ["", "454 TLS not available", "502 unknown", CUT])
def test_nothing_is_sent_where_starttls_was_stripped(
    town: Town, tmp_path: Path, answer: str
) -> None:
    context, _ = certificate_for(tmp_path, "127.0.0.1")
    certificate = context if answer else None  # else it is not even offered
    asked = once_at("STARTTLS", answer, times=9)
    with a_bad_mail_server(asked, certificate=certificate) as server:
        address = server.address(ANN, scheme="mailtos", more="&mode=starttls")
        address = address.replace("//", "//me:hunter22@")
        done = deliver(town, address, NOW + DAY)
        assert server.got == []
        assert not any(command.startswith(("AUTH", "MAIL")) for command in server.commands)
    assert done.failed == 1
    assert "hunter22" not in done.errors[0]
    assert message(town)[0] == "pending"


def test_what_says_something_before_tls_is_not_listened_to(town: Town, tmp_path: Path) -> None:
    """An answer that somebody slips in behind "220 go ahead" must not count after it."""
    context, file = certificate_for(tmp_path, "127.0.0.1")
    slipped = "220 go ahead\r\n250-here\r\n250 AUTH PLAIN"
    with a_bad_mail_server(once_at("STARTTLS", slipped), certificate=context) as server:
        address = server.address(ANN, scheme="mailtos", more="&mode=starttls")
        deliver(town, address, NOW + DAY)
        assert server.got == []
        assert file.exists()


def test_another_recipient_in_the_address_gets_what_still_waits(town: Town) -> None:
    with a_bad_mail_server(once_at(f"<{BEN}>", "450 later")) as server:
        deliver(town, server.address(ANN, BEN), NOW + DAY)
        assert server.recipients == [ANN]
        deliver(town, server.address(ANN, CLEO), NOW + DAY + MINUTE)
        assert server.recipients == [ANN, CLEO]
    state, _, error = message(town)
    assert state == "sent"
    assert error == "recipient 2 of 2: no longer among the recipients"


@pytest.mark.parametrize("fault", ["450 later", CUT])
def test_a_process_that_ends_before_the_answer_is_noted_says_that_it_may_come_twice(
    town: Town, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    class Killed(BaseException):
        pass

    def die(*_: object, **__: object) -> None:
        raise Killed

    with a_bad_mail_server() as server:
        with monkeypatch.context() as patched, pytest.raises(Killed):
            patched.setattr("lawtrack.alerts.deliveries.note_outcome", die)
            deliver(town, server.address(ANN), NOW + DAY)
        assert "the process ended before the answer was noted" in explained(town, NOW + DAY)
        server.answer = once_at("MAIL", fault)
        deliver_for_days(town, server.address(ANN), days=1)
        assert server.recipients == [ANN, ANN]
    assert "recipient 1 of 1 may have come more than once" in message(town)[1]
