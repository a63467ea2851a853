"""Where the course's data lies: the clone, or the copy inside the installed package."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


class NoDataError(RuntimeError):
    """The course's data is neither above the package nor inside it."""


def data_root() -> Path:
    """The folder that holds `assets/`, `course/` and `exercises/`.

    In a clone that is the clone's root (it has `assets/course.yaml`), else `calmline/_data` of the
    installed wheel. Raises `NoDataError` when neither is there, as in a half-copied installation.
    """
    for folder in (_PACKAGE.parent.parent, _PACKAGE / "_data"):
        if (folder / "assets" / "course.yaml").is_file():
            return folder
    raise NoDataError(
        f"The course's data was not found beside {_PACKAGE}. Install Calmline again, or run it from a whole clone."
    )


def is_clone() -> bool:
    """Whether the data is a clone's, where an author may build and a grader may grade."""
    return data_root() == _PACKAGE.parent.parent
