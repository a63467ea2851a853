"""What it costs to grade: nbgrader as it is, nbgrader with our link in its chain, and `calmline grade`.

Run alone with `python -m benchmarks.grading`; `--quick` for a look at a few hand-ins.
"""

import cProfile
import os
import pstats
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from calmline.cases.library import Library
from tools.classes import honest, put, version_of
from tools.gradebooks import STOCK, grades

ROOT = Path(__file__).parents[1]
EXERCISE = "digital-piano"
CALMLINE = (sys.executable, "-c", "from calmline.cli import main; main()", "grade", EXERCISE, "--lang", "en")
NBGRADER = (sys.executable, "-m", "nbgrader", "autograde", EXERCISE, "--log-level", "ERROR")
_FEW = 10


@dataclass(frozen=True)
class Cost:
    """What a command took, in seconds and megabytes; `memory` is that of all its processes at their peak."""

    cpu: float
    wall: float
    memory: float


@dataclass(frozen=True)
class Way:
    """One way to grade: in which clone, by which command."""

    name: str
    root: Path
    command: Sequence[str]


def _clone(place: Path, learners: int, config: str = "") -> Path:
    """A graders' clone in which a class has handed in. Nobody is drawn for a person: stock knows of no draw."""
    place.mkdir()
    for folder in ("exercises", "solutions"):
        shutil.copytree(ROOT / folder, place / folder)
    (place / "nbgrader_config.py").write_text((ROOT / "nbgrader_config.py").read_text("utf-8") + config, "utf-8")
    (place / "review.json").write_text('{"share": 0}', "utf-8")
    put(place, EXERCISE, honest(Library(ROOT).exercise(EXERCISE), version_of(place, EXERCISE), learners))
    _run((sys.executable, "-m", "nbgrader", "generate_assignment", EXERCISE, "--log-level", "ERROR"), place)
    (place / "gradebook.db").replace(place / "fresh.db")
    return place


def _run(command: Sequence[str], root: Path) -> Cost:
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen(command, cwd=root, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    peak = [0]
    watcher = threading.Thread(target=_watch_memory, args=(process.pid, peak))
    watcher.start()
    _, said = process.communicate()
    wall = time.perf_counter() - began
    watcher.join()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {said.decode('utf-8', 'replace')}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime, wall, peak[0] / 2**20)


def _watch_memory(pid: int, peak: list[int]) -> None:
    try:
        process = psutil.Process(pid)
        while process.status() != psutil.STATUS_ZOMBIE:
            family = [process, *process.children(recursive=True)]
            peak[0] = max(peak[0], sum(_memory(one) for one in family))
            time.sleep(0.1)
    except psutil.Error:
        return


def _memory(process: psutil.Process) -> int:
    """What it holds; on Linux its share of what it has in common with others."""
    try:
        found = process.memory_full_info()
    except psutil.Error:
        return 0
    return int(getattr(found, "pss", 0) or found.uss)


def _graded(way: Way) -> Cost:
    """Grade everything anew into a fresh gradebook."""
    for name in ("autograded", "feedback"):
        shutil.rmtree(way.root / name, ignore_errors=True)
    shutil.copy(way.root / "fresh.db", way.root / "gradebook.db")
    return _run(way.command, way.root)


def _few(way: Way) -> Cost:
    """The same for a few: what many cost more than these is what each costs, without the program's start."""
    return _graded(Way(way.name, way.root.with_name(f"{way.root.name}-few"), way.command))


def _ways(folder: Path, learners: int) -> list[Way]:
    for name, count in (("", learners), ("-few", _FEW)):
        _clone(folder / f"stock{name}", count, STOCK)
        _clone(folder / f"ours{name}", count)
    stock, ours = folder / "stock", folder / "ours"
    alone, two = (*CALMLINE, "--jobs", "1"), (*CALMLINE, "--jobs", "2")
    return [
        Way("nbgrader autograde, stock", stock, NBGRADER),
        Way("nbgrader autograde, our preprocessor", ours, NBGRADER),
        Way("calmline grade, 1 process", ours, (*alone, "--no-feedback")),
        Way("calmline grade, 2 processes", ours, (*two, "--no-feedback")),
        Way("calmline grade, 1 process, with feedback", ours, alone),
        Way("calmline grade, 2 processes, with feedback", ours, two),
    ]


