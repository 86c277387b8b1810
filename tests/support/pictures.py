"""The pictures of the README, made from the demo by Chromium.

    python -m tests.support.pictures    # writes docs/pictures/ anew

They show a message as it arrived at a mail server, the brief, and of the pages the first one and a
bill's: all as of 25 November 2026, the second day of the demo.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.support import PROJECT
from tests.support.alerting import MailServer
from tests.support.screens import practised, typed

FOLDER = PROJECT / "docs" / "pictures"
ABOUT = "260045"  # the bill that the pictured message is about
HEARD = "2026-0003"  # the bill whose page is pictured: its hearing is to come
SIZES = {"message": (680, 660), "brief": (760, 760), "home": (1000, 900), "bill": (1000, 900)}


def main() -> None:
    """Write the pictures."""
    chromium = shutil.which("chromium")
    if chromium is None:
        sys.exit("pictures: no chromium - install it (Debian: apt-get install chromium)")
    FOLDER.mkdir(parents=True, exist_ok=True)
    mail = MailServer()
    mail.start()
    try:
        sent_to = f"mailto://127.0.0.1:{mail.port}?from=lawtrack@example.org&to=you@example.org"
        with practised(sent_to) as place, place.at_work():
            typed("alerts deliver", 0)
            typed("brief --output brief", 0)
            typed("publish pages", 0)
            shown = next(got for got in mail.got if ABOUT in got.subject)
            (html,) = [
                part.get_content()
                for part in shown.raw.walk()
                if part.get_content_type() == "text/html"
            ]
            Path("message.html").write_text(html, encoding="utf-8")
            Path("brief/brief.html").rename("brief.html")
            (bill,) = Path("pages/bills").rglob(f"{HEARD}.html")
            pages = {
                "message": Path("message.html"), "brief": Path("brief.html"),
                "home": Path("pages/index.html"), "bill": bill,
            }  # fmt: skip
            for name, page in pages.items():
                picture(chromium, page, FOLDER / f"{name}.png", SIZES[name])
    finally:
        mail.stop()


def picture(chromium: str, page: Path, output: Path, size: tuple[int, int]) -> None:
    """The top of a page as a picture."""
    subprocess.run(
        [
            chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            f"--window-size={size[0]},{size[1]}", f"--screenshot={output}",
            f"--user-data-dir={page.parent.absolute() / 'browser'}", page.absolute().as_uri(),
        ],
        capture_output=True, timeout=120, check=True,
    )  # fmt: skip


if __name__ == "__main__":
    main()
