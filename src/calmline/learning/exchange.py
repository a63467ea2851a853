"""Handing in through nbgrader's exchange, where a course has one (usually on a JupyterHub)."""

import os
from pathlib import Path
from typing import Any

_NOT_CONFIGURED = (None, "", ".")


def configured_exchange(exercise: str) -> Any | None:
    """nbgrader's configuration if its exchange offers `exercise` and takes hand-ins from here, else `None`.

    The configuration is the machine's and the user's own. None is read from the current folder: it would be run.
    """
    if os.name == "nt":
        return None  # nbgrader's exchange refuses Windows
    config = _load_config()
    course, root = config.CourseDirectory.get("course_id"), config.Exchange.get("root")
    if course in _NOT_CONFIGURED or root in _NOT_CONFIGURED:
        return None
    place = Path(root) / course
    offered = (place / "outbound" / exercise).is_dir()
    return config if offered and os.access(place / "inbound", os.W_OK | os.X_OK) else None


def submit(config: Any, folder: Path, learner: str) -> None:
    """Submit `folder`, which is named as the exercise is. Raises `ExchangeError` of nbgrader, or `OSError`."""
    from nbgrader.auth import Authenticator
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange import ExchangeFactory

    coursedir = CourseDirectory(config=config)
    coursedir.assignment_id = folder.name
    coursedir.student_id = learner
    authenticator = Authenticator(config=config)
    exchange = ExchangeFactory(config=config).Submit(coursedir=coursedir, authenticator=authenticator, config=config)
    exchange.assignment_dir = str(folder.parent)
    exchange.start()


def _load_config() -> Any:
    from jupyter_core.paths import jupyter_config_path
    from traitlets.config import Config
    from traitlets.config.loader import ConfigFileNotFound, JSONFileConfigLoader, PyFileConfigLoader

    found = Config()
    for folder in reversed(jupyter_config_path()):
        for loader in (
            PyFileConfigLoader("nbgrader_config.py", folder),
            JSONFileConfigLoader("nbgrader_config.json", folder),
        ):
            try:
                found.merge(loader.load_config())
            except ConfigFileNotFound:
                continue
    return found
