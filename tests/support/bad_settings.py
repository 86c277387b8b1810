"""The little source's settings, with crawls that go wrong."""

from tests.support.little_settings import *  # noqa: F403

LAWTRACK_PLATFORMS = {"legistar": "tests.support.bad_source.begin"}
