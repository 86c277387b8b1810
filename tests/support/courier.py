"""A process that delivers at the moments it is told on standard input; to be killed by tests."""

import os
import sys
from datetime import datetime
from pathlib import Path

from lawtrack.alerts.deliver import deliver_due
from lawtrack.config.settings import load_config
from lawtrack.database.engine import open_database


def main() -> None:
    config = load_config(Path(sys.argv[1]), {})
    engine = open_database(config.database)
    print("ready", flush=True)
    for line in sys.stdin:
        now = datetime.fromisoformat(line.strip())
        done = deliver_due(engine, config, environ=os.environ, now=now)
        print(f"sent {done.sent} failed {done.failed}", flush=True)


if __name__ == "__main__":
    main()
