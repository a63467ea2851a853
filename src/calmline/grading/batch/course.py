"""The graders' clone: where it is, and what its nbgrader configuration says."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange.default.exchange import Exchange
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from calmline.grading.grader import ROOT_MARK


class NoCourseError(ValueError):
    """This is no graders' clone; the message says what to do."""


@dataclass(frozen=True)
class Course:
    """A graders' clone. `url` is the gradebook's, `exchange` nbgrader's exchange as configured or its default."""

    root: Path
    course_id: str
    url: str
    exchange: Path
    config: Any

    @property
    def exercises(self) -> tuple[str, ...]:
        """All exercises that have a key here."""
        return tuple(sorted(key.parent.name for key in (self.root / "solutions").glob("*/key.json")))


def open_course(start: Path, url: str | None = None) -> Course:
    """The clone in which `start` lies; `url` in place of the configured gradebook. Raises `NoCourseError`."""
    for root in (start.absolute(), *start.absolute().parents):
        if (root / ROOT_MARK).is_file():
            break
    else:
        raise NoCourseError(f"There is no {ROOT_MARK} in {start} or above it. Grade from within a clone of the course.")
    config: Config = PyFileConfigLoader(ROOT_MARK, path=str(root)).load_config()
    config.CourseDirectory.root = str(root)
    directory = CourseDirectory(config=config)
    exchange = Exchange(coursedir=directory, config=config)
    return Course(root, directory.course_id, url or directory.db_url, Path(exchange.root), config)
