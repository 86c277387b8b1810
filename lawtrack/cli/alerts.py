"""Commands about what people are told: subscriptions, previews, explanations, delivery."""

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

from lawtrack.cli import options
from lawtrack.cli.options import (
    json_option,
    jurisdiction_option,
    load_cli_config,
    reading,
    tell,
    writing,
)
from lawtrack.errors import DeliveryError

if TYPE_CHECKING:
    from lawtrack.alerts.channels.delivery_troubles import DeliveryTrouble
    from lawtrack.alerts.channels.outgoing import OutgoingMessage
    from lawtrack.alerts.deliver import Delivered
    from lawtrack.config.settings import Config
    from lawtrack.config.subscriptions import Subscription
    from lawtrack.database import Session

F = TypeVar("F", bound=Callable[..., Any])


@click.group()
def alerts() -> None:
    """Tell people: who is told what, what that would be, and why a message came or did not."""


def _asking(command: F) -> F:
    """The options that say what a subscription asks for."""
    for decorate in (
        click.option("--timezone", metavar="ZONE", help="Of digests and quiet hours."),
        click.option("--quiet", metavar="HOURS", help='When nothing is sent: "22:00-07:00".'),
        click.option("--rhythm", metavar="WORD", help="at-once, daily or weekly."),
        click.option("--channel", metavar="NAME", help='The secret with the address: "$MAIL".'),
        click.option("--lowest", metavar="WORD", help="about, mentions or watch, and above."),
        click.option("--reason", "reasons", metavar="WORD", multiple=True, help="Tell only this."),
        click.option(
            "--jurisdiction", "places", metavar="NAME", multiple=True, help="Only this one."
        ),
        click.option("--session", metavar="NAME", help="Of the bill: a year, a Congress."),
        click.option("--bill", metavar="NUMBER", help="Follow one bill."),
        click.option("--saved", metavar="NAME", help="A saved search of lawtrack.toml."),
        click.option("--search", metavar="WORDS", help="Words of the title or summary."),
        click.option("--topic", metavar="NAME", help="What is flagged for this topic."),
    ):
        command = decorate(command)
    return command


def _asked(config: "Config", name: str, said: dict[str, Any]) -> "Subscription":
    """The subscription that the options say."""
    from lawtrack.config.alerts import checked_subscription

    given = {key: value for key, value in said.items() if value}
    if places := given.pop("places", None):
        given["jurisdictions"] = list(places)
    if "reasons" in given:
        given["reasons"] = list(given["reasons"])
    given = {"name": name, **given}
    return checked_subscription(
        given, config.jurisdictions, config.topics, config.searches, where="the subscription"
    )


def _mirrored(session: "Session", config: "Config") -> None:
    """What is in the configuration counts, whether or not a crawl has seen it."""
    from lawtrack.alerts.stored_subscriptions import mirror_subscriptions
    from lawtrack.database.opening.database_errors import remembering

    with remembering(session) as refused:
        mirror_subscriptions(session, config.asked, now=options.clock())
        session.commit()
    if refused:
        tell(
            f"lawtrack: {refused[0]}: what lawtrack.toml asks for is shown as it was last stored",
            err=True,
        )


@alerts.command("list")
@json_option
def list_(as_json: bool) -> None:
    """List the subscriptions, what was sent, what waits, and what is wrong."""
    from lawtrack.alerts import outbox, stored_subscriptions
    from lawtrack.alerts.render import wrong_with_message_templates
    from lawtrack.cli.printing.alerts import show_subscriptions, subscriptions_as_data
    from lawtrack.cli.printing.terminal import show_json

    config = load_cli_config()
    with reading(config) as session:
        _mirrored(session, config)
        rows = stored_subscriptions.subscription_rows(session)
        lost = {
            r.id: stored_subscriptions.lost_in_words(r) for r in rows if config.asked.lost(r.saved)
        }
        subscriptions = (
            rows,
            outbox.decision_counts_by_subscription(session),
            delivery_troubles_now(session, config),
            lost,
        )
        if as_json:
            show_json(subscriptions_as_data(*subscriptions))
        else:
            show_subscriptions(*subscriptions)
    if wrong := wrong_with_message_templates(config.folder):
        tell(
            f"lawtrack: {wrong} - mend it; until then messages come in lawtrack's own words",
            err=True,
        )


