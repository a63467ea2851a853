"""Whether exercises were built since their YAML files were edited."""

from collections.abc import Sequence
from pathlib import Path, PurePosixPath

from calmline.text import Text

UNBUILT = Text(
    en="{file} is not what was built: what it says does not count yet. Run `calmline build`, then this again.",
    zh="{file} 与上次生成的不一致，里面的改动还没有生效。请先运行 calmline build，再重新运行本命令。",
)


def unbuilt(root: Path, exercises: Sequence[str]) -> list[PurePosixPath]:
    """The files of those exercises whose sheet or key is not what a build would make of them now.

    Paths are relative to `root`. A file that is not there is no change: a graders' folder may lack the assets.
    """
    files = ((name, _source(name)) for name in exercises)
    return [file for name, file in files if (root / file).is_file() and not _is_built(root, name)]


def edited_since_build(root: Path, exercises: Sequence[str]) -> list[PurePosixPath]:
    """The same at next to no cost where no file is younger than its key.

    That alone proves little: version control writes files in any order, and an edit may change nothing that counts. So
    it only says when to look closer, which takes a good quarter of a second.
    """
    return unbuilt(root, [name for name in exercises if _is_younger(root / _source(name), _key(root, name))])


def _source(exercise: str) -> PurePosixPath:
    return PurePosixPath("assets", "exercises", f"{exercise}.yaml")


def _key(root: Path, exercise: str) -> Path:
    return root / "solutions" / exercise / "key.json"


def _is_younger(file: Path, than: Path) -> bool:
    try:
        return file.stat().st_mtime_ns > than.stat().st_mtime_ns
    except OSError:
        return False


def _is_built(root: Path, exercise: str) -> bool:
    # Imported late: without an edited file nobody needs the YAML library.
    from calmline.cases.library import Library
    from calmline.cases.problems import CaseError
    from calmline.grading.sheet import KEY_NAME, SHEET_NAME, split, to_json

    try:
        made = split(Library(root).exercise(exercise))
        names = (SHEET_NAME, KEY_NAME)
        found = [(root / "solutions" / exercise / name).read_text("utf-8") for name in names]
    except (CaseError, OSError, ValueError):  # wrong in a way that `calmline build` tells, line by line
        return False
    return found == [to_json(one) for one in made]
