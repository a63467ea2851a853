"""How long `calmline build` takes, per module, and how it grows with their number."""

import shutil
import tempfile
from pathlib import Path

from benchmarks.measure import head, timed, told
from calmline.data import data_root
from calmline.notebooks.build import make

_COPIES = (1, 2, 5, 10, 20)


def _multiplied(root: Path, copies: int) -> None:
    """A project below `root` whose course has so many copies of module 01, each with its own case and exercise."""
    source = data_root()
    (root / "assets" / "cases").mkdir(parents=True)
    (root / "assets" / "exercises").mkdir()
    shutil.copy(source / "nbgrader_config.py", root)
    case = (source / "assets/cases/remote-control.yaml").read_text("utf-8")
    exercise = (source / "assets/exercises/digital-piano.yaml").read_text("utf-8")
    course = (source / "assets/course.yaml").read_text("utf-8")
    first = course.index('  - number: "01"')
    module = course[first : course.index("  - number: ", first + 1)]
    modules = []
    for n in range(1, copies + 1):
        case_id, exercise_id = f"remote-control-{n}", f"digital-piano-{n}"
        renamed = case.replace("\nid: remote-control\n", f"\nid: {case_id}\n", 1)
        (root / f"assets/cases/{case_id}.yaml").write_text(renamed, "utf-8")
        renamed = exercise.replace("\nid: digital-piano\n", f"\nid: {exercise_id}\n", 1)
        (root / f"assets/exercises/{exercise_id}.yaml").write_text(renamed, "utf-8")
        copy = (
            module.replace('"01"', f'"{n:02}"').replace("remote-control", case_id).replace("digital-piano", exercise_id)
        )
        modules.append(copy)
    (root / "assets/course.yaml").write_text(course[:first] + "".join(modules), "utf-8")


def run(times: int = 5) -> None:
    """Print the time of a whole build for 1 to 20 copies of module 01, and per module."""
    head("calmline build, in one process, nothing cached")
    medians = {}
    for copies in _COPIES:
        took = []
        for _ in range(times):
            with tempfile.TemporaryDirectory() as folder:
                root, target = Path(folder, "project"), Path(folder, "made")
                root.mkdir()
                _multiplied(root, copies)
                took.append(timed(lambda r=root, t=target: make(r, t, lambda _: None)))
        told(f"{copies} copies of module 01", took)
        medians[copies] = sorted(took)[len(took) // 2]
    few, many = _COPIES[0], _COPIES[-1]
    growth = (medians[many] - medians[few]) / (many - few)
    print(f"{'  one module more, on average from 1 to 20':<58} {growth * 1000:9.1f}")
    for copies in _COPIES[1:]:
        expected = medians[few] + growth * (copies - few)
        print(f"{f'  {copies} copies against that straight line':<58} {medians[copies] / expected:9.3f}")