@alerts.command()
@click.argument("name")
@_asking
@click.option("--no-test", is_flag=True, help="Send no test message first.")
def add(name: str, no_test: bool, **given: Any) -> None:
    """Add a subscription: show what it would have sent in the last year, and send a test message.

    Give one of --topic, --search, --saved and --bill, and --channel. When the test message reaches
    nobody, nothing is added. lawtrack.toml can hold subscriptions too.
    """
    from lawtrack.alerts import outbox, stored_subscriptions
    from lawtrack.alerts.channels.delivery_troubles import not_one_bill
    from lawtrack.alerts.preview import preview_alerts
    from lawtrack.cli.printing.alerts import show_preview
    from lawtrack.cli.printing.terminal import say
    from lawtrack.safe_text import printable

    config = load_cli_config()
    subscription = _asked(config, name, given)
    with reading(config) as session:
        _mirrored(session, config)
        stored_subscriptions.add_subscription(session, subscription, now=options.clock())
        show_preview(
            preview_alerts(session, subscription, flood=config.flood, now=options.clock()), name
        )
        several = (
            subscription.bill
            and stored_subscriptions.followed_bill_id(session, subscription) is None
        )
        test_message = _test_message(session, config, subscription)
        session.rollback()  # nothing is held open while a server takes its time
    receipt, error = ("", "") if no_test else _sent(config, subscription.channel, test_message)
    if error and not receipt:
        raise DeliveryError(
            f"{name}: not added, for the test message did not arrive: {error}"
            " - mend it, or add it all the same with --no-test"
        )
    with writing(config) as session:
        now = options.clock()
        stored_subscriptions.add_subscription(session, subscription, now=now)
        id_ = stored_subscriptions.subscription_named(session, name).id
        if receipt:
            outbox.note_test(session, id_, receipt=receipt, error=error, now=now)
        session.commit()
        trouble = delivery_troubles_now(session, config).get(name)
    if several:
        tell(f"{name}: {not_one_bill(subscription.bill)}", err=True)
    if trouble:
        tell(f"{name}: {printable(trouble.in_words)}", err=True)
    if no_test:
        tell(f'{name}: added, and not tried; "lawtrack alerts test {name}" sends a test message')
    else:
        say(f"{name}: added; the test message was {receipt}")


def _test_message(
    session: "Session", config: "Config", subscription: "Subscription"
) -> "OutgoingMessage":
    """What a test of the subscription says; ``DeliveryError`` when a template is wrong."""
    from lawtrack.alerts.messages.compose import message_of
    from lawtrack.alerts.messages.message import MessageKind
    from lawtrack.alerts.render import (
        render_message,
        template_environment,
        wrong_with_message_templates,
    )

    if wrong := wrong_with_message_templates(config.folder):
        raise DeliveryError(wrong)
    now = options.clock()
    message = message_of(
        session, [], subscription, key=f"test-{now:%Y%m%dT%H%M%S%f}", kind=MessageKind.TEST,
        contact=config.contact, now=now, payload={},
    )  # fmt: skip
    return render_message(message, template_environment(config.folder))


def _sent(config: "Config", channel: str, outgoing: "OutgoingMessage") -> tuple[str, str]:
    """The receipt, and who did not get it or why nobody did."""
    from lawtrack.alerts.channels.channel_secrets import Secrets
    from lawtrack.alerts.channels.send import try_message

    secrets = Secrets(os.environ, config.folder)
    return try_message(channel, outgoing, secrets=secrets, now=options.clock())


def delivery_troubles_now(session: "Session", config: "Config") -> "Mapping[str, DeliveryTrouble]":
    """The subscriptions with something wrong, by name, with the addresses of this environment."""
    from lawtrack.alerts.channels.channel_secrets import Secrets
    from lawtrack.alerts.channels.delivery_troubles import delivery_troubles

    secrets = Secrets(os.environ, config.folder)
    return delivery_troubles(session, config.asked, secrets=secrets, now=options.clock())


@alerts.command("preview")
@click.argument("name", required=False, default="")
@_asking
@json_option
def preview_(name: str, as_json: bool, **given: Any) -> None:
    """Show what a subscription would have sent in the last year, by month. Nothing is sent.

    NAME is a subscription; without it the options say one that is not stored.
    """
    from lawtrack.alerts import stored_subscriptions
    from lawtrack.alerts.preview import preview_alerts
    from lawtrack.cli.printing.alerts import show_preview
    from lawtrack.cli.printing.terminal import show_json

    config = load_cli_config()
    if name and any(given.values()):
        raise click.UsageError("give a NAME or options, not both")
    with reading(config) as session:
        _mirrored(session, config)
        if name:
            subscription = stored_subscriptions.subscription_of_row(
                stored_subscriptions.subscription_named(session, name)
            )
        else:
            given["channel"] = given["channel"] or "$NONE"
            subscription = _asked(config, "it", given)
        outcome = preview_alerts(session, subscription, flood=config.flood, now=options.clock())
    if as_json:
        show_json(outcome)
    else:
        show_preview(outcome, subscription.name)


