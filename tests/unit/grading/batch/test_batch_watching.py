"""Is what arrives graded once it is whole, and only then?"""

from pathlib import Path

import pytest

from calmline.grading.batch import watching
from calmline.grading.batch.report import Line, Report, State, unplaced_line
from calmline.grading.batch.runner import Options
from calmline.grading.batch.watching import Watch, watch
from calmline.grading.handins.model import HandIn, Unplaced
from calmline.grading.handins.odd import Odd


class Folder:
    """What is handed in, and what was graded at each look."""

    def __init__(self, root: Path, monkeypatch) -> None:
        self.root = root
        self.rounds: list[set[str] | None] = []
        self.interrupted = False
        self.others: list[Unplaced] = []
        self.told = lambda report: None
        monkeypatch.setattr(watching, "grade_all", self._grade_all)

    def _grade_all(self, *arguments):
        only = arguments[5] if len(arguments) > 5 else None
        self.rounds.append(None if only is None else {learner for _, learner in only})
        found = arguments[2]
        lines = [
            Line(
                str(one.place),
                State.GRADED,
                (),
                one.exercise,
                one.learner,
                new=self.rounds[-1] is None or one.learner in self.rounds[-1],
            )
            for one in found[0]
        ]
        lines += [unplaced_line(one) for one in found[1]]
        return Report(tuple(lines), len(lines), 1.0, self.interrupted)

    def put(self, learner: str, text: str) -> None:
        folder = self.root / learner
        folder.mkdir(exist_ok=True)
        (folder / "answers.json").write_text(text)

    def find(self):
        return [HandIn(place.name, "call", place, "folder") for place in sorted(self.root.iterdir())], [*self.others]

    def take_back(self, learner: str) -> None:
        (self.root / learner / "answers.json").unlink()
        (self.root / learner).rmdir()

    def watch(self, *events, last=lambda: None) -> list[set[str] | None]:
        """Look again after each event, and `last` happens before it ends; those looks at which something was graded."""
        coming = iter(events)

        def wait() -> bool:
            event = next(coming, None)
            if event is not None:
                event()
            else:
                last()
            return event is not None

        self.report = watch(
            None, ["call"], Watch(self.find, wait, lambda report, new: self.told(report)), Options(), lambda step: None
        )
        return self.rounds


@pytest.fixture
def folder(tmp_path, monkeypatch):
    return Folder(tmp_path, monkeypatch)


def nothing():
    pass


def test_what_is_there_is_graded_at_once_and_then_left_alone(folder):
    folder.put("ann", "1")
    assert folder.watch(nothing, nothing) == [None]


def test_what_arrives_is_graded_when_it_has_settled(folder):
    assert folder.watch(lambda: folder.put("ann", "1"), nothing, nothing) == [None, {"ann"}]


def test_what_still_grows_is_waited_for(folder):
    growing = [lambda n=n: folder.put("ann", "1" * n) for n in range(1, 4)]
    assert folder.watch(*growing, last=lambda: folder.rounds.append("the end")) == [None, "the end", {"ann"}]


def test_what_changes_is_graded_again_and_no_other(folder):
    folder.put("ann", "1")
    folder.put("bo", "1")
    assert folder.watch(lambda: folder.put("bo", "22"), nothing, nothing) == [None, {"bo"}]


def test_an_interruption_while_grading_ends_it(folder):
    folder.interrupted = True
    assert folder.watch(nothing, nothing) == [None]


def test_what_is_gone_is_no_longer_reported(folder):
    folder.put("ann", "1")
    assert folder.watch(lambda: folder.take_back("ann"), nothing) == [None, set()]


def test_what_belongs_to_no_hand_in_is_told_and_gone_as_it_comes_and_goes(folder):
    stray = Unplaced(folder.root / "notes.txt", Odd.STRAY)
    coming, going = (lambda: folder.others.append(stray)), folder.others.clear
    assert folder.watch(coming, nothing, going, nothing) == [None, set(), set()]
    assert folder.report.found == 0


def test_what_is_still_being_copied_is_not_told_as_unaccounted_for(folder):
    """Something else changes, and only that is told."""
    folder.put("ann", "1")
    told = []
    folder.told = lambda report: told.append([line.learner for line in report.lines if line.learner])
    looks = [lambda: (folder.put("bo", "1"), folder.others.append(Unplaced(folder.root, Odd.STRAY))), nothing]
    assert folder.watch(*looks) == [None, set(), {"bo"}]
    assert told == [["ann"], ["ann"], ["ann", "bo"]]


# --- the end ---


def test_what_is_gone_just_before_the_end_is_not_counted(folder):
    folder.put("ann", "1")
    folder.put("bo", "1")
    assert folder.watch(nothing, last=lambda: folder.take_back("ann")) == [None, set()]
    assert [line.learner for line in folder.report.lines] == ["bo"]


def test_what_came_just_before_the_end_is_graded_and_counted(folder):
    folder.put("ann", "1")
    assert folder.watch(last=lambda: folder.put("bo", "1")) == [None, {"bo"}]
    assert [line.learner for line in folder.report.lines] == ["ann", "bo"]


def test_the_end_says_what_was_looked_at_in_all_this_time(folder):
    folder.put("ann", "1")
    folder.watch(lambda: folder.put("bo", "1"), nothing, last=lambda: folder.take_back("ann"))
    assert [(line.learner, line.new) for line in folder.report.lines] == [("bo", True)]
    assert folder.report.seconds == len(folder.rounds) == 3
