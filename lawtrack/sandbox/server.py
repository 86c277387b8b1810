"""The sandbox's server: one loopback port per host, in a thread or for the command line.

A source is a function ``routes(world)`` that yields aiohttp route definitions (``web.get(path,
handler)``); ``sources`` below says which host each one answers for.
"""

import asyncio
import contextlib
import importlib
import json
import os
import signal
import threading
from collections.abc import AsyncIterator, Mapping, Sequence
from types import TracebackType
from typing import TextIO

from aiohttp import web
from aiohttp.typedefs import Middleware

from lawtrack.errors import SandboxError
from lawtrack.sandbox.faults import Handler, spoiled
from lawtrack.sandbox.scenario import Scenario
from lawtrack.sandbox.world import HOSTS, AnsweredRequest, Routes, World

__all__ = ["HOSTS", "Sandbox", "World", "config_toml", "serve_forever"]

LOOPBACK = "127.0.0.1"
CONTROL = "/_sandbox/"


_MODULES = {
    "webapi": "legistar.web_api",
    "boston_site": "legistar.insite",
    "phila_site": "legistar.insite",
    "files": "legistar.paper_files",
    "notices": "legistar.notice_pages",
    "govinfo": "govinfo.bulk_data",
}


def sources() -> dict[str, Routes]:
    """Which function answers for which host; a host of two cities has a function for each."""
    routes: dict[str, Routes] = {}
    for host, name in _MODULES.items():
        module = importlib.import_module(f"lawtrack.sandbox.{name}")
        routes[host] = getattr(module, f"{host}_routes", None) or module.routes
    return routes


class Sandbox:
    """A sandbox in a background thread, for tests, the demo and benchmarks.

    ``with Sandbox(Scenario(today)) as box:`` - from then on ``box.address("webapi")`` answers.
    ``routes`` replaces the sources of some hosts, for instance by a folder of recordings.
    """

    def __init__(
        self, scenario: Scenario, *, port: int = 0, routes: Mapping[str, Routes] | None = None
    ) -> None:
        self.world = World(scenario)
        self._port = port
        self._routes = routes or {}
        self._ready = threading.Event()
        self._problem: SandboxError | None = None
        self._loop = asyncio.new_event_loop()
        self._stop: asyncio.Event | None = None
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)

    def __enter__(self) -> "Sandbox":
        self._thread.start()
        self._ready.wait()
        if self._problem is not None:
            self._thread.join()
            raise self._problem
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def address(self, host: str) -> str:
        """The base address of ``host``, without a slash at the end."""
        return self.world.address(host)

    def config_toml(self, database: str) -> str:
        """A lawtrack.toml whose sources are this sandbox and whose database is ``database``."""
        return config_toml(self.world, database)

    def set_day(self, day: int) -> None:
        """It is that day now, for every answer from here on."""
        self.world.set_day(day)

    def take_turn(self, city: str, turn: str) -> None:
        """That city's clerks do this (``legistar.clerk_turns``), for every answer from here on."""
        self.world.take_turn(city, turn)

    def requests(self, host: str | None = None) -> list[AnsweredRequest]:
        """What has been asked so far, of one host or of all, in order."""
        return [asked for asked in list(self.world.log) if host in (None, asked.host)]

    def forget_requests(self) -> None:
        """The log of requests is empty."""
        self.world.log.clear()

    def fault(self, host: str, path: str, fault: str, *, times: int | None = None) -> None:
        """Something goes wrong from now on for addresses that begin with ``path``."""
        self.world.faults.add(host, path, fault, times=times)

    def clear_faults(self) -> None:
        """Everything works again."""
        self.world.faults.clear()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._stop = asyncio.Event()
        try:
            self._loop.run_until_complete(self._serve(self._stop))
        except SandboxError as error:
            self._problem = error
        finally:
            self._ready.set()
            self._loop.close()

    async def _serve(self, stop: asyncio.Event) -> None:
        async with listening(self.world, ports=ports_from(self._port), routes=self._routes):
            self._ready.set()
            await stop.wait()


def ports_from(first: int) -> tuple[int, ...]:
    """A port for each host, one after the other; none, which is any free ones, from 0."""
    return tuple(first + number for number in range(len(HOSTS))) if first else ()


@contextlib.asynccontextmanager
async def listening(
    world: World,
    *,
    ports: Sequence[int] = (),
    elsewhere: bool = False,
    routes: Mapping[str, Routes] | None = None,
) -> AsyncIterator[None]:
    """Every host answers, at its one of ``ports`` (none: at any free one).

    When a port is taken: at another one if ``elsewhere``, else it is a ``SandboxError``.
    """
    replaced = routes or {}
    known = sources() if set(HOSTS) - set(replaced) else {}
    async with contextlib.AsyncExitStack() as running:
        for number, host in enumerate(HOSTS):
            app = web.Application(middlewares=[_front(world, host)])
            app.add_routes(replaced[host](world) if host in replaced else known[host](world))
            if number == 0:
                app.add_routes(_controls(world))
            runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
            await runner.setup()
            running.push_async_callback(runner.cleanup)
            await _bind(runner, ports[number] if ports else 0, elsewhere=elsewhere)
            world.addresses[host] = f"http://{LOOPBACK}:{runner.addresses[0][1]}"
        yield


