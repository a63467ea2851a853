"""Grades many hand-ins: several processes compute, this one writes."""

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from filelock import FileLock, Timeout
from joblib import Parallel, delayed
from joblib.externals.loky import ProcessPoolExecutor
from joblib.externals.loky.process_executor import BrokenProcessPool

from calmline.grading.batch.course import Course
from calmline.grading.batch.database import GradebookError
from calmline.grading.batch.files import write_folder
from calmline.grading.batch.former import former_id
from calmline.grading.batch.gradebook import Book
from calmline.grading.batch.material import load
from calmline.grading.batch.report import INTERRUPTED, Line, Report, line_of, unplaced_line
from calmline.grading.batch.work import (
    Done,
    Failed,
    Job,
    Result,
    Unchanged,
    feedback_folder,
    graded_folder,
    work,
    work_apart,
)
from calmline.grading.handins.choosing import choose
from calmline.grading.handins.model import HandIn, Unplaced

LOCK_NAME = ".calmline-grade.lock"
# So many hand-ins a process are graded and then entered together: what is in memory, and what a crash does anew.
_AT_ONCE = 32
_TOO_FEW = 8  # hand-ins for which no second process is worth its start

Key = tuple[str, str]  # exercise and learner
Found = tuple[Sequence[HandIn], Sequence[Unplaced]]


class RunningError(RuntimeError):
    """Another run grades in the same clone."""


@dataclass(frozen=True)
class Options:
    """How to grade: in how many processes, and whether learners' pages of feedback are made."""

    jobs: int = 1
    feedback: bool = True


@dataclass(frozen=True)
class Step:
    """A hand-in has been dealt with: the how manyeth of how many, and whether there was anything to do."""

    number: int
    of: int
    new: bool


Watcher = Callable[[Step], None]


def grade_all(  # noqa: PLR0913, PLR0917 - what, how, and who looks on
    course: Course,
    exercises: Sequence[str],
    found: Found,
    options: Options,
    watcher: Watcher = lambda step: None,
    only: Collection[Key] | None = None,
) -> Report:
    """Grade what was found of these exercises, and say what became of every single thing.

    With `only`, the others are reported as the gradebook has them, and not looked at. Interrupted by Ctrl-C, it keeps
    what is finished; the rest is not accounted for. Raises `NoMaterialError`, `GradebookError` or `RunningError`.
    """
    began = time.perf_counter()
    hand_ins = [one for one in found[0] if one.exercise in set(exercises)]
    chosen, others = choose(hand_ins)
    for exercise in exercises:
        load(course.root, exercise)
    lock = FileLock(course.root / LOCK_NAME)
    try:
        lock.acquire(timeout=0)
    except Timeout as error:
        raise RunningError(f"Another `calmline grade` is at work in {course.root}. Wait for it, or stop it.") from error
    try:
        book = Book(course)
        try:
            run = _Run(course, book, options, watcher)
            run.grade(exercises, [one for one in chosen if only is None or _key(one) in only])
            lines = run.lines(exercises, chosen)
        finally:
            book.close()
    finally:
        lock.release()
    lines += [unplaced_line(one) for one in [*others, *found[1]]]
    return Report(tuple(lines), len(hand_ins) + len(found[1]), time.perf_counter() - began, run.interrupted)


def would_give(
    course: Course, exercises: Sequence[str], found: Found, jobs: int = 1
) -> tuple[list[Done], list[Failed]]:
    """What grading these anew would give, and what can't be graded. Nothing is written. Raises `NoMaterialError`."""
    chosen, _ = choose([one for one in found[0] if one.exercise in set(exercises)])
    done, failed = [], []
    for exercise in exercises:
        load(course.root, exercise)
        todo = [Job(course.root, one, feedback=False) for one in chosen if one.exercise == exercise]
        for result in _results(todo, jobs):
            if isinstance(result, Done):
                done.append(replace(result, graded_files={}))
            elif isinstance(result, Failed):
                failed.append(result)
    return done, failed


def _key(hand_in: HandIn) -> Key:
    return hand_in.exercise, hand_in.learner


