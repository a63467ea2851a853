"""What lies in a hand-in, listed and read within bounds: files by their names below it, wherever it is stored."""

from collections.abc import Callable
from dataclasses import dataclass, field

from calmline.grading.handins.odd import Odd

Parts = tuple[str, ...]

# A hand-in of ours has three files in one folder.
MAX_ENTRIES = 2_000
MAX_DEPTH = 8
MAX_FILE = 5_000_000


class UnreadableError(Exception):
    """Something could not be read; `odd` says what is wrong with it."""

    def __init__(self, odd: Odd) -> None:
        super().__init__(odd.name)
        self.odd = odd


@dataclass(frozen=True)
class File:
    """An ordinary file: its name with the folders above it, its size as far as it was said, and how it is read.

    `read(limit)` gives the file's bytes, but at most `limit` and one more, by which a longer one is known; it raises
    `UnreadableError`.
    """

    parts: Parts
    size: int
    read: Callable[[int], bytes]

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.parts[-1]


@dataclass
class Contents:
    """All files of a hand-in, the names of what is there and is no ordinary file, and what was unusual.

    `links` are links and special files; folders are in neither.
    """

    files: list[File] = field(default_factory=list)
    folders: list[Parts] = field(default_factory=list)
    links: list[Parts] = field(default_factory=list)
    odd: set[Odd] = field(default_factory=set)
