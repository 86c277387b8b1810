"""Numbers that no database holds, and characters that none stores, wherever they are sent."""

import pytest

from tests.support.web_server import Site

LARGE = (2**31, 2**63, 10**11, 10**30)


@pytest.mark.parametrize(
    "path",
    [
        "/documents?jurisdiction=rivertown&url=a", "/search?q=sponsor:a", "/search?q=body:a",
        "/follow?jurisdiction=rivertown&bill=a", "/review?at=bill.1.a", "/review?after=event.1.a",
        "/versions/rivertown/2026/2026-0043?side=1&old=", "/changes?topic=", "/sign-in?next=/a",
        "/api/v1/documents/text?jurisdiction=rivertown&url=a", "/api/v1/bills?session=a",
        "/openstates/bills?subject=a", "/openstates/bills?session=a", "/openstates/people?name=a",
        "/openstates/bills?chamber=a", "/openstates/bills?sponsor=a", "/api/v1/search?q=a",
    ],
)  # fmt: skip
def test_no_character_that_cannot_be_stored_comes_through(site: Site, path: str) -> None:
    for odd in ("%00", "%%0000", "%0%000", "%" * 5 + "00" * 5, "%25%00", "%ED%A0%80", "%F0%9F"):
        answer = site.get(path + odd)
        assert answer.status in (200, 404, 422), (path, odd, answer.text[:300])
        assert b"\0" not in answer.body


@pytest.mark.parametrize("number", LARGE)
def test_a_number_that_is_too_large_is_nothing_that_is_there(site: Site, number: int) -> None:
    for path in (
        f"/versions/rivertown/2026/2026-0043?old={number}&new={number}",
        f"/review?at=bill.{number}.x", f"/review?after=event.{number}.x",
        f"/api/v1/bills/rivertown/{number}/{number}", f"/bills/rivertown/{number}/{number}",
        f"/meetings/rivertown/meeting-{number}", f"/search?q={number}",
        f"/openstates/bills/ocd-bill/{number}", f"/openstates/events/{number}",
    ):  # fmt: skip
        assert site.get(path).status in (200, 404, 422), path
    for path in ("/", "/home.json"):
        assert site.get(path, cookie=f"lawtrack_seen={number}").status == 200
    seen = site.post("/seen", {"line": str(number)})
    assert seen.status in (303, 422)
