"""Reading and writing the answer file so that nothing is lost.

A file is written beside its place and then moved over it, and the one before is kept as
`….previous.json`. What can't be read is never overwritten: it is moved aside first.
"""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from calmline.answers.model import MAX_BYTES, Answers, AnswersError, Kind, parse
from calmline.text import Lang, Text

_LOCK_SECONDS = 5.0


@dataclass(frozen=True)
class Reading:
    """What was found: the answers or none, and a sentence if something was wrong."""

    answers: Answers | None
    problem: Text | None = None


@dataclass(frozen=True)
class Saved:
    """What came of a save: the item's revision, or the newer answer that stood in the way, or a sentence why not."""

    revision: int | None = None
    newer: Any = None
    newer_revision: int | None = None
    problem: Text | None = None
    again: bool = False  # whether the same answer may be saved later, as when the disk has room again


def previous_of(path: Path) -> Path:
    """Where the file before the last save is kept."""
    return path.with_suffix(".previous.json")


def read_answers(path: Path, sheet: str) -> Reading:
    """Read the answers to one module or exercise; when the file is damaged, the ones before it.

    No file is no problem: the answers are then `None`. Links, devices, files of another sheet and files above
    5 MB are refused; the sentence says so.
    """
    try:
        return Reading(_read(path, sheet))
    except FileNotFoundError:
        return _fall_back(path, sheet, None)
    except (OSError, AnswersError) as error:
        return _fall_back(path, sheet, _explain(path, error))


def _fall_back(path: Path, sheet: str, problem: Text | None) -> Reading:
    try:
        answers = _read(previous_of(path), sheet)
    except (OSError, AnswersError):
        if problem is None:
            return Reading(None)
        return Reading(None, _join(problem, _NOTHING_LEFT))
    if problem is None:
        problem = Text(en=f"{path.name} is missing.", zh=f"{path.name} 不见了。")
    return Reading(answers, _join(problem, _LAST_GOOD))


def _read(path: Path, sheet: str) -> Answers:
    # O_NOFOLLOW and the check on the open file leave no moment in which a link could be slipped in.
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    if path.is_symlink():
        raise OSError(errno.ELOOP, "a link", str(path))
    descriptor = os.open(path, flags)
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise AnswersError("no ordinary file")
        data = file.read(MAX_BYTES + 1)
    answers = parse(data)
    if answers.sheet != sheet:
        raise AnswersError(f"answers to {answers.sheet!r}, not to {sheet!r}")
    return answers


class UnkeptError(ValueError):
    """An answer that no file can hold, such as one above 5 MB; the message says why, in English, for a log."""


