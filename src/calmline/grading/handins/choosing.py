"""Which of several hand-ins of one learner counts, and who may be the same learner twice."""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from calmline.grading.handins.archives import MAX_ZIP
from calmline.grading.handins.contents import UnreadableError
from calmline.grading.handins.folders import read_file
from calmline.grading.handins.model import HandIn, Unplaced
from calmline.grading.handins.names import same_learner
from calmline.grading.handins.odd import Odd

_NEVER = datetime.min.replace(tzinfo=UTC)


def choose(hand_ins: Iterable[HandIn]) -> tuple[list[HandIn], list[Unplaced]]:
    """One hand-in of each learner for each exercise, sorted by exercise and learner, and those that don't count.

    The latest counts. Where nothing says which that is, one is taken and a person asked. Hand-ins that several people
    sent under one id are kept apart, so that nobody can put their own in another's place; ids that may be one
    learner's are all kept and a person asked.
    """
    apart = _several_senders_apart(list(hand_ins))
    chosen: list[HandIn] = []
    others: list[Unplaced] = []
    for group in _grouped(apart, lambda one: (one.exercise, one.learner)):
        latest, rest = _latest(group)
        chosen.append(latest)
        others += rest
    chosen = _told(chosen, lambda one: (one.exercise, same_learner(one.learner)), Odd.SAME_LEARNER)
    chosen = _told(chosen, lambda one: (one.exercise, one.sender) if one.sender else None, Odd.TWO_IDS)
    return sorted(chosen, key=lambda one: (one.exercise, one.learner)), others


def _several_senders_apart(hand_ins: list[HandIn]) -> list[HandIn]:
    apart: list[HandIn] = []
    for group in _grouped(hand_ins, lambda one: (one.exercise, one.learner)):
        if len({one.sender for one in group}) == 1:
            apart += group
        else:
            apart += [replace(_with(one, Odd.TWO_SENDERS), learner=_with_number(one)) for one in group]
    return apart


def _with_number(hand_in: HandIn) -> str:
    """The id with the number that the platform gave the sender, which nobody can choose."""
    number = re.search(r"\d+$", hand_in.sender or "")
    return f"{hand_in.learner}_{number[0]}" if number else hand_in.learner


def _latest(group: list[HandIn]) -> tuple[HandIn, list[Unplaced]]:
    if len(group) == 1:
        return group[0], []
    ordered = sorted(group, key=_order)
    latest, rest = ordered[-1], ordered[:-1]
    again = [one for one in rest if _same_file(one, latest)]
    earlier = [one for one in rest if one not in again]
    told = [Unplaced(one.where, Odd.SAME_AGAIN) for one in again]
    told += [Unplaced(one.where, Odd.EARLIER) for one in earlier]
    if not earlier:
        return latest, told
    dated = latest.when is not None and all(one.when is not None and one.when < latest.when for one in earlier)
    return _with(latest, Odd.TWICE if dated else Odd.TWICE_UNDATED), told


def _order(hand_in: HandIn) -> tuple[datetime, bool, str]:
    return hand_in.when or _NEVER, Odd.FOLDER_RENAMED not in hand_in.odd, str(hand_in.where)


def _same_file(one: HandIn, other: HandIn) -> bool:
    """Whether two zips are the same to the byte, as when one was downloaded twice."""
    if one.kind == other.kind == "zip" and not one.inside and not other.inside:
        data = _data(one.place)
        return data is not None and data == _data(other.place)
    return False


def _data(path: Path) -> bytes | None:
    try:
        data = read_file(path, MAX_ZIP)
    except UnreadableError:
        return None
    return data if len(data) <= MAX_ZIP else None


def _told(hand_ins: list[HandIn], by: Callable[[HandIn], Hashable], odd: Odd) -> list[HandIn]:
    """The same, but told where several learners' have the same key; None is no key."""
    several = {
        id(one) for group in _grouped([one for one in hand_ins if by(one)], by) if len(group) > 1 for one in group
    }
    return [_with(one, odd) if id(one) in several else one for one in hand_ins]


def _grouped(hand_ins: list[HandIn], by: Callable[[HandIn], Hashable]) -> Iterable[list[HandIn]]:
    groups: defaultdict[Hashable, list[HandIn]] = defaultdict(list)
    for one in hand_ins:
        groups[by(one)].append(one)
    return groups.values()


def _with(hand_in: HandIn, odd: Odd) -> HandIn:
    return replace(hand_in, odd=(*hand_in.odd, odd))
