"""Reading a folder that somebody else filled: no link is followed, no device is opened, and there is an end to it."""

import contextlib
import errno
import itertools
import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from calmline.grading.handins.contents import MAX_DEPTH, MAX_ENTRIES, Contents, File, Parts, UnreadableError
from calmline.grading.handins.names import is_litter, is_litter_folder
from calmline.grading.handins.odd import Odd

_NO_FOLLOW = getattr(os, "O_NOFOLLOW", 0)
_READ = os.O_RDONLY | _NO_FOLLOW | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
# Where the system can, each folder is opened from the one above it, so that none can be exchanged for a link meanwhile.
_STEPWISE = bool(_NO_FOLLOW) and os.open in os.supports_dir_fd and os.scandir in os.supports_fd


@dataclass(frozen=True)
class Entry:
    """Something in a folder, itself and not what it may link to."""

    name: str
    mode: int
    size: int
    owner: int

    @property
    def is_file(self) -> bool:
        """Whether it is an ordinary file."""
        return stat.S_ISREG(self.mode)

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return stat.S_ISDIR(self.mode)

    @property
    def is_link(self) -> bool:
        """Whether it is a link."""
        return stat.S_ISLNK(self.mode)


def graders_own(folder: Path) -> Path:
    """A folder that the grader named: it may well be a link to another disk. What lies below it is others'."""
    return folder.resolve() if folder.is_symlink() else folder


def entries(folder: Path, below: Parts = (), most: int | None = None) -> list[Entry]:
    """What lies in a folder below `folder`, sorted by name; of a larger number than `most` any so many and one more.

    Raises `UnreadableError`, also if it is a link.
    """
    try:
        with _opened_folder(folder, below) as place, os.scandir(place) as found:
            some = found if most is None else itertools.islice(found, most + 1)
            return sorted((_entry(each) for each in some), key=lambda entry: entry.name)
    except OSError as error:
        raise _refused(error) from error


def folder_contents(folder: Path, wanted: Collection[str]) -> Contents:
    """All that lies in `folder`. Raises `UnreadableError` if it is no folder or can't be read.

    Where there are more files than are looked at, those directly in it with the names `wanted` are there all the same.
    """
    contents = Contents()
    waiting: list[Parts] = [()]
    room = MAX_ENTRIES
    for parts in waiting:  # grows as folders are found, so that what lies nearest comes first
        try:
            inside = entries(folder, parts, room)
        except UnreadableError as error:
            if not parts:
                raise
            contents.odd.add(Odd.PART_NOT_READABLE if error.odd is Odd.NOT_READABLE else Odd.LINKS)
            continue
        room -= len(inside)
        if room < 0:
            contents.odd.add(Odd.TOO_MANY_FILES)
            if not parts:
                contents.files += [file for name in wanted if _is_there(file := file_in(folder, (name,)))]
            return contents
        for entry in inside:
            _put(contents, folder, (*parts, entry.name), entry, waiting)
    return contents


def _is_there(file: File) -> bool:
    try:
        file.read(0)
    except UnreadableError:
        return False
    return True


def _put(contents: Contents, folder: Path, parts: Parts, entry: Entry, waiting: list[Parts]) -> None:
    if entry.is_folder:
        if is_litter_folder(entry.name):
            if entry.name == "__pycache__":
                contents.odd.add(Odd.PROGRAMS)
        elif len(parts) >= MAX_DEPTH:
            contents.odd.add(Odd.TOO_MANY_FILES)
        else:
            contents.folders.append(parts)
            waiting.append(parts)
    elif entry.is_file:
        if not is_litter(entry.name):
            contents.files.append(file_in(folder, parts, entry.size))
    else:
        contents.links.append(parts)
        contents.odd.add(Odd.LINKS if entry.is_link else Odd.SPECIAL_FILES)


def file_in(folder: Path, parts: Parts, size: int = 0) -> File:
    """The file of that name below `folder`; nothing is looked at before it is read."""
    return File(parts, size, lambda limit: _read(folder, parts, limit))


def open_file(path: Path) -> int:
    """A descriptor of an ordinary file, which the caller closes. Raises `UnreadableError` for links and devices."""
    try:
        if path.is_symlink():
            raise UnreadableError(Odd.PLACE_A_LINK)
        return _ordinary(os.open(path, _READ))
    except OSError as error:
        raise _refused(error) from error


def read_file(path: Path, limit: int) -> bytes:
    """The bytes of an ordinary file, at most `limit` and one more. Raises `UnreadableError`."""
    with os.fdopen(open_file(path), "rb") as file:
        return file.read(limit + 1)


def _read(folder: Path, parts: Parts, limit: int) -> bytes:
    try:
        with _opened_folder(folder, parts[:-1]) as place:
            if isinstance(place, int):
                descriptor = _ordinary(os.open(parts[-1], _READ, dir_fd=place))
            else:
                descriptor = open_file(place / parts[-1])
            with os.fdopen(descriptor, "rb") as file:
                return file.read(limit + 1)
    except OSError as error:
        raise _refused(error) from error


def _ordinary(descriptor: int) -> int:
    if stat.S_ISREG(os.fstat(descriptor).st_mode):
        return descriptor
    os.close(descriptor)
    raise UnreadableError(Odd.PLACE_A_LINK)


@contextlib.contextmanager
def _opened_folder(folder: Path, below: Parts) -> Iterator[int | Path]:
    """A descriptor of the folder, or its path where the system has none; a link on the way is an `OSError`."""
    if not _STEPWISE:
        place = folder
        for name in ("", *below):
            place = place / name
            if place.is_symlink() or not place.is_dir():
                raise NotADirectoryError(str(place))
        yield place
        return
    flags = os.O_RDONLY | os.O_DIRECTORY | _NO_FOLLOW
    descriptor = os.open(folder, flags)
    try:
        for name in below:
            next_one = os.open(name, flags, dir_fd=descriptor)
            os.close(descriptor)
            descriptor = next_one
        yield descriptor
    finally:
        os.close(descriptor)


def _entry(found: os.DirEntry[str]) -> Entry:
    status = found.stat(follow_symlinks=False)
    mode = status.st_mode
    # On Windows a junction is no link by its mode, yet leads elsewhere.
    if getattr(status, "st_reparse_tag", 0):
        mode = stat.S_IFLNK
    return Entry(found.name, mode, status.st_size, status.st_uid)


def _refused(error: OSError) -> UnreadableError:
    a_link = error.errno in (errno.ELOOP, errno.ENOTDIR, errno.ENXIO, errno.EMLINK, errno.ENODEV)
    return UnreadableError(Odd.PLACE_A_LINK if a_link or isinstance(error, NotADirectoryError) else Odd.NOT_READABLE)
