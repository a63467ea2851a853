"""The file of an SQLite record: whether it is whole, and putting it aside when it isn't."""

import contextlib
import errno
import struct
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

_MAGIC = b"SQLite format 3\0"
_HEADER = 100
_LOCK_SECONDS = 5.0
# What SQLite may have left beside a file. A journal that stays would be played back into the new record.
_COMPANIONS = ("-journal", "-wal", "-shm")


def make_place(path: Path) -> None:
    """An empty file and its folder, for its owner's eyes only, unless they are there. Raises `OSError`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        path.touch(mode=0o600, exist_ok=False)
    if not path.is_file():
        raise IsADirectoryError(errno.EISDIR, "not a file", str(path))


def is_whole(path: Path) -> bool:
    """Whether the file is empty, or begins as an SQLite file and is as long as it says. Raises `OSError`.

    That takes no longer for a large file. Damage inside shows when SQLite reads there.
    """
    with path.open("rb") as file:
        header = file.read(_HEADER)
    if not header:
        return True
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        return False
    if any(path.with_name(path.name + end).exists() for end in _COMPANIONS):
        return True  # something is being written, or was when the power failed: SQLite knows how to mend that
    [page_size] = struct.unpack(">H", header[16:18])
    changes, pages = struct.unpack(">II", header[24:32])
    [counted_at] = struct.unpack(">I", header[92:96])
    # The number of pages holds only if it was counted at the last change.
    size = pages * (65536 if page_size == 1 else page_size)
    return bool(changes != counted_at or path.stat().st_size >= size)


def identity(path: Path) -> int | None:
    """What tells the file at this path from another that takes its place; None if there is none. Raises `OSError`."""
    try:
        return path.stat().st_ino
    except FileNotFoundError:
        return None


def put_aside(path: Path, found: int | None) -> Path | None:
    """Move a damaged file out of the way and say whereto.

    `found` is the `identity` of the file that was found damaged. Returns None if another process has put it aside
    meanwhile. Raises `OSError`.
    """
    try:
        with FileLock(path.with_name(path.name + ".lock"), timeout=_LOCK_SECONDS):
            if identity(path) != found:
                return None
            aside = _free_name(path)
            for end in _COMPANIONS:
                with contextlib.suppress(FileNotFoundError):
                    path.with_name(path.name + end).rename(aside.with_name(aside.name + end))
            return path.rename(aside)
    except Timeout as error:
        raise OSError(f"{path} is in use") from error


def asides(path: Path) -> list[Path]:
    """The damaged files that were put aside from `path`."""
    return sorted(path.parent.glob(f"{path.name}.damaged-*"))


def _free_name(path: Path) -> Path:
    name = f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    taken = [one.name for one in asides(path)]
    number = next(n for n in range(1, len(taken) + 2) if _numbered(name, n) not in taken)
    return path.with_name(_numbered(name, number))


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}-{number}"