@alerts.command()
@click.argument("name")
def test(name: str) -> None:
    """Send a test message through the channel of a subscription."""
    from lawtrack.alerts import outbox, stored_subscriptions
    from lawtrack.cli.printing.terminal import say

    config = load_cli_config()
    with reading(config) as session:
        _mirrored(session, config)
        row = stored_subscriptions.subscription_named(session, name)
        lost = config.asked.lost(row.saved)
        subscription = stored_subscriptions.subscription_of_row(row, lost=lost)
        outgoing = _test_message(session, config, subscription)
    receipt, error = _sent(config, subscription.channel, outgoing)
    with writing(config) as session:
        outbox.note_test(
            session, subscription.id, receipt=receipt, error=error, now=options.clock()
        )
        session.commit()
    if receipt:
        say(f"{name}: {receipt}")
    if error:
        raise DeliveryError(error)


@alerts.command("explain")
@jurisdiction_option
@click.option("--session", "term", metavar="NAME", help="Of this session: a year, …")
@json_option
@click.argument("identifier", metavar="BILL")
def explain_(identifier: str, jurisdiction: str | None, term: str | None, as_json: bool) -> None:
    """Say for each change of a bill, and of its meetings, who was told, and who not and why."""
    from lawtrack.alerts.explain import explain_alerts
    from lawtrack.cli.printing.alerts import show_explained
    from lawtrack.cli.printing.terminal import show_json
    from lawtrack.database.search.named_records import find_record

    config = load_cli_config(jurisdiction=jurisdiction)
    with reading(config) as session:
        _mirrored(session, config)
        subject = find_record(session, identifier, jurisdiction=jurisdiction, term=term)
        found = explain_alerts(session, subject, now=options.clock())
    if as_json:
        show_json(found)
    else:
        show_explained(found)


@alerts.command()
@click.argument("name")
def pause(name: str) -> None:
    """Send nothing more for a subscription, until it is resumed.

    What changes meanwhile is not sent later; "lawtrack alerts explain" still tells it.
    """
    _pause(name, paused=True)


@alerts.command()
@click.argument("name")
def resume(name: str) -> None:
    """Send for a paused subscription again."""
    _pause(name, paused=False)


def _pause(name: str, *, paused: bool) -> None:
    from lawtrack.alerts import stored_subscriptions
    from lawtrack.safe_text import printable

    config = load_cli_config()
    with reading(config) as session:
        _mirrored(session, config)
        row = stored_subscriptions.subscription_named(session, name)
        row.paused_at = (row.paused_at or options.clock()) if paused else None
        session.commit()
        trouble = delivery_troubles_now(session, config).get(name)
    if paused:
        tell(f"{name}: paused")
    else:
        tell(f"{name}: {printable(trouble.in_words) if trouble else 'on'}")


@alerts.command()
@click.argument("name")
@click.option("--drop", is_flag=True, help="Do not send it, ever.")
def release(name: str, drop: bool) -> None:
    """Send what a flood held back for a subscription, as one message."""
    from lawtrack.alerts import outbox, stored_subscriptions
    from lawtrack.cli.printing.terminal import say

    config = load_cli_config()
    with reading(config) as session:
        _mirrored(session, config)
        rows = outbox.held_messages(
            session, stored_subscriptions.subscription_named(session, name).id
        )
        outbox.release_held_messages(session, rows, drop=drop, now=options.clock())
        session.commit()
    what = "dropped" if drop else "sent with the next delivery"
    count = f"{len(rows)} change{'' if len(rows) == 1 else 's'} {what}"
    say(f"{name}: {count if rows else 'nothing is held back'}")


@alerts.command()
@json_option
def deliver(as_json: bool) -> int:
    """Send what is due, now. The daemon and "lawtrack crawl" do it by themselves.

    Exits with 1 when something is wrong. What could not be sent is tried again later.
    """
    from lawtrack.cli.printing.alerts import show_delivered
    from lawtrack.cli.printing.terminal import say, show_json

    done = deliver_now(load_cli_config())
    if as_json:
        show_json(done)
    else:
        show_delivered(done)
        if not (done.sent or done.failed or done.lost or done.busy or done.errors):
            say("alerts: nothing is due")
    return 1 if done.errors else 0


def deliver_now(config: "Config") -> "Delivered":
    """Send what is due, with the addresses of this environment."""
    from lawtrack.alerts.deliver import deliver_due
    from lawtrack.database.engine import open_database
    from lawtrack.database.opening.schema import check_schema

    engine = open_database(config.database)
    try:
        check_schema(engine)
        return deliver_due(engine, config, environ=os.environ, now=options.clock())
    finally:
        engine.dispose()
