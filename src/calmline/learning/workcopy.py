"""A learner's own copy of the course: made, brought up to date, and found again.

The notebooks and sheets in it are ours and are replaced whenever they differ. Answers, hand-ins and
whatever else a learner put there are never touched.
"""

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from calmline import __version__
from calmline.data import NoDataError, data_root, is_clone
from calmline.learning.files import write_whole
from calmline.learning.marker import NAME, change_marker, is_notebook_path, lock_folder, read_marker
from calmline.learning.problem import LearningError, disk_problem
from calmline.text import LANGS, Lang, Text

START = "00-start.ipynb"
_FOLDERS = (*LANGS, "exercises", "answers", "hand-in")
# What a file manager leaves in every folder that it has shown.
_LITTER = {".DS_Store", "desktop.ini", "Thumbs.db", ".directory", ".localized"}


def default_root() -> Path:
    """Where a working copy lies unless the learner says otherwise."""
    return platformdirs.user_documents_path() / "Calmline"


def find_root(folder: Path) -> Path | None:
    """The working copy in which `folder` lies, or `None`."""
    for place in (folder, *folder.parents):
        with contextlib.suppress(OSError):
            if (place / NAME).is_file():
                return place
    return None


def prepare(root: Path) -> Path:
    """Make the working copy at `root`, or bring it up to date, and return its full path.

    Raises `LearningError` if the folder belongs to something else, is damaged, or can't be written, and if the
    course's notebooks are missing from the installation.
    """
    root = root.expanduser().absolute()
    files = list(_course_files())
    _refuse_foreign(root)
    try:
        root.mkdir(parents=True, exist_ok=True)
        lock_folder(root)
        for name in _FOLDERS:
            _own_folder(root / name)
        for source, name in files:
            _own_folder((root / name).parent)
            _bring(source, root / name)
        _keep_damaged_marker(root)
        change_marker(root, version=__version__)
    except OSError as error:
        raise disk_problem(error, Path(error.filename or root)) from error
    return root


def note_place(root: Path, notebook: str) -> None:
    """Remember that the learner is at `notebook`, a path relative to the working copy such as `zh/01-x.ipynb`.

    A place that can't be noted is no reason to disturb the learner: nothing is raised.
    """
    if not is_notebook_path(notebook):
        return
    place = {"notebook": notebook} | ({"lang": notebook[:2]} if notebook[:3] in ("en/", "zh/") else {})
    with contextlib.suppress(OSError):
        change_marker(root, **place)


def place_to_open(root: Path, lang: Lang) -> str:
    """The notebook to open, relative to `root`: where the learner was, in `lang`, else the start page."""
    last = read_marker(root).notebook
    if last:
        folder, _, rest = last.partition("/")
        here = f"{lang}/{rest}" if folder in LANGS else last
        if (root / here).is_file():
            return here
    return f"{lang}/{START}"


def exercise_folder(root: Path, exercise: str) -> Path:
    """Where an exercise and the answers to it lie."""
    return root / "exercises" / exercise


def _course_files() -> Iterator[tuple[Path, str]]:
    """All that a working copy gets, each with its place there."""
    try:
        data = data_root()
    except NoDataError as error:
        raise _no_notebooks(str(error)) from error
    for lang in LANGS:
        if not (data / "course" / lang / START).is_file():
            raise _no_notebooks(str(data / "course" / lang / START))
        for notebook in sorted((data / "course" / lang).glob("*.ipynb")):
            yield notebook, f"{lang}/{notebook.name}"
    for folder in sorted((data / "exercises").glob("*")):
        for name in (f"{folder.name}.ipynb", "sheet.json"):
            if (folder / name).is_file():
                yield folder / name, f"exercises/{folder.name}/{name}"


def _no_notebooks(what: str) -> LearningError:
    return LearningError(
        Text(
            en="The course's notebooks are missing ({what}). Install Calmline again; in a clone run `calmline build`.",
            zh="课程文件不全（{what}）。请重新安装心平热线；如果用的是源码，请运行 calmline build。",
        ).fill(what=what)
    )


def _refuse_foreign(root: Path) -> None:
    if root.exists() and not root.is_dir():
        raise LearningError(
            Text(
                en="{root} is a file, not a folder. Choose another place with --work.",
                zh="{root} 是一个文件，不是文件夹。请用 --work 另选一个地方。",
            ).fill(root=root)
        )
    try:
        ours = (root / NAME).is_file()
        filled = root.is_dir() and any(entry.name not in _LITTER for entry in root.iterdir())
    except OSError as error:
        raise disk_problem(error, root) from error
    if _in_the_course(root) or (filled and not ours):
        raise LearningError(
            Text(
                en="{root} already holds something else, so Calmline puts nothing there. Choose an empty or a new"
                " folder with --work.",
                zh="{root} 里已经有别的东西，心平热线不会往里放文件。请用 --work 选一个空的或新的文件夹。",
            ).fill(root=root)
        )


def _in_the_course(root: Path) -> bool:
    """Whether `root` is the course itself: the clone, a part of it that git keeps, or the installed package."""
    data, place = data_root().resolve(), root.resolve()
    kept = ("assets", "course", "exercises", "solutions", "src", "tests", "docs") if is_clone() else ("",)
    return place == data or any(place.is_relative_to(data / part) for part in kept)


def _own_folder(folder: Path) -> None:
    """Make a folder of the working copy. A link in its place could lead into the course, or anywhere."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise LearningError(
            Text(
                en="The working copy is damaged: {folder} should be a folder. Move it away and start again; your"
                " answers stay.",
                zh="学习文件夹已损坏：{folder} 应该是一个文件夹。请把它移走，再重新启动；你的答案都还在。",
            ).fill(folder=folder)
        )
    folder.mkdir(exist_ok=True)


def _bring(source: Path, target: Path) -> None:
    data = source.read_bytes()
    if target.is_dir():
        raise LearningError(
            Text(
                en="The working copy is damaged: {path} should be a file. Move it away and start again; your answers"
                " stay.",
                zh="学习文件夹已损坏：{path} 应该是一个文件。请把它移走，再重新启动；你的答案都还在。",
            ).fill(path=target)
        )
    if target.is_symlink() or not target.is_file() or target.read_bytes() != data:
        write_whole(target, data)


def _keep_damaged_marker(root: Path) -> None:
    """A marker that says nothing is replaced; what it was is kept for whoever wants to look."""
    marker = root / NAME
    if marker.is_file() and marker.stat().st_size and not read_marker(root).version:
        shutil.copyfile(marker, lock_folder(root) / "damaged-marker.json")