class AnswerStore:
    """The answers to one module or exercise, on disk. Several processes may share the file."""

    def __init__(self, path: Path, kind: Kind, sheet: str, version: str) -> None:
        self.path = path
        self.kind: Kind = kind
        self.sheet = sheet
        self.version = version

    def read(self) -> Reading:
        """The answers now; see `read_answers`."""
        return read_answers(self.path, self.sheet)

    def save(self, name: str, value: Any, based_on: int, lang: Lang, mine: tuple[Any, ...] = ()) -> Saved:
        """Save one item, unless it was changed elsewhere since revision `based_on`.

        All other items stay as they are on disk, so that two windows never undo each other's work. `mine` are values
        that the same window sent before without hearing that they were saved; what it finds of its own is no conflict.
        """
        try:
            with self._lock():
                reading = self.read()
                answers = reading.answers or Answers(self.kind, self.sheet, self.version, lang)
                there = answers.items.get(name)
                if there and there.revision > based_on and there.value not in (value, *mine):
                    return Saved(newer=there.value, newer_revision=there.revision)
                if there and there.value == value and answers.lang == lang:
                    return Saved(revision=there.revision)
                changed = answers.with_item(name, value, lang, self.version)
                data = _bytes_of(changed)
                if reading.problem:
                    _set_aside(self.path)
                self._write(data)
                return Saved(revision=changed.revision)
        except UnkeptError as error:
            return Saved(problem=_explain(self.path, error))
        except (OSError, Timeout) as error:
            return Saved(problem=_explain(self.path, error), again=True)

    @contextlib.contextmanager
    def _lock(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lock = self.path.parent / f".{self.path.name}.lock"
        with FileLock(lock, timeout=_LOCK_SECONDS):
            yield

    def _write(self, data: bytes) -> None:
        # The mode bits and not os.access: a file made read-only was meant so, even for an administrator.
        if self.path.is_file() and not self.path.stat().st_mode & 0o222:
            raise PermissionError(errno.EACCES, "read-only", str(self.path))
        # The one before is copied, not moved: whoever reads meanwhile always finds a whole file in its place.
        if self.path.is_file():
            _put(previous_of(self.path), self.path.read_bytes())
        _put(self.path, data)


def _bytes_of(answers: Answers) -> bytes:
    """The file's bytes. Raises `UnkeptError` for what could not be read back: it would damage all other answers."""
    try:
        data = answers.to_json().encode("utf-8")
        parse(data)
    except (ValueError, RecursionError) as error:
        raise UnkeptError(str(error)) from error
    return data


def _put(path: Path, data: bytes) -> None:
    """Write a file beside its place, then move it there: at any moment the old or the new one is there, whole."""
    new = path.parent / f".{path.name}.new"
    try:
        # Left behind by a crash, or a link that somebody put there: in either case not to be written through.
        new.unlink(missing_ok=True)
        with new.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _set_aside(path: Path) -> None:
    """Move a file that can't be read out of the way, so that the next save does not destroy it."""
    if path.is_symlink() or path.exists():
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
        path.replace(path.with_suffix(f".damaged-{stamp}.json"))


_LAST_GOOD = Text(
    en="The answers saved before it are used. The file will be kept beside the new one.",
    zh="现在用的是上一次存好的答案，这个文件会留在旁边，不会被覆盖。",
)
_NOTHING_LEFT = Text(
    en="We start from an empty sheet; the file will be kept beside the new one.",
    zh="现在从空白开始；这个文件会留在旁边，不会被覆盖。",
)


def _join(first: Text, second: Text) -> Text:
    return Text(en=f"{first.en} {second.en}", zh=f"{first.zh}{second.zh}")


def _explain(path: Path, error: Exception) -> Text:
    """One sentence for the learner: which file, and what is wrong with it."""
    name = str(path)
    if isinstance(error, Timeout):
        return Text(
            en=f"{name} is in use by another program. Your answer stays in this browser and is saved later.",
            zh=f"{name} 正被别的程序占用。你的答案先留在浏览器里，稍后再存。",
        )
    if isinstance(error, UnkeptError):
        return Text(
            en=f"This answer is too long or of a kind that can't be kept ({error}). {name} is unchanged.",
            zh=f"这个答案太长，或者格式有误，没法保存（{error}）。{name} 没有改动。",
        )
    if isinstance(error, OSError):
        return _explain_refusal(name, error)
    return Text(en=f"{name} is damaged ({error}).", zh=f"{name} 已损坏（{error}）。")


def _explain_refusal(name: str, error: OSError) -> Text:
    """What the operating system would not do."""
    if error.errno == errno.ENOSPC:
        return Text(
            en=f"The disk is full, so {name} could not be saved. Your answer stays in this browser; make room.",
            zh=f"磁盘满了，{name} 没存上。你的答案先留在浏览器里，请腾出一些空间。",
        )
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return Text(
            en=f"{name} may not be opened or changed here (no permission). Your answer stays in this browser.",
            zh=f"{name} 没有读写权限。你的答案先留在浏览器里。",
        )
    if error.errno in (errno.ELOOP, errno.ENXIO):
        return Text(en=f"{name} is a link, not a file, and is not used.", zh=f"{name} 是一个链接，不是文件，没有采用。")
    return Text(
        en=f"{name} could not be read or saved ({error.strerror}).", zh=f"{name} 读写失败（{error.strerror}）。"
    )
