"""What can be wrong with a record, as a sentence in both languages."""

import errno
from collections.abc import Iterator
from datetime import datetime

from calmline.text import Text


class RecordError(Exception):
    """The record can't be read or written; `text` says why and what to do."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


class DamagedError(Exception):
    """The file is cut off, or a row of it holds what nobody wrote there."""


BAD_URL = Text(
    en="CALMLINE_RECORD is no database address. It looks like sqlite:////home/you/record.sqlite; mend it, or unset it to use the usual place.",
    zh="CALMLINE_RECORD 不是有效的数据库地址，应当像 sqlite:////home/you/record.sqlite 这样。请改正，或者取消这个设置，用默认位置。",
)
NO_DRIVER = Text(
    en="The record is to be kept in {url}, but Python has no driver for that ({why}). Install it, or unset CALMLINE_RECORD.",
    zh="练习记录要存到 {url}，可是 Python 里没有对应的驱动（{why}）。请先安装，或者取消 CALMLINE_RECORD。",
)
NEWER = Text(
    en="The record in {url} was written by a newer Calmline (version {found} of its form; this one knows {known}). Nothing was changed. Install the newer Calmline again.",
    zh="{url} 里的练习记录是更新版本的心平热线写的（格式 {found}，本机只认到 {known}）。什么都没有改动，请重新安装新版。",
)
PUT_ASIDE = Text(
    en="The record of your rehearsals was damaged. It was put aside as {aside}, and a new one has begun.",
    zh="演练记录损坏了。原来的文件已经另存为 {aside}，现在从一份新的开始。",
)
CLOCK = Text(
    en="This computer's clock says {now}, which is before your last rehearsal ({last}). Dates are reckoned from that one; please set the clock right.",
    zh="这台电脑的时间是 {now}，比你上一次演练（{last}）还早。日期先按上一次推算，请把时钟调准。",
)
_BUSY = Text(
    en="The record in {url} is in use by another program. Close it and try again.",
    zh="{url} 正被别的程序占用。请关掉那个程序再试。",
)
_FULL = Text(
    en="The disk is full: the record in {url} could not be written. Make some room and try again.",
    zh="磁盘满了，{url} 写不进去。请腾出一些空间再试。",
)
_FORBIDDEN = Text(
    en="The record in {url} may not be written. Ask whoever looks after this computer, or name another place in CALMLINE_RECORD.",
    zh="没有权限写入 {url}。请找管理这台电脑的人，或者用 CALMLINE_RECORD 换个位置。",
)
_NO_FILE = Text(
    en="There is no place for the record at {url}. Look whether its folder is there, or name another place in CALMLINE_RECORD.",
    zh="{url} 放不了练习记录。请检查那个文件夹在不在，或者用 CALMLINE_RECORD 换个位置。",
)
_DAMAGED = Text(
    en="The record in {url} is damaged ({why}). Ask whoever looks after it.",
    zh="{url} 里的练习记录损坏了（{why}）。请找维护的人处理。",
)
_OTHER = Text(
    en="The record in {url} could not be read or written ({why}).",
    zh="{url} 里的练习记录读写失败（{why}）。",
)

_BY_SQLITE_NAME = {
    "SQLITE_BUSY": _BUSY,
    "SQLITE_LOCKED": _BUSY,
    "SQLITE_FULL": _FULL,
    "SQLITE_READONLY": _FORBIDDEN,
    "SQLITE_PERM": _FORBIDDEN,
    "SQLITE_AUTH": _FORBIDDEN,
    "SQLITE_CANTOPEN": _NO_FILE,
    "SQLITE_CORRUPT": _DAMAGED,
    "SQLITE_NOTADB": _DAMAGED,
}
_BY_ERRNO = {
    errno.ENOSPC: _FULL,
    getattr(errno, "EDQUOT", errno.ENOSPC): _FULL,
    errno.EACCES: _FORBIDDEN,
    errno.EPERM: _FORBIDDEN,
    errno.EROFS: _FORBIDDEN,
    errno.ENOTDIR: _NO_FILE,
    errno.EISDIR: _NO_FILE,
    errno.ENOENT: _NO_FILE,
    errno.EEXIST: _NO_FILE,
}


def is_damage(error: BaseException) -> bool:
    """Whether a read or a write failed because the file is no whole record."""
    return any(isinstance(one, DamagedError) or _sqlite_text(one) is _DAMAGED for one in _causes(error))


def told(error: BaseException, url: str) -> RecordError:
    """The sentence for a read or a write that failed; `url` is where the record is, without any password."""
    causes = list(_causes(error))
    texts = (_sqlite_text(one) or _errno_text(one) for one in causes)
    text = next((text for text in texts if text), _DAMAGED if is_damage(error) else _OTHER)
    why = (str(causes[-1]).splitlines() or [type(causes[-1]).__name__])[0]
    return RecordError(text.fill(url=url, why=why))


def clock_problem(now: datetime, last: datetime) -> Text:
    """The sentence for a clock that stands before the last rehearsal."""
    return CLOCK.fill(now=f"{now.astimezone():%Y-%m-%d %H:%M}", last=f"{last.astimezone():%Y-%m-%d %H:%M}")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error, and what SQLAlchemy wrapped up in it."""
    found: BaseException | None = error
    while isinstance(found, BaseException):
        yield found
        found = getattr(found, "orig", None)


def _sqlite_text(error: BaseException) -> Text | None:
    name = getattr(error, "sqlite_errorname", None)
    # Extended names go on after the plain one, as in SQLITE_READONLY_DIRECTORY.
    return _BY_SQLITE_NAME.get("_".join(name.split("_")[:2])) if isinstance(name, str) else None


def _errno_text(error: BaseException) -> Text | None:
    return _BY_ERRNO.get(error.errno or 0) if isinstance(error, OSError) else None