async def _bind(runner: web.AppRunner, port: int, *, elsewhere: bool) -> None:
    try:
        await web.TCPSite(runner, LOOPBACK, port).start()
    except OSError as error:
        if not elsewhere:
            # asyncio's own words repeat the address; the system's say why
            reason = os.strerror(error.errno).lower() if error.errno else str(error)
            raise SandboxError(
                f"{LOOPBACK}:{port}: {reason} - choose another port with --port"
            ) from None
        await web.TCPSite(runner, LOOPBACK, 0).start()


def _front(world: World, host: str) -> Middleware:
    """Log every request of ``host`` and let its faults have their way."""

    @web.middleware
    async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
        path = request.path_qs
        if path.startswith(CONTROL):
            return await handler(request)
        fault = world.faults.take(host, path)
        status = 0
        try:
            if fault is None:
                response = await handler(request)
            else:
                response = await spoiled(fault, request, handler)
            status = response.status
        except web.HTTPException as refusal:
            status = refusal.status
            raise
        finally:
            met = fault.kind if fault else ""
            world.log.append(AnsweredRequest(host, request.method, path, status, met))
        return response

    return answer


def _controls(world: World) -> list[web.RouteDef]:
    """Ways to switch a sandbox that runs in another process."""

    async def which_day(request: web.Request) -> web.Response:
        return web.json_response({"day": world.scenario.day, "practice": world.name})

    async def day(request: web.Request) -> web.Response:
        following = world.scenario.day + 1
        try:
            world.set_day(int(request.match_info.get("day", following)))
        except SandboxError as error:
            return web.json_response({"problem": str(error)}, status=500)
        return web.json_response({"day": world.scenario.day})

    async def fault(request: web.Request) -> web.Response:
        wish = await request.json()
        try:
            world.faults.add(wish["host"], wish["path"], wish["fault"], times=wish.get("times"))
        except (KeyError, ValueError) as error:
            return web.json_response({"problem": str(error)}, status=400)
        return web.json_response({"faults": "on"})

    async def clear(request: web.Request) -> web.Response:
        world.faults.clear()
        return web.json_response({"faults": "off"})

    async def requests(request: web.Request) -> web.Response:
        asked = [one._asdict() for one in world.log]
        if "clear" in request.query:
            world.log.clear()
        return web.json_response(asked)

    return [
        web.get(CONTROL + "day", which_day),
        web.post(CONTROL + r"day/{day:\d+}", day),
        web.post(CONTROL + "next-day", day),
        web.post(CONTROL + "fault", fault),
        web.post(CONTROL + "clear", clear),
        web.get(CONTROL + "requests", requests),
    ]


def config_toml(world: World, database: str) -> str:
    """A lawtrack.toml whose sources are the hosts of ``world``; the delay stays the default."""
    cities = {
        "boston": {
            "api": world.address("webapi") + "/v1",
            "site": world.address("boston_site"),
            "files": world.address("files"),
            "attachments": world.address("files"),
            "notices": world.address("notices"),
        },
        "philadelphia": {
            "api": world.address("webapi") + "/v1",
            "site": world.address("phila_site"),
            "files": world.address("files"),
            "attachments": world.address("files"),
        },
        "federal": {"govinfo": world.address("govinfo")},
    }
    lines = [
        f"database = {json.dumps(database)}",
        'contact = "sandbox@example.org"',
    ]
    for city, addresses in cities.items():
        lines += ["", f"[jurisdictions.{city}]"]
        lines += [f"{name} = {json.dumps(address)}" for name, address in addresses.items()]
    return "\n".join(lines) + "\n"


def serve_forever(scenario: Scenario, *, port: int, output: TextIO) -> None:
    """Serve until interrupted; the addresses and a configuration are written to ``output``."""
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve_forever(scenario, port=port, output=output))


async def _serve_forever(scenario: Scenario, *, port: int, output: TextIO) -> None:
    stop = stop_on_signals()
    world = World(scenario)
    async with listening(world, ports=ports_from(port)):
        for host in HOSTS:
            output.write(f"# {host}: {world.address(host)}\n")
        output.write("delay = 0\n" + config_toml(world, "sqlite:///sandbox.db"))
        output.write(f"# another day: curl -X POST {world.address(HOSTS[0])}{CONTROL}day/2\n")
        output.flush()
        await stop.wait()


def stop_on_signals() -> asyncio.Event:
    """What is set when somebody interrupts or ends the program."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    return stop
