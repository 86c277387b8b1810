"""The little source's settings, with crawls that go wrong."""

from tests.little_settings import *  # noqa: F403

LAWTRACK_PLATFORMS = {"legistar": "tests.bad_source.begin"}
