"""How subscriptions, previews and decisions look on a terminal."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lawtrack.alerts.channels.delivery_troubles import subscription_state_in_words
from lawtrack.alerts.explain import Explained
from lawtrack.alerts.preview import Preview
from lawtrack.cli.hints import to_type
from lawtrack.cli.printing.terminal import fields_of, say, show_table
from lawtrack.legislation.wording import reason_in_words
from lawtrack.safe_text import moment_utc, printable, shortened

if TYPE_CHECKING:
    from lawtrack.alerts.channels.delivery_troubles import DeliveryTrouble
    from lawtrack.alerts.deliver import Delivered
    from lawtrack.database.tables.alerts import SubscriptionRow

MOST_TOLD = 10


def show_subscriptions(
    rows: Iterable["SubscriptionRow"],
    tallies: Mapping[int, Mapping[str, int]],
    troubles: "Mapping[str, DeliveryTrouble]",
    lost: Mapping[int, str],
) -> None:
    """Print the subscriptions, one a line."""
    show_table(
        ("name", "asks for", "where", "channel", "rhythm", "sent", "waiting", "held", "state"),
        (
            (
                row.name,
                subscription_in_words(row),
                ", ".join(row.jurisdictions or row.saved_in) or "all",
                row.channel,
                f"{row.rhythm}, quiet {row.quiet}" if row.quiet else row.rhythm,
                tallies.get(row.id, {}).get("sent", 0),
                tallies.get(row.id, {}).get("waiting", 0),
                tallies.get(row.id, {}).get("held", 0),
                subscription_state_in_words(row, troubles.get(row.name), lost.get(row.id, "")),
            )
            for row in rows
        ),
        nothing='Nobody is told anything yet: "lawtrack alerts add --help" says how.',
    )


def subscription_in_words(row: "SubscriptionRow") -> str:
    """What a subscription is about, in a few words."""
    if row.topic:
        return f"{row.topic} ({row.lowest} or more)"
    if row.saved:
        return f"saved search {row.saved}: {row.search}"
    return f"words: {row.search}" if row.search else f"bill {row.bill}"


def subscriptions_as_data(
    rows: Iterable["SubscriptionRow"],
    tallies: Mapping[int, Mapping[str, int]],
    troubles: "Mapping[str, DeliveryTrouble]",
    lost: Mapping[int, str],
) -> list[dict[str, Any]]:
    """Subscriptions for a program; an address is never in it."""
    return [
        {
            **fields_of(row),
            "decisions": tallies.get(row.id, {}),
            "error": troubles[row.name].delivery if row.name in troubles else "",
            "cannot_arrive": troubles[row.name].address if row.name in troubles else "",
            "lost": lost.get(row.id, ""),
        }
        for row in rows
    ]


def show_preview(preview: Preview, name: str) -> None:
    """Print what would have been sent in the last year."""
    noun = "message" if preview.messages == 1 else "messages"
    end = ":" if preview.messages else ""
    say(f"{name} would have sent {preview.messages} {noun} since {preview.since:%Y-%m-%d}{end}")
    most = max(preview.months.values(), default=0)
    for month, count in preview.months.items() if most else ():
        bar = "#" * round(count * 40 / most) if most else ""
        say(f"  {month}  {count:>4}  {bar}".rstrip())
    if preview.first_looks:
        noun = "change" if preview.first_looks == 1 else "changes"
        say(f"  {preview.first_looks} {noun} more came with a first look: no news, not sent")
    if preview.not_asked:
        say(f"  {preview.not_asked} changes more of what it watches are not what it asks for")
    if preview.floods:
        say(f"  {preview.floods} runs brought so many that they became one summary each")
    in_order = sorted(preview.told, key=lambda item: (item.jurisdiction, item.identifier))
    in_order.sort(key=lambda item: item.seen, reverse=True)
    for item in in_order[:MOST_TOLD]:
        what = "; ".join(item.changed)
        say(
            f"  {moment_utc(item.seen)}  {item.headline}: {item.jurisdiction}"
            f" {printable(item.identifier)}" + (f" - {shortened(what, 120)}" if what else "")
        )
    if len(preview.told) > MOST_TOLD:
        say(f"  … and {len(preview.told) - MOST_TOLD} more: --json gives them all")


def show_explained(found: Sequence[Explained]) -> None:
    """Print each change with what every subscription made of it."""
    # What one look saw at once: the bill first, then its meetings.
    for each in sorted(found, key=lambda one: (one.seen, one.kind, one.identifier, one.revision)):
        what = "; ".join(each.changed)
        name = f"meeting {printable(each.identifier)}: " if each.kind == "event" else ""
        say(
            f"{moment_utc(each.seen)}  {name}"
            + shortened(what or ", ".join(map(reason_in_words, each.reasons)), 200)
        )
        for answer in each.answers:
            say(f"    {answer.subscription}: {to_type(printable(answer.words))}")
        if not each.answers:
            say("    no subscription asks for it")


def show_delivery_troubles(troubles: "Iterable[DeliveryTrouble]") -> None:
    """Print which subscriptions do not arrive, and why; nothing when all do."""
    for trouble in troubles:
        if not trouble.paused:
            say(f"alerts: {trouble.subscription}: {printable(trouble.in_words)}")


def troubles_as_data(troubles: "Iterable[DeliveryTrouble]") -> list[dict[str, Any]]:
    """The subscriptions that do not arrive, for a program; an address is never in it."""
    return [
        {
            "subscription": trouble.subscription,
            "cannot_arrive": trouble.address,
            "error": trouble.delivery,
            "paused": trouble.paused,
        }
        for trouble in troubles
    ]


def show_delivered(done: "Delivered") -> None:
    """Print what came of a delivery, and what is wrong; nothing when nothing was due."""
    for problem in done.lost:
        say(f"alerts: {printable(problem)}")
    if done.busy:
        say("alerts: another process sends them at this moment")
    if done.sent or done.failed:
        say(f"alerts: {done.sent} sent, {done.failed} failed")
    for error in done.errors:
        say(f"  {printable(error)}")