def _compare(folder: Path, learners: int, times: int) -> None:
    ways = _ways(folder, learners)
    costs: dict[str, list[Cost]] = defaultdict(list)
    few: dict[str, list[Cost]] = defaultdict(list)
    found = {}
    for number in range(times):
        for way in ways:
            costs[way.name].append(_graded(way))
            few[way.name].append(_few(way))
            if number == 0:
                found[way.name] = grades(f"sqlite:///{way.root / 'gradebook.db'}")
    print(f"\nGrading {learners} hand-ins of {EXERCISE}, a hand-in, medians of {times}, milliseconds")
    print(f"{'':<46} {'CPU':>8} {'wall':>8}  {'without start':>14} {'stock is':>9}")
    reference = 0.0
    for way in ways:
        cpu = statistics.median(cost.cpu for cost in costs[way.name]) / learners
        wall = statistics.median(cost.wall for cost in costs[way.name]) / learners
        net = (cpu * learners - statistics.median(cost.cpu for cost in few[way.name])) / (learners - _FEW)
        reference = reference or net
        print(f"{way.name:<46} {cpu * 1000:8.1f} {wall * 1000:8.1f}  {net * 1000:14.1f} {reference / net:8.0f}x")
    same = [found[way.name] == found[ways[0].name] for way in ways]
    print(f"same marks, times and waiting items as stock, of {learners} hand-ins: {'all ways' if all(same) else same}")


def _grow(folder: Path, sizes: Sequence[int]) -> None:
    print(
        f"\n{'calmline grade, 2 processes':<32} {'CPU':>8} {'wall':>8}  ms a hand-in   {'memory':>7} MB, all processes"
    )
    for feedback in (False, True):
        for size in sizes:
            root = folder / f"class{size}"
            if not root.exists():
                _clone(root, size)
            command = (*CALMLINE, "--jobs", "2", *([] if feedback else ["--no-feedback"]))
            way = Way(f"{size:,}{', with feedback' if feedback else ''}", root, command)
            for name, cost in ((way.name, _graded(way)), (f"{way.name}, unchanged", _run(command, root))):
                per = 1000 / size
                print(f"{name:<32} {cost.cpu * per:8.1f} {cost.wall * per:8.1f}  {'':>14} {cost.memory:8.0f}")


_PARTS = {
    "the reply analyser": ("calmline/replies", "snowballstemmer", "opencc"),
    "reading hand-ins": ("calmline/grading/handins", "calmline/answers", "json/decoder"),
    "marks and feedback in words": ("calmline/grading/", "html/", "calmline/text"),
    "the gradebook": ("sqlalchemy", "sqlite", "nbgrader"),
}


def _profile(folder: Path, learners: int) -> None:
    """Where the time of one process goes."""
    from calmline.grading.batch.course import open_course
    from calmline.grading.batch.runner import Options, grade_all
    from calmline.grading.handins.finding import in_submitted

    root = _clone(folder / "profile", learners)
    (root / "fresh.db").replace(root / "gradebook.db")
    course = open_course(root)
    found = in_submitted(course.root, course.exercises)
    grade_all(course, [EXERCISE], (found[0][:20], []), Options())
    profile = cProfile.Profile()
    profile.runcall(grade_all, course, [EXERCISE], (found[0][20:], []), Options())
    spent: dict[str, float] = defaultdict(float)
    times = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    for (file, _, name), (_, _, own, _, callers) in times.items():
        # What the interpreter's own functions take is the time of those who call them.
        parts = [(caller[0], values[2]) for caller, values in callers.items()] if file == "~" else [(file, own)]
        for place, seconds in parts or [(name, own)]:
            spent[_part(place)] += seconds
    whole = sum(spent.values())
    print(f"\nWhere the time of one process goes, with feedback (weights loaded), {learners - 20} hand-ins")
    for part, seconds in sorted(spent.items(), key=lambda one: -one[1]):
        print(f"{part:<46} {seconds / whole:6.0%}")


def _part(file: str) -> str:
    place = file.replace(os.sep, "/")
    return next((part for part, names in _PARTS.items() if any(name in place for name in names)), "the rest")


def run(learners: int = 200, times: int = 5, sizes: Sequence[int] = (1000, 8000)) -> None:
    """Print what grading costs, in how much memory, and where the time goes."""
    steps: list[Callable[[Path], None]] = [
        lambda folder: _compare(folder, learners, times),
        lambda folder: _grow(folder, sizes),
        lambda folder: _profile(folder, learners),
    ]
    for step in steps:
        with tempfile.TemporaryDirectory(prefix="calmline-grading-") as name:
            step(Path(name).resolve())


if __name__ == "__main__":
    run(40, 1, (100, 200)) if "--quick" in sys.argv else run()
