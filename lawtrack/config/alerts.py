"""What lawtrack.toml says about alerts, checked against the rest of it; pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lawtrack.config.subscriptions import NAME, Subscription, check_search, subscription_of
from lawtrack.config.toml import number_in, refuse_foreign, refuse_unknown, whole_in
from lawtrack.errors import ConfigError
from lawtrack.legislation.records import Source
from lawtrack.topics.searches.saved_searches import Search


def searches_of(
    table_of_searches: Mapping[str, Any], where: str, sources: Mapping[str, Source]
) -> dict[str, Search]:
    """The saved searches of the table [searches], by name: words alone, or a table with places."""
    searches = {}
    for name, value in table_of_searches.items():
        place = f"{where}: [searches]: {name}"
        if not NAME.match(name):
            raise ConfigError(f"{place}: a name is lower-case letters, digits, - and _")
        table = value if isinstance(value, dict) else {"words": value}
        refuse_unknown(table, ("words", "jurisdictions"), place, "setting")
        words, places = table.get("words", ""), table.get("jurisdictions", [])
        if not isinstance(words, str):
            raise ConfigError(f'{place}: is no text - write {name} = "…"')
        check_search(words, place)
        if not isinstance(places, list) or not all(isinstance(each, str) for each in places):
            raise ConfigError(
                f'{place}: jurisdictions: is no list of words - write jurisdictions = ["…"]'
            )
        refuse_foreign(places, sorted(sources), place, "jurisdiction")
        searches[name] = Search(
            name=name, words=words.strip(), jurisdictions=tuple(dict.fromkeys(places))
        )
    return searches


def alerts_of(
    tables: Any,
    where: str,
    sources: Mapping[str, Source],
    topics: Collection[str],
    searches: Mapping[str, Search],
) -> tuple[Subscription, ...]:
    """The subscriptions of the tables [[alerts]]; ``ConfigError`` says what is wrong with one."""
    place = f"{where}: [[alerts]]"
    if not isinstance(tables, list) or not all(isinstance(each, dict) for each in tables):
        raise ConfigError(f"{where}: alerts: are no tables - write [[alerts]]")
    subscriptions = tuple(
        checked_subscription(each, sources, topics, searches, where=place) for each in tables
    )
    names = [each.name for each in subscriptions]
    for name in names:
        if names.count(name) > 1:
            raise ConfigError(f"{place}: {name}: there are two of that name")
    return subscriptions


def checked_subscription(
    table: Mapping[str, Any],
    sources: Mapping[str, Source],
    topics: Collection[str],
    searches: Mapping[str, Search],
    *,
    where: str,
) -> Subscription:
    """The subscription that a table says, which may ask only for what is configured."""
    first = next((source.timezone for source in sources.values()), "UTC")
    subscription = subscription_of(table, where=where, timezone=first)
    place = f"{where}: {subscription.name}"
    refuse_foreign(subscription.jurisdictions, sorted(sources), place, "jurisdiction")
    refuse_foreign([subscription.topic] if subscription.topic else [], topics, place, "topic")
    if subscription.search in searches:  # which is meant, the words or the name?
        raise ConfigError(
            f"{place}: search: {subscription.search} is the name of a saved search"
            " - give it as saved, or other words"
        )
    if subscription.saved:
        refuse_foreign([subscription.saved], sorted(searches), place, "saved search")
        search = searches[subscription.saved]
        subscription = replace(subscription, search=search.words, saved_in=search.jurisdictions)
    if subscription.where and "timezone" not in table:  # the clock of the first one
        subscription = replace(subscription, timezone=sources[subscription.where[0]].timezone)
    return subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Flood:
    """More messages for one subscription, or a larger share of the records, are a flood."""

    messages: int = 50
    percent: float = 20.0


def flood_of(table: Mapping[str, Any], where: str) -> Flood:
    """From where on the table [flood] says that a run is one."""
    place = f"{where}: [flood]"
    default = Flood()
    refuse_unknown(dict(table), ("messages", "percent"), place, "setting")
    return Flood(
        messages=whole_in(dict(table), "messages", place, default.messages, least=1),
        percent=number_in(dict(table), "percent", place, default.percent, least=0),
    )
