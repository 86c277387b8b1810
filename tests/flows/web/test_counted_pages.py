"""How many pages were served and how long they took, as Prometheus is told."""

import threading
from pathlib import Path
from shutil import copy

import pytest
from click.testing import CliRunner
from prometheus_client import CollectorRegistry

from lawtrack.cli import cli
from lawtrack.config.settings import load_config
from lawtrack.web.answering.counted_pages import CountedPages
from lawtrack.web.app import make_app
from lawtrack.web.serve_pages import server_of
from tests.flows.cli.test_cli import CONFIG
from tests.support.town import CLOCK
from tests.support.waiting import joined
from tests.support.web_server import Site


def test_pages_are_counted_by_what_they_are_and_not_by_who_asks_for_which(
    ready_sqlite: Path, tmp_path: Path
) -> None:
    file = Path(copy(ready_sqlite, tmp_path / "lawtrack.db"))
    (tmp_path / "lawtrack.toml").write_text(f'database = "sqlite:///{file}"\n{CONFIG}')
    config = load_config(tmp_path / "lawtrack.toml", {})
    registry = CollectorRegistry()
    app = make_app(config, now=lambda: CLOCK, names=["127.0.0.1"])
    server = server_of(CountedPages(app, registry), host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        thread.join(0.01)
    site = Site(server.servers[0].sockets[0].getsockname()[1])
    assert site.get("/").status == 200
    for number in (1, 2, 3):
        assert site.get(f"/bills/rivertown/2026/none-{number}").status == 404
    assert site.get("/nowhere/<script>").status == 404
    assert site.get("/static/style.css").status in (200, 404)
    server.should_exit = True
    joined(thread)
    app.state.engine.dispose()

    def count(**labels: str) -> float:
        return registry.get_sample_value("lawtrack_page_seconds_count", labels) or 0.0

    pages = {
        sample.labels["page"]
        for family in registry.collect()
        for sample in family.samples
        if "page" in sample.labels
    }
    assert count(page="/") == 1
    assert sum(count(page=page) for page in pages) == 6
    (of_bills,) = [page for page in pages if page.startswith("/bills/")]
    assert "{" in of_bills
    assert count(page=of_bills) == 3
    assert not [page for page in pages if "none-" in page or "script" in page]
    seconds = registry.get_sample_value("lawtrack_page_seconds_sum", {"page": "/"})
    assert seconds is not None
    assert 0 < seconds < 60
    assert (registry.get_sample_value("lawtrack_answers_total", {"status": "404"}) or 0) >= 4


@pytest.mark.parametrize("words", [["--metrics", "9420"], ["--metrics", "nowhere:x"]])
def test_a_place_that_is_none_is_told_before_anything_is_served(
    words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lawtrack.toml").write_text(CONFIG)
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(cli, ["web", *words], standalone_mode=False)
    assert "is no place - write it as 127.0.0.1:9420" in str(done.exception)
