"""Grades hand-ins as they arrive."""

import os
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from calmline.grading.batch.course import Course
from calmline.grading.batch.report import Line, Report, State
from calmline.grading.batch.runner import Found, Key, Options, Watcher, grade_all
from calmline.grading.handins.model import HandIn

Signature = tuple[object, ...]


@dataclass(frozen=True)
class Watch:
    """What to watch: `find` looks again, `wait` waits for the next look and says whether there is to be one."""

    find: Callable[[], Found]
    wait: Callable[[], bool]
    told: Callable[[Report, int], None]  # the state of everything, and how many were looked at just now


def watch(course: Course, exercises: Sequence[str], watch: Watch, options: Options, watcher: Watcher) -> Report:
    """Grade what is there, then whatever is new or changed, until `wait` says that it is enough.

    What arrives is left alone until two looks in a row find it the same, since it may still be copied. At the end all
    that is there by then is graded, as a run that begins then would, and accounted for. Raises what `grade_all` raises.
    """
    watching = _Watching(course, exercises, watch, options, watcher)
    while not watching.report.interrupted and watch.wait():
        watching.look()
    return watching.ended()


class _Watching:
    """What has been seen and graded so far; it begins with all that is there."""

    def __init__(
        self, course: Course, exercises: Sequence[str], watch: Watch, options: Options, watcher: Watcher
    ) -> None:
        self._course, self._exercises = course, exercises
        self._watch, self._options, self._watcher = watch, options, watcher
        found = watch.find()
        self._seen = self._graded = _signatures(found)
        self._others = set(found[1])
        self.report = grade_all(course, exercises, found, options, watcher)
        self._new = _new(self.report)
        self._seconds = self.report.seconds
        watch.told(self.report, self.report.new)

    def look(self) -> None:
        """Grade what has settled, and notice what is gone."""
        found = self._watch.find()
        now = _signatures(found)
        settled = {key for key in self._changed(now) if self._seen.get(key) == now[key]}
        self._seen = now
        # What is new and may still be copied is not told of yet: it would not be accounted for.
        known = self._graded.keys() | settled
        there = [one for one in found[0] if _key(one) in known]
        self._go_on((there, found[1]), {key: now[key] for key in now if key in known}, settled)

    def ended(self) -> Report:
        """What became of all that is there at the end, and what was looked at in all this time."""
        if not self.report.interrupted:
            found = self._watch.find()
            now = _signatures(found)
            self._go_on(found, now, self._changed(now))
        lines = (replace(line, new=True) if _is_new(line, self._new) else line for line in self.report.lines)
        return replace(self.report, lines=tuple(lines), seconds=self._seconds)

    def _changed(self, now: Mapping[Key, Signature]) -> set[Key]:
        return {key for key, signature in now.items() if self._graded.get(key) != signature}

    def _go_on(self, found: Found, now: Mapping[Key, Signature], wanted: set[Key]) -> None:
        """Grade these, where there are any or something is told now that was not, or the other way round."""
        others = set(found[1])
        if not wanted and self._graded.keys() <= now.keys() and self._others == others:
            return
        self.report = grade_all(self._course, self._exercises, found, self._options, self._watcher, wanted)
        self._graded = {key: now[key] if key in wanted else self._graded.get(key, ()) for key in now}
        self._others = others
        self._new |= _new(self.report)
        self._seconds += self.report.seconds
        self._watch.told(self.report, self.report.new)


def _new(report: Report) -> set[Key]:
    return {_of(line) for line in report.lines if line.new}


def _is_new(line: Line, new: Collection[Key]) -> bool:
    return _of(line) in new and line.state is not State.OPEN


def _of(line: Line) -> Key:
    return line.exercise, line.learner


def _key(hand_in: HandIn) -> Key:
    return hand_in.exercise, hand_in.learner


def _signatures(found: Found) -> dict[Key, Signature]:
    """By what a change of a hand-in is noticed without reading it; several of one learner count as one."""
    signatures: dict[Key, Signature] = {}
    for one in found[0]:
        signatures[_key(one)] = (*signatures.get(_key(one), ()), _signature(one))
    return signatures


def _signature(hand_in: HandIn) -> Signature:
    try:
        top = hand_in.place.stat(follow_symlinks=False)
        inside: tuple[object, ...] = ()
        if hand_in.kind == "folder":
            with os.scandir(hand_in.place) as entries:
                stats = ((entry.name, entry.stat(follow_symlinks=False)) for entry in entries)
                inside = tuple(sorted((name, stat.st_mtime_ns, stat.st_size, stat.st_ino) for name, stat in stats))
    except OSError as error:
        return (str(hand_in.place), type(error).__name__)
    return (str(hand_in.place), hand_in.inside, top.st_mtime_ns, top.st_size, top.st_ino, inside)
