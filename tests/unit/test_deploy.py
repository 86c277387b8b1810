"""What lies in deploy/ names commands, options, extras and addresses that there are."""

import json
import re
import shlex
import shutil
import subprocess
import tomllib
from pathlib import Path

import click
import pytest
import yaml

from lawtrack.web.signs_of_life import READY
from tests.support import PROJECT
from tests.unit.test_docs import parses

DEPLOY = PROJECT / "deploy"
PROGRAM = "/opt/lawtrack/bin/lawtrack"
UNITS = sorted(DEPLOY.glob("*.service"))
PORT = "8420"
COMPOSE = {
    "build", "command", "depends_on", "deploy", "environment", "healthcheck", "image", "ports",
    "restart", "stop_grace_period", "volumes",
}  # fmt: skip


def started_by(unit: Path) -> list[str]:
    (line,) = re.findall(r"^ExecStart=(.*)$", unit.read_text(), re.MULTILINE)
    program, *arguments = shlex.split(line.replace("%i", "1"))
    assert program == PROGRAM
    return arguments


def containerfile() -> str:
    return (DEPLOY / "Containerfile").read_text().replace("\\\n", " ")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_a_command_that_there_is(unit: Path) -> None:
    parses(started_by(unit))
    assert f"/etc/systemd/system/{unit.name}" in unit.read_text().splitlines()[0]


def test_a_command_that_is_none_is_noticed() -> None:
    with pytest.raises(click.NoSuchOption):
        parses(["daemon", "--webb"])


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_understands_a_unit(unit: Path, tmp_path: Path) -> None:
    verify = shutil.which("systemd-analyze")
    if verify is None:
        pytest.skip("no systemd-analyze: install systemd")
    copy = tmp_path / unit.name
    copy.write_text(unit.read_text().replace(PROGRAM, "/bin/true"))  # which is there
    done = subprocess.run(
        [verify, "verify", "--man=no", str(copy)],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    ours = [line for line in done.stderr.splitlines() if unit.name in line]
    assert (done.returncode, ours) == (0, [])


def test_the_container_installs_starts_and_asks_what_there_is() -> None:
    said = containerfile()
    (extras,) = re.findall(r"'/src\[([\w,]+)\]'", said)
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text())["project"]
    assert set(extras.split(",")) == {"distributed", "s3", "web"}  # what compose.yaml starts too
    assert {"distributed", "s3", "web"} <= set(project["optional-dependencies"])
    command = json.loads(re.findall(r"^CMD (.*)$", said, re.MULTILINE)[0])
    assert {"--web", "--read-only"} <= set(command)  # else nobody reaches it from outside
    parses(command)
    program, flag, code = json.loads(re.findall(r"^HEALTHCHECK .*CMD (.*)$", said, re.MULTILINE)[0])
    assert (program, flag) == ("python", "-c")
    compile(code, "HEALTHCHECK", "exec")
    assert f"http://127.0.0.1:{PORT}{READY}" in code
    assert f"EXPOSE {PORT}\n" in said


def test_the_proxy_takes_away_the_path_that_the_pages_are_told() -> None:
    arguments = started_by(DEPLOY / "lawtrack-web.service")
    path = arguments[arguments.index("--root-path") + 1]
    said = (DEPLOY / "nginx.conf").read_text()
    assert f"location {path}/ {{" in said
    assert f"proxy_pass http://127.0.0.1:{PORT}/;" in said  # with the slash


def test_compose_starts_what_there_is_in_an_order_that_can_be() -> None:
    """By the keys of the Compose Specification that are used; a word that it lacks is refused."""
    said = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    assert {key for key in said if not key.startswith("x-")} == {"name", "services", "volumes"}
    services = said["services"]
    assert set(services) == {"database", "upgrade", "planner", "worker", "web"}
    for name, service in services.items():
        assert set(service) <= COMPOSE, name
        assert service["restart"] in ("no", "unless-stopped")
        for other, on in service.get("depends_on", {}).items():
            assert on["condition"] in ("service_healthy", "service_completed_successfully")
            assert other in services
            if on["condition"] == "service_healthy":
                assert services[other]["healthcheck"]["test"][0] == "CMD"
        for mount in service["volumes"]:
            source = mount.partition(":")[0]
            assert source.startswith("./") or source in said["volumes"]
        if "build" in service:
            assert (DEPLOY / service["build"]["context"] / service["build"]["dockerfile"]).is_file()
            assert service["command"][0] in ("upgrade", "plan", "worker", "web")
            parses(service["command"])
    assert services["worker"]["deploy"] == {"replicas": 2}
    assert f"http://127.0.0.1:{PORT}{READY}" in services["web"]["healthcheck"]["test"][-1]
