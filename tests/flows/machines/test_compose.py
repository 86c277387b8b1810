"""What deploy/compose.yaml starts, each as a process, together on one database."""

import contextlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml

from tests.flows.machines.test_metrics import free_port
from tests.support import PROJECT, small_legistar
from tests.support.waiting import wait_for

pytestmark = pytest.mark.postgres


@contextlib.contextmanager
def running(folder: Path, url: str, words: list[str]) -> Iterator["subprocess.Popen[bytes]"]:
    with (folder / words[0]).open("wb") as output:
        command = subprocess.Popen(
            [sys.executable, "-m", "lawtrack", *words], cwd=folder, stdout=output, stderr=output,
            env={**os.environ, "LAWTRACK_DATABASE": url, "PYTHONPATH": str(PROJECT)},
        )  # fmt: skip
        try:
            yield command
        finally:
            command.terminate()
            command.wait(30)


def answers(address: str, wanted: str) -> bool:
    with contextlib.suppress(OSError), urlopen(address, timeout=5) as answer:
        return wanted in answer.read().decode()
    return False


def test_each_service_runs_and_ends_when_it_is_told(
    tmp_path: Path, make_postgres_database: Callable[[str], str]
) -> None:
    url = make_postgres_database("")
    (tmp_path / "lawtrack.toml").write_text(
        'logs = "json"\n'
        + small_legistar.SETTINGS.format(database=url).replace("https://", "http://127.0.0.1:9/")
    )
    services = yaml.safe_load((PROJECT / "deploy/compose.yaml").read_text())["services"]
    ports = {name: free_port() for name in ("planner", "worker", "web")}

    def command(name: str) -> list[str]:
        words = [word.replace("0.0.0.0", "127.0.0.1") for word in services[name]["command"]]
        words = [word.replace(":9420", f":{ports.get(name)}") for word in words]
        return [*words, "--port", str(ports["web"])] if name == "web" else words

    with running(tmp_path, url, command("upgrade")) as upgrade:
        assert upgrade.wait(60) == 0
    with (
        running(tmp_path, url, command("planner")) as planner,
        running(tmp_path, url, command("worker")) as worker,
        running(tmp_path, url, command("web")) as web,
    ):
        figures = f"http://127.0.0.1:{ports['planner']}/metrics"
        wait_for(lambda: answers(figures, 'lawtrack_machines{role="worker"} 1.0'))
        wait_for(
            lambda: answers(
                f"http://127.0.0.1:{ports['worker']}/metrics",
                'lawtrack_job_seconds_count{queue="crawl"} 1.0',  # of a source that is not there
            )
        )
        wait_for(lambda: answers(f"http://127.0.0.1:{ports['web']}/readyz", "ok"))
        for one in (planner, worker, web):
            one.send_signal(signal.SIGHUP if one is planner else signal.SIGTERM)
            assert one.wait(30) == (143 if one is web else 0)  # uvicorn ends as it was told to
    lines = [json.loads(line) for line in (tmp_path / "worker").read_text().splitlines()]
    (ended,) = (line for line in lines if "rivertown: failed" in line["message"])
    assert (ended["job"], ended["crawl"]) == ("crawl:rivertown", 1)
