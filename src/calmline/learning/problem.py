"""What can stand in a learner's way, as a sentence in both languages."""

import errno
from pathlib import Path

from calmline.text import Text


class LearningError(Exception):
    """Something that the learner can do something about; `text` says what."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


_FULL = (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC))
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)


def disk_problem(error: OSError, path: Path) -> LearningError:
    """The sentence for a failed write to `path`, or for a failed read of it."""
    if error.errno in _FULL:
        text = Text(
            en="The disk is full: {path} could not be written. Make some room and try again.",
            zh="磁盘满了，{path} 写不进去。请腾出一些空间再试。",
        )
    elif error.errno in _FORBIDDEN:
        text = Text(
            en="You may not write to {path}. Choose another folder with --work, or ask whoever looks after this computer.",
            zh="没有权限写入 {path}。请用 --work 换一个文件夹，或者找管理这台电脑的人帮忙。",
        )
    else:
        text = Text(
            en="{path} could not be read or written ({why}).",
            zh="{path} 读写失败（{why}）。",
        )
    return LearningError(text.fill(path=path, why=error.strerror or error))
