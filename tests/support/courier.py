"""A process that delivers at the moments it is told on standard input; to be killed by tests.

It says "ready" and the number of the process that delivers. When that one is killed, another comes
in its place, from a process that has imported everything: starting anew takes no second.
"""

import os
import sys
from datetime import datetime
from pathlib import Path

from lawtrack.alerts.deliver import deliver_due
from lawtrack.config.settings import Config, load_config
from lawtrack.database.engine import open_database


def main() -> None:
    config = load_config(Path(sys.argv[1]), {})
    while pid := os.fork():
        os.waitpid(pid, 0)
    deliver_when_told(config)


def deliver_when_told(config: Config) -> None:
    engine = open_database(config.database)
    print("ready", os.getpid(), flush=True)
    while line := os.read(sys.stdin.fileno(), 100):  # nothing is read that the next one needs
        print("heard", flush=True)
        now = datetime.fromisoformat(line.decode().strip())
        done = deliver_due(engine, config, environ=os.environ, now=now)
        print(f"sent {done.sent} failed {done.failed}", flush=True)


if __name__ == "__main__":
    main()
