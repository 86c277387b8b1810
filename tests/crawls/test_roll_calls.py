"""Roll calls as the practice source gives them, on agenda lines alone, in everything that reads."""

import csv
import json
from pathlib import Path

import pytest

from lawtrack.cli import main
from lawtrack.config.settings import Config
from lawtrack.crawling.run import run_crawl
from lawtrack.database.opening.schema import upgrade_database
from tests.support.installation import noon

pytestmark = pytest.mark.e2e


def table(folder: Path, name: str) -> list[dict[str, str]]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_votes_on_agendas_reach_bills_exports_and_dialects(
    config: Config,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LAWTRACK_CONFIG", str(tmp_path / "lawtrack.toml"))
    upgrade_database(config.database)
    assert run_crawl(config, "philadelphia", now=noon(1)).outcome == "ok"
    votes = tmp_path / "votes.jsonl"
    assert main(["export", "--table", "votes", "--all", "--format", "jsonl",
                 "--output", str(votes)]) == 0  # fmt: skip
    rows = [json.loads(line) for line in votes.read_text(encoding="utf-8").splitlines()]
    assert len(rows) >= 5
    for row in rows:
        assert row["motion"] == "READ AND PASSED"
        assert (row["result"], sum(row["counts"].values())) == ("pass", 17)
        assert len(row["voters"]) == 17
        assert all(row[name] for name in ("event_upstream_id", "date", "organization"))
        assert [name for name, *_ in row["voters"]].count("") == 1
        assert [word for _, _, word, _ in row["voters"]].count("Medical") == 1
        assert all(id_ for name, _, _, id_ in row["voters"] if name)
    for dialect in ("openstates", "legiscan"):
        assert main(["export", "--dialect", dialect, "--all", "--output",
                     str(tmp_path / dialect)]) == 0  # fmt: skip
    assert len(table(tmp_path / "openstates", "votes.csv")) == len(rows)
    people = table(tmp_path / "openstates", "vote_people.csv")
    assert len(people) == 16 * len(rows)
    assert {row["note"] for row in people} == {"Ayes", "Nays", "Medical"}
    calls = table(tmp_path / "legiscan", "rollcalls.csv")
    assert {row["total"] for row in calls} == {"17"}
    assert len(table(tmp_path / "legiscan", "votes.csv")) == 16 * len(rows)
    capsys.readouterr()
    assert main(["show", rows[0]["identifier"], "--jurisdiction", "philadelphia"]) == 0
    shown = capsys.readouterr().out
    assert "READ AND PASSED [pass] yes 15" in shown
    assert "(Medical): " in shown
    assert "1 without a name" in shown
    assert f"(meeting-{rows[0]['event_upstream_id']})" in shown
