"""Reading a zip that somebody else made: bounded in size, ratio and depth, nothing unpacked to disk, no name believed."""

import functools
import io
import mmap
import os
import re
import stat
import struct
import weakref
import zipfile
import zlib
from pathlib import Path
from typing import IO

from calmline.grading.handins.contents import MAX_DEPTH, MAX_ENTRIES, Contents, File, Parts, UnreadableError
from calmline.grading.handins.folders import open_file
from calmline.grading.handins.names import is_litter, is_litter_folder
from calmline.grading.handins.odd import Odd

MAX_ZIP = 50_000_000  # a hand-in; ours has some ten kilobytes
MAX_COLLECTION = 4_000_000_000  # a zip of hand-ins, of a whole class
_MAX_COLLECTED = 500_000  # entries in one, those of the zips inside counted with it
_MAX_UNPACKED = 200_000_000
_MAX_RATIO = 200
_RATIO_FROM = 10_000_000  # a small file of blanks may well shrink that much
_MAX_INNER = 20  # zips inside a hand-in that are looked into
_MAX_NESTED = 3

_ENTRY = b"PK\x01\x02"
_LOCAL_HEADER = 30
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}  # the others unpack without a bound
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, struct.error)
_MALFORMED = (*_BROKEN, ValueError, IndexError, OverflowError)
_ENCRYPTED, _UTF_8 = 0x1, 0x800


class Archive:
    """An open zip: its files by name, of which one zip may hold several alike.

    `entries` is at least the number of its entries, counted and not believed. Raises `UnreadableError` with what is
    wrong with it.
    """

    def __init__(self, file: IO[bytes], entries: int, *, collection: bool = False) -> None:
        if entries > (_MAX_COLLECTED if collection else MAX_ENTRIES):
            raise UnreadableError(Odd.ZIP_BOMB)
        try:
            self._zip = zipfile.ZipFile(file)
        except _MALFORMED as error:
            raise UnreadableError(Odd.ZIP_DAMAGED) from error
        self.files: dict[Parts, list[File]] = {}
        self.links: list[Parts] = []
        self.odd: set[Odd] = set()
        infos = self._zip.infolist()
        _refuse_bombs(infos, collection)
        for info in infos:
            self._put(info)

    def _put(self, info: zipfile.ZipInfo) -> None:
        parts = _parts(info)
        if parts is None:
            self.odd.add(Odd.ODD_NAMES)
            return
        if any(is_litter_folder(part) for part in parts[:-1]):
            if "__pycache__" in parts:
                self.odd.add(Odd.PROGRAMS)
            return
        if not parts or info.is_dir() or info.filename.endswith("\\") or is_litter(parts[-1]):
            return
        mode = info.external_attr >> 16
        if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            self.links.append(parts)
            self.odd.add(Odd.LINKS if stat.S_ISLNK(mode) else Odd.SPECIAL_FILES)
        elif len(parts) > MAX_DEPTH:
            self.odd.add(Odd.TOO_MANY_FILES)
        else:
            self.files.setdefault(parts, []).append(File(parts, info.file_size, lambda limit: self._read(info, limit)))

    def _read(self, info: zipfile.ZipInfo, limit: int) -> bytes:
        if info.compress_type not in _METHODS:
            raise UnreadableError(Odd.ZIP_DAMAGED)
        try:
            with self._zip.open(info) as file:
                return file.read(limit + 1)
        except _MALFORMED as error:
            raise UnreadableError(Odd.ZIP_DAMAGED) from error


def opened(path: Path, *, collection: bool = False) -> Archive:
    """The zip at `path`, a `collection` if it may hold those of a whole class; see `Archive`. No link is followed."""
    with os.fdopen(open_file(path), "rb") as file:
        status = os.fstat(file.fileno())
        if status.st_size > (MAX_COLLECTION if collection else MAX_ZIP):
            raise UnreadableError(Odd.ZIP_BOMB)
        if not collection:
            return _in_memory(file.read(MAX_ZIP))
    return _collection(path, status.st_ino, status.st_size, status.st_mtime_ns)


# Of a class in one zip each hand-in asks for it anew, and its list of contents alone may take a second to read.
@functools.lru_cache(maxsize=1)
def _collection(path: Path, inode: int, size: int, changed: int) -> Archive:
    file = os.fdopen(open_file(path), "rb")
    try:
        archive = Archive(file, _count_entries(file), collection=True)
    except BaseException:
        file.close()
        raise
    weakref.finalize(archive, file.close)
    return archive


