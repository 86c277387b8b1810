"""A real Chromium that is used by keyboard alone, led over its pipe for programs."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from select import select
from typing import Any

import pytest

ALT = 1
SECONDS = 60
ANSWERED = 20  # within so many seconds, or never: what a page that is being left was asked
GOING = "Inspected target navigated or closed"  # what is answered while another page is loaded


class PageGoing(Exception):
    """The page that was asked is being left for another."""


@dataclass
class KeyboardBrowser:
    """A page that is open, and what is typed there."""

    sending: int
    receiving: int
    session: str = ""
    number: int = 0
    rest: bytes = b""
    asked: list[str] = field(default_factory=list)  # addresses that the page had fetched

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """What Chromium answers; https://chromedevtools.github.io/devtools-protocol has all."""
        self.number += 1
        message = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.sending, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("method") == "Network.requestWillBeSent":
                self.asked.append(answer["params"]["request"]["url"])
            if answer.get("id") == self.number:
                if answer.get("error", {}).get("message") == GOING:
                    raise PageGoing(method)
                assert "error" not in answer, answer
                result: dict[str, Any] = answer["result"]
                return result

    def open(self, address: str) -> None:
        """Load the page at the address."""
        self.call("Page.navigate", url=address)
        self.until("document.readyState === 'complete'")

    def look_as(self, *, width: int, dark: bool) -> None:
        """Be so wide, and have pages dark or light, from the next one on."""
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=900, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip

    def says(self, expression: str) -> Any:
        """What is seen on the page; nothing in it is pressed by this."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return answer["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait until that holds of the page."""
        end = time.monotonic() + SECONDS
        while not self._holds(expression):
            assert time.monotonic() < end, self.says("document.body.innerText")
            time.sleep(0.02)

    def _holds(self, expression: str) -> bool:
        try:
            return bool(self.says(expression))
        except PageGoing:
            return False

    def until_text(self, words: str) -> None:
        """Wait until the page says so."""
        self.until(f"document.body && document.body.innerText.includes({json.dumps(words)})")

    def type(self, words: str) -> None:
        """Type the words where the cursor is."""
        self.call("Input.insertText", text=words)

    def press(self, key: str, *, alt: bool = False) -> None:
        """Press a key: Enter, Tab, or with Alt the letter of a button."""
        code = {"Enter": 13, "Tab": 9}.get(key) or ord(key.upper())
        text = {"Enter": "\r"}.get(key, "")
        about: dict[str, Any] = {
            "key": key,
            "code": key if len(key) > 1 else f"Key{key.upper()}",
            "windowsVirtualKeyCode": code,
            "modifiers": ALT if alt else 0,
            "unmodifiedText": key if len(key) == 1 else "",
        }
        if text:
            about["text"] = text
        for kind in ("keyDown", "keyUp"):
            with suppress(PageGoing):  # by this key
                self.call("Input.dispatchKeyEvent", type=kind, **about)

    def reach(self, field: str) -> None:
        """Press Tab until the cursor is in the field of that name."""
        self._tab_to(f"document.activeElement.name === {json.dumps(field)}", field)

    def follow(self, words: str) -> None:
        """Press Tab until a link of these words is reached, and open it."""
        shown = "document.activeElement.tagName === 'A' && document.activeElement.innerText.trim()"
        self._tab_to(f"{shown} === {json.dumps(words)}", words)
        self.press("Enter")

    def _tab_to(self, holds: str, name: str) -> None:
        for _ in range(200):
            if self.says(holds):
                return
            self.press("Tab")
        raise AssertionError(f"{name}: cannot be reached by keyboard")

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self.rest:
            if not select([self.receiving], [], [], ANSWERED)[0]:
                raise PageGoing(f"no answer within {ANSWERED} s")
            more = os.read(self.receiving, 65536)
            assert more, "the browser is gone"
            self.rest += more
        line, _, self.rest = self.rest.partition(b"\0")
        message: dict[str, Any] = json.loads(line)
        return message


@contextmanager
def a_keyboard_browser(folder: Path) -> Iterator[KeyboardBrowser]:
    """A browser that is open while this lasts; the test is skipped where there is none."""
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.skip("no chromium: install chromium")
    (heard, sending), (receiving, spoken) = os.pipe(), os.pipe()
    command = [
        chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-dev-shm-usage", f"--user-data-dir={folder}",
        "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
        "--remote-debugging-pipe", "about:blank",
    ]  # fmt: skip
    # Chromium reads from 3 and writes to 4.
    shell = ["bash", "-c", f'exec 3<&{heard} 4>&{spoken}; exec "$@"', "bash", *command]
    process = subprocess.Popen(shell, pass_fds=(heard, spoken), stderr=subprocess.DEVNULL)
    os.close(heard)
    os.close(spoken)
    try:
        browser = KeyboardBrowser(sending, receiving)
        targets = browser.call("Target.getTargets")["targetInfos"]
        page = next(one["targetId"] for one in targets if one["type"] == "page")
        attached = browser.call("Target.attachToTarget", targetId=page, flatten=True)
        browser.session = attached["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            browser.call(f"{domain}.enable")
        yield browser
    finally:
        process.kill()
        process.wait(SECONDS)
        os.close(sending)
        os.close(receiving)
