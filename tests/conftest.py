"""What all tests share: one Chromium, started when the first test asks for it."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tools.browsing import NoBrowserError, chromium


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium. Without one its tests are skipped, but not where CI says that it must be there."""
    try:
        with chromium() as browser:
            yield browser
    except NoBrowserError as error:
        leave = pytest.fail if os.environ.get("CALMLINE_NEEDS_BROWSER") == "1" else pytest.skip
        leave(str(error))
