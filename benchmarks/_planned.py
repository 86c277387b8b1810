"""What a plan costs: the real planner on a real PostgreSQL, by source; its processor, and all."""

import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter, process_time

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lawtrack.config.settings import load_config
from lawtrack.database.engine import open_database
from lawtrack.database.tables.crawls import CrawlRow
from lawtrack.machines.job_queue import prepare_queue
from lawtrack.machines.planner import Planner

NOW = datetime(2026, 11, 16, tzinfo=UTC)
TOWNS = 5000
BEHIND = 100  # crawls of each, the newest of twelve hours ago
TOWN = """
[jurisdictions.{0}]
platform = "primegov"
name = "{0}"
division = "ocd-division/country:us/state:ma/place:{0}"
timezone = "America/New_York"
site = "https://{0}.example"
"""


def plan_costs(database: str) -> list[tuple[float, float]]:
    """Microseconds a source for one plan of all, and one of none: of this process, and waited for.

    Each is read, decided upon and put into the queue.
    """
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "lawtrack.toml"
        towns = [f"town{number}" for number in range(TOWNS)]
        file.write_text(f'database = "{database}"\n' + "".join(map(TOWN.format, towns)))
        config = load_config(file, {})
        engine = open_database(database)
        prepare_queue(engine)
        with Session(engine) as session:
            for number in range(BEHIND, 0, -1):
                started = NOW - timedelta(hours=11.5 + number / 2)
                crawl = {
                    "started": started,
                    "finished": started + timedelta(minutes=1),
                    "mode": "full",
                    "outcome": "ok",
                    "reason": "",
                    "changed": 1,
                }
                session.execute(insert(CrawlRow), [{"jurisdiction": key, **crawl} for key in towns])
            session.commit()
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE crawls")
        planner = Planner(config, say=print, clock=lambda: NOW)
        costs: list[tuple[float, float]] = []
        for _ in range(2):
            worked, began = process_time(), perf_counter()
            planner.plan()
            costs.append((process_time() - worked, perf_counter() - began))
        engine.dispose()
    return [(1e6 * worked / TOWNS, 1e6 * waited / TOWNS) for worked, waited in costs]
