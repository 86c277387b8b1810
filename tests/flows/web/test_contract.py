"""Schemathesis asks what the OpenAPI documents allow, and what they do not: they are kept."""

import os
import re
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from lawtrack.config.settings import load_config
from lawtrack.database.engine import open_database
from lawtrack.database.team.stored_tokens import add_token
from tests.flows.cli.test_cli import CONFIG
from tests.support.town import CLOCK, fill_town
from tests.support.web_server import a_site

# Records that are there, so that more is met than what is not found; 414 is a refusal as well.
SETTINGS = """
[parameters]
"path.jurisdiction" = "rivertown"
"path.session" = "2026"
"path.identifier" = "2026-0042"
"path.bill_id" = "2026-0042"
"path.name" = "meeting-77"

[checks.negative_data_rejection]
expected-statuses = [400, 401, 403, 404, 405, 406, 409, 414, 415, 422, 429]
"""


@pytest.mark.e2e
def test_what_programs_ask_is_answered_as_the_documents_say(
    sqlite_url: str, tmp_path: Path
) -> None:
    if find_spec("schemathesis") is None:
        pytest.skip("schemathesis is not installed")
    fill_town(sqlite_url)
    engine = open_database(sqlite_url)
    with Session(engine) as session:
        token = add_token(session, "contract", "write", now=CLOCK)
        session.commit()
    engine.dispose()
    file = tmp_path / "lawtrack.toml"
    file.write_text(f'database = "{sqlite_url}"\n{CONFIG}')
    settings = tmp_path / "schemathesis.toml"
    settings.write_text(SETTINGS)
    with a_site(load_config(file, os.environ), now=CLOCK) as site:
        for root in ("/api/v1", "/openstates"):
            run = subprocess.run(
                [
                    sys.executable, "-c", "from schemathesis.cli import schemathesis as s; s()",
                    "--config-file", str(settings), "run", f"{site.address}{root}/openapi.json",
                    "--header", f"Authorization: Bearer {token}", "--phases", "coverage",
                    "--generation-deterministic", "--no-color",
                ],
                cwd=tmp_path, capture_output=True, text=True, timeout=300, check=False,
            )  # fmt: skip
            assert run.returncode == 0, run.stdout + run.stderr
            cases = re.search(r"(\d+) generated, (\d+) passed", run.stdout)
            assert cases is not None, run.stdout
            assert int(cases[2]) > 400
