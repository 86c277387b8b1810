"""Each fault of the sandbox, met by a crawl: how it ends, and that the next one is whole."""

from pathlib import Path

import pytest

from lawtrack.sandbox.faults import KINDS
from lawtrack.sandbox.server import Sandbox
from tests.crawls.faults import Practice, begun_by
from tests.support.installation import Content, assert_same, content

pytestmark = pytest.mark.e2e

LIST = ("webapi", "/v1/boston/matters?")
DETAILS = ("webapi", "/v1/boston/matters/")
FILES = ("files", "/boston/")

ON_THE_WAY = ("revisions", "hosts", "absences", "checkpoints")  # hang on when it was looked
# kind: (fault, where, outcome, words of the reason)
MET = {
    "slow": ("slow:0.1", LIST, "ok", ""),
    "status": ("status:503", LIST, "degraded", "answered 503"),
    "retry": ("retry:429:0", LIST, "degraded", "answered 429"),
    "reset": ("reset", DETAILS, "degraded", "the connection"),
    "truncated": ("truncated", DETAILS, "degraded", "broke off"),
    "type": ("type:text/html", LIST, "ok", ""),
    "challenge": ("challenge", DETAILS, "degraded", "Just a moment"),
    "gone": ("gone", FILES, "degraded", "not the source's own"),
    "service-error": ("service-error", DETAILS, "degraded", "Service Error"),
    "empty": ("empty", LIST, "degraded", "an empty list"),
    "packed": ("packed", LIST, "ok", ""),
    "login": ("login", DETAILS, "degraded", "'Sign in'"),
}


@pytest.fixture(scope="module")
def undisturbed(
    first_crawl: tuple[Sandbox, Path], tmp_path_factory: pytest.TempPathFactory
) -> Content:
    """What is stored of the second day by one who meets no fault."""
    practice = begun_by(first_crawl, tmp_path_factory.mktemp("undisturbed"))
    assert practice.crawl(day=2).outcome == "ok"
    return content(practice.config, without=ON_THE_WAY)


@pytest.mark.parametrize("kind", MET)
def test_a_crawl_that_meets(kind: str, undisturbed: Content, begun: Practice) -> None:
    fault, (host, path), outcome, words = MET[kind]
    begun.box.fault(host, path, fault)
    met = begun.crawl(day=2)
    assert any(one.fault == kind for one in begun.box.requests())
    assert (met.outcome, words in met.reason) == (outcome, True), met.reason
    said = begun.told()
    begun.box.clear_faults()
    assert begun.crawl(day=2, hours=1).outcome == "ok"
    for record, reasons in begun.told().items():
        said.setdefault(record, set()).update(reasons)
    for key in ("stadium-faces", "lamp-posts"):  # what was missing may be told a crawl later
        assert "new" in said.pop(("bill", begun.id_of("boston", key, day=2)))
    limits, rodents = begun.id_of("boston", "face-limits"), begun.id_of("boston", "c-rodents")
    assert said == {
        ("bill", limits): {"title", "type", "body", "version"},
        ("event", rodents): {"cancelled", "status"},
    }
    if kind == "gone":  # a bill's mark is of the texts it came with: that of two came later
        assert begun.crawl(day=2, hours=2, full=True).changed == 0
    assert_same(undisturbed, content(begun.config, without=ON_THE_WAY))


def test_a_fault_that_passes_is_asked_again_and_leaves_no_trace(practice: Practice) -> None:
    practice.box.fault("webapi", "/v1/boston/matters?", "status:502", times=1)
    practice.box.fault("webapi", "/v1/boston/matters/", "reset", times=2)
    assert practice.crawl().outcome == "ok"
    assert practice.failures() == []
    assert practice.crawl(hours=1, full=True).changed == 0


def test_every_kind_is_met() -> None:
    altering = {"lose", "swap", "half", "without"}  # these are in test_modes.py
    assert set(MET) == set(KINDS) - altering
