"""The little source's settings, with crawls that go wrong."""

from dataclasses import replace

from tests.support.little_settings import *  # noqa: F403
from tests.support.little_source import LITTLE

LAWTRACK_PLATFORMS = (replace(LITTLE, begin="tests.support.bad_source.begin"),)
