"""The marker file at the root of a working copy: that it is one, and where its learner is.

It is a convenience, never a record: a damaged one is replaced, and only the place is lost.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from calmline.learning.files import write_whole
from calmline.text import LANGS, Lang

NAME = "calmline.json"
FORMAT = 1
_LOCK_SECONDS = 2.0
_MAX_BYTES = 100_000
# A notebook of ours, relative to the working copy. It goes into an address, so it holds nothing else.
_NOTEBOOK = re.compile(r"[a-z0-9-]+(?:/[a-z0-9-]+)+\.ipynb")


@dataclass(frozen=True)
class Marker:
    """What the marker file says. Whatever is missing or makes no sense there is `None` or empty here."""

    version: str = ""
    notebook: str | None = None
    lang: Lang | None = None
    learner: str | None = None
    port: int | None = None
    handed_in: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """The file's text."""
        last = {"notebook": self.notebook, "lang": self.lang}
        content = {
            "format": FORMAT,
            "calmline": self.version,
            "last": {name: value for name, value in last.items() if value},
            "learner": self.learner,
            "port": self.port,
            "handed_in": self.handed_in,
        }
        return json.dumps({n: v for n, v in content.items() if v is not None}, ensure_ascii=False, indent=1) + "\n"


def read_marker(root: Path) -> Marker:
    """What the marker of a working copy says; what is damaged counts as not said."""
    try:
        with (root / NAME).open("rb") as file:
            content = json.loads(file.read(_MAX_BYTES))
    except (OSError, ValueError, RecursionError):
        return Marker()
    return _parse(content) if isinstance(content, dict) else Marker()


def change_marker(root: Path, **changes: Any) -> Marker:
    """Change fields of the marker and keep the rest. Raises `OSError` if it can't be written.

    Several kernels share the file, so reading and writing happen under a lock.
    """
    try:
        with FileLock(lock_folder(root) / "marker.lock", timeout=_LOCK_SECONDS):
            before = read_marker(root)
            after = Marker(**{**before.__dict__, **changes})
            if after != before or not (root / NAME).is_file():
                write_whole(root / NAME, after.to_json().encode("utf-8"))
            return after
    except Timeout as error:
        raise OSError(f"{root / NAME} is in use") from error


def lock_folder(root: Path) -> Path:
    """The hidden folder of a working copy for what is neither the learner's nor the course's. Raises `OSError`."""
    folder = root / ".calmline"
    folder.mkdir(exist_ok=True)
    return folder


def is_notebook_path(path: str) -> bool:
    """Whether `path` can name a notebook of a working copy."""
    return _NOTEBOOK.fullmatch(path) is not None


def now() -> str:
    """The time in UTC as it stands in the marker and in names of files."""
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")


def _parse(content: dict[str, Any]) -> Marker:
    last = content.get("last")
    last = last if isinstance(last, dict) else {}
    notebook, lang, port = last.get("notebook"), last.get("lang"), content.get("port")
    handed = content.get("handed_in")
    return Marker(
        version=_text(content.get("calmline")) or "",
        notebook=notebook if isinstance(notebook, str) and is_notebook_path(notebook) else None,
        lang=lang if lang in LANGS else None,
        learner=_text(content.get("learner")),
        port=port if isinstance(port, int) and 1024 <= port < 65536 else None,
        handed_in={n: w for n, w in handed.items() if isinstance(w, str)} if isinstance(handed, dict) else {},
    )


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
