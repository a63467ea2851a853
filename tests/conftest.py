"""What all tests share: one Chromium, started when the first test asks for it, and no learner's own record."""

import os
from collections.abc import Iterator
from pathlib import Path

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


@pytest.fixture(scope="session", autouse=True)
def _record_of_the_session(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Whatever servers and processes tests start: none finds the record of whoever runs the tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CALMLINE_RECORD", _sqlite(tmp_path_factory.mktemp("record")))
        yield


@pytest.fixture(autouse=True)
def record_file(_record_of_the_session: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where this test's own record is, once it has one."""
    folder = tmp_path_factory.mktemp("record")  # apart from `tmp_path`, which tests expect empty
    with pytest.MonkeyPatch.context() as patch:  # apart from `monkeypatch`, which a test may undo
        patch.setenv("CALMLINE_RECORD", _sqlite(folder))
        yield folder / "record.sqlite"


def _sqlite(folder: Path) -> str:
    return f"sqlite:///{(folder / 'record.sqlite').as_posix()}"
