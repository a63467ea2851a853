"""Grades hand-ins as they arrive."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from calmline.grading.batch.course import Course
from calmline.grading.batch.report import Report
from calmline.grading.batch.runner import Found, Key, Options, Watcher, grade_all
from calmline.grading.handins.model import HandIn

Signature = tuple[object, ...]


@dataclass(frozen=True)
class Watch:
    """What to watch: `find` looks again, `wait` waits for the next look and says whether there is to be one."""

    find: Callable[[], Found]
    wait: Callable[[], bool]
    told: Callable[[Report, int], None]  # the state of everything, and how many were graded just now


def watch(course: Course, exercises: Sequence[str], watch: Watch, options: Options, watcher: Watcher) -> Report:
    """Grade what is there, then whatever is new or changed, until `wait` says that it is enough.

    What arrives is left alone until two looks in a row find it the same, since it may still be copied. Raises what
    `grade_all` raises.
    """
    found = watch.find()
    seen = _signatures(found)
    report = grade_all(course, exercises, found, options, watcher)
    graded = dict(seen)
    watch.told(report, report.new)
    while not report.interrupted and watch.wait():
        found = watch.find()
        now = _signatures(found)
        settled = {key for key, signature in now.items() if graded.get(key) != signature and seen.get(key) == signature}
        gone = graded.keys() - now.keys()
        seen = now
        if settled or gone:
            report = grade_all(course, exercises, found, options, watcher, settled)
            graded = {key: now[key] if key in settled else graded.get(key, ()) for key in now}
            watch.told(report, report.new)
    return report


def _signatures(found: Found) -> dict[Key, Signature]:
    """By what a change of a hand-in is noticed without reading it; several of one learner count as one."""
    signatures: dict[Key, Signature] = {}
    for one in found[0]:
        key = (one.exercise, one.learner)
        signatures[key] = (*signatures.get(key, ()), _signature(one))
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