def inner(file: File, limit: int = MAX_ZIP) -> Archive:
    """The zip that lies as a file in a folder or in another zip, of at most `limit` bytes; see `Archive`."""
    data = file.read(limit)
    if len(data) > limit:
        raise UnreadableError(Odd.ZIP_BOMB)
    return _in_memory(data)


def _in_memory(data: bytes) -> Archive:
    return Archive(io.BytesIO(data), data.count(_ENTRY))


def zip_contents(path: Path, inside: str = "") -> Contents:
    """All that lies in the zip at `path`, or in the folder or zip `inside` it. Raises `UnreadableError`."""
    archive = opened(path, collection=bool(inside))
    left = tuple(inside.split("/")) if inside else ()
    for _ in range(_MAX_NESTED):
        on_the_way = next((left[:n] for n in range(1, len(left) + 1) if left[:n] in archive.files), None)
        if on_the_way is None:
            break
        archive, left = inner(archive.files[on_the_way][-1]), left[len(on_the_way) :]
    contents = Contents(odd=set() if left else set(archive.odd))
    contents.links = [parts[len(left) :] for parts in archive.links if parts[: len(left)] == left]
    if left and contents.links:
        contents.odd.add(Odd.LINKS)
    for parts, files in archive.files.items():
        if parts[: len(left)] == left:
            contents.files += [File(parts[len(left) :], file.size, file.read) for file in files]
    if not contents.files and not contents.links and left:
        raise UnreadableError(Odd.NOT_READABLE)
    return contents


def unpack_inner(contents: Contents) -> None:
    """Lists the files of the zips in a hand-in as if they were folders, to a limited number, size and depth."""
    waiting = [(file, 1) for file in contents.files if is_zip(file.name)]
    entries_left, bytes_left = MAX_ENTRIES, MAX_ZIP
    for count, (packed, depth) in enumerate(waiting):  # grows where a zip holds zips
        try:
            if count >= _MAX_INNER or depth > _MAX_NESTED or entries_left <= 0:
                raise UnreadableError(Odd.ZIP_BOMB)
            archive = inner(packed, bytes_left)
        except UnreadableError:
            contents.odd.add(Odd.ZIP_IN_IT_REFUSED)
            continue
        contents.odd |= archive.odd
        contents.links += [(*packed.parts, *parts) for parts in archive.links]
        found = [one for alike in archive.files.values() for one in alike]
        found = [File((*packed.parts, *one.parts), one.size, one.read) for one in found]
        contents.files += found
        waiting += [(file, depth + 1) for file in found if is_zip(file.name)]
        entries_left -= len(found)
        bytes_left -= min(packed.size, bytes_left)


def is_zip(name: str) -> bool:
    """Whether a file is a zip by its name."""
    return name.casefold().endswith(".zip")


def _count_entries(file: IO[bytes]) -> int:
    """At least as many as the zip's list of contents has, whatever it says itself."""
    if os.fstat(file.fileno()).st_size == 0:
        return 0
    count, at = 0, -1
    with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        while count <= _MAX_COLLECTED and (at := data.find(_ENTRY, at + 1)) >= 0:
            count += 1
    return count


def _refuse_bombs(infos: list[zipfile.ZipInfo], collection: bool) -> None:
    if any(info.flag_bits & _ENCRYPTED for info in infos):
        raise UnreadableError(Odd.ZIP_ENCRYPTED)
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            raise UnreadableError(Odd.ZIP_BOMB)
        end = info.header_offset + _LOCAL_HEADER + info.compress_size
    if collection:
        return
    unpacked, packed = sum(info.file_size for info in infos), sum(info.compress_size for info in infos)
    if unpacked > _MAX_UNPACKED or (unpacked > _RATIO_FROM and unpacked > _MAX_RATIO * max(packed, 1)):
        raise UnreadableError(Odd.ZIP_BOMB)


def _parts(info: zipfile.ZipInfo) -> Parts | None:
    """The folders and the name of an entry; None for a name that leads elsewhere or can't be shown."""
    name = info.orig_filename
    if not info.flag_bits & _UTF_8:
        name = _without_code_page(name)
    name = name.replace("\\", "/")
    parts = tuple(part for part in name.split("/") if part not in ("", "."))
    if name.startswith("/") or re.match(r"[A-Za-z]:", name) or ".." in parts:
        return None
    if not name.isprintable() or any(len(part) > 255 for part in parts):
        return None
    return parts


def _without_code_page(name: str) -> str:
    """A name that was written without saying in which encoding: UTF-8 in fact, or what Windows in China writes."""
    try:
        raw = name.encode("cp437")
    except UnicodeEncodeError:
        return name
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return name