class _Run:
    """What has been done so far."""

    def __init__(self, course: Course, book: Book, options: Options, watcher: Watcher) -> None:
        self._course, self._book, self._options, self._watcher = course, book, options, watcher
        self._number = self._of = 0
        self._finished: dict[Key, bool] = {}  # whether there was anything to do
        self._failed: dict[Key, str] = {}
        self.interrupted = False

    def grade(self, exercises: Sequence[str], hand_ins: Sequence[HandIn]) -> None:
        """Grade these; what is interrupted is left as it was."""
        self._of = len(hand_ins)
        at_once = _AT_ONCE * self._options.jobs
        try:
            with _patient_interrupt() as asked_to_stop:
                for exercise in exercises:
                    self._book.register(exercise)
                    jobs = self._jobs(exercise, [one for one in hand_ins if one.exercise == exercise])
                    for first in range(0, len(jobs), at_once):
                        if asked_to_stop():
                            raise KeyboardInterrupt
                        self._grade_some(exercise, jobs[first : first + at_once])
        except KeyboardInterrupt:
            self.interrupted = True

    def _jobs(self, exercise: str, hand_ins: Sequence[HandIn]) -> list[Job]:
        before, marks = self._book.before(exercise), self._book.persons_marks(exercise)
        answered = self._book.answered(exercise)
        return [
            Job(
                self._course.root,
                one,
                self._book.seconds_late(exercise, one.learner, one.when),
                self._course.config,
                before.get(one.learner),
                self._options.feedback,
                marks.get(one.learner, {}),
                answered.get(one.learner, {}),
            )
            for one in hand_ins
        ]

    def _grade_some(self, exercise: str, jobs: Sequence[Job]) -> None:
        """Grade some and enter them together. Files come first: the gradebook never tells of one that is not there."""
        written: list[Done] = []
        try:
            for computed in _results(jobs, self._options.jobs):
                result = _written(self._course, computed) if isinstance(computed, Done) else computed
                if isinstance(result, Done):
                    written.append(result)
                elif isinstance(result, Failed):
                    self._failed[_key(result.hand_in)] = result.why
                else:
                    self._finished[_key(result.hand_in)] = False
                self._number += 1
                self._watcher(Step(self._number, self._of, not isinstance(result, Unchanged)))
        finally:
            self._enter(exercise, written)

    def _enter(self, exercise: str, done: Sequence[Done]) -> None:
        try:
            self._book.save(exercise, done)
            self._finished |= {_key(one.hand_in): True for one in done}
        except GradebookError as error:
            if len(done) == 1:
                self._failed[_key(done[0].hand_in)] = str(error)
                return
            for one in done:  # so that one which the database refuses keeps back no other
                self._enter(exercise, [one])

    def lines(self, exercises: Sequence[str], chosen: Sequence[HandIn]) -> list[Line]:
        """What became of each of the chosen hand-ins, as the gradebook has it."""
        lines = []
        for exercise in exercises:
            if not self._book.is_registered(exercise):
                self._book.register(exercise)
            maximum = load(self._course.root, exercise).maximum
            written = self._book.written(exercise)
            of_exercise = [one for one in chosen if one.exercise == exercise]
            learners = {one.learner for one in of_exercise}
            for one in of_exercise:
                new, why = self._finished.get(_key(one), False), self._failed.get(_key(one))
                if self.interrupted and _key(one) not in self._finished:
                    why = why or INTERRUPTED
                former = former_id(one, written, learners)
                lines.append(line_of(one, written.get(one.learner), maximum, new, why, former))
        return lines


@contextlib.contextmanager
def _patient_interrupt() -> Iterator[Callable[[], bool]]:
    """Ctrl-C lets what is in work be finished, which takes about a second; pressed again it breaks off at once."""
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    asked = threading.Event()

    def ask(number: int, frame: object) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)


def _results(jobs: Sequence[Job], processes: int) -> Iterator[Result]:
    """The results of the jobs, in any order."""
    if processes == 1 or len(jobs) < _TOO_FEW:
        yield from map(work, jobs)
        return
    open_jobs = {_key(job.hand_in): job for job in jobs}
    try:
        pool = Parallel(n_jobs=processes, return_as="generator_unordered", batch_size=4, pre_dispatch="all")
        for result in pool(delayed(work_apart)(job) for job in jobs):
            del open_jobs[_key(result.hand_in)]
            yield result
    except BrokenProcessPool:
        # One of them took its process down, as when memory is short. The rest go one by one.
        yield from _one_by_one(open_jobs.values())


def _one_by_one(jobs: Iterable[Job]) -> Iterator[Result]:
    """The results of jobs of which one takes its process down, each told apart."""
    # A pool of its own: joblib takes loky's shared one for its own, and fails on one that it has not made.
    pool = ProcessPoolExecutor(max_workers=1)
    try:
        for job in jobs:
            try:
                yield pool.submit(work_apart, job).result()
            except BrokenProcessPool as error:
                yield Failed(job.hand_in, f"the process that graded it died: {error}")
                pool = ProcessPoolExecutor(max_workers=1)
    finally:
        pool.shutdown()


def _written(course: Course, done: Done) -> Result:
    """The same without the content of its files, which then are on disk."""
    try:
        write_folder(graded_folder(course.root, done.hand_in), done.graded_files)
        if done.feedback_files:
            write_folder(feedback_folder(course.root, done.hand_in), done.feedback_files)
    except (OSError, ValueError) as error:
        return Failed(done.hand_in, f"its files could not be written: {error}")
    return replace(done, graded_files={}, feedback_files={})
