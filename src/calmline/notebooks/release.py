"""What learners receive of an exercise, made from its source by nbgrader itself."""

import copy
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

CONFIG_NAME = "nbgrader_config.py"


class ReleaseError(RuntimeError):
    """nbgrader refused to make a release of an exercise; its own log says why."""


class Releases:
    """Makes releases in a folder that holds `solutions/`, with the graders' configuration and no gradebook."""

    def __init__(self, config_folder: Path, folder: Path) -> None:
        config: Config = PyFileConfigLoader(CONFIG_NAME, path=str(config_folder)).load_config()
        config.CourseDirectory.root = str(folder.absolute())
        config.GenerateAssignment.no_database = True
        config.SaveCells.enabled = False
        self._folder = folder
        self._config = config

    def make(self, exercise: str) -> None:
        """Write `exercises/<exercise>/`. Raises `ReleaseError` if nbgrader finds the source wrong."""
        config = copy.deepcopy(self._config)
        config.CourseDirectory.assignment_id = exercise
        try:
            GenerateAssignment(coursedir=CourseDirectory(config=config), config=config).start()
        except NbGraderException as error:
            raise ReleaseError(f"nbgrader could not make the release of the exercise {exercise}: {error}") from error
        for file in (self._folder / "exercises" / exercise).rglob("*"):
            # nbgrader writes with the system's line ends; a build gives the same bytes everywhere.
            if file.is_file() and b"\r\n" in (content := file.read_bytes()):
                file.write_bytes(content.replace(b"\r\n", b"\n"))
