"""Is what arrives graded once it is whole, and only then?"""

from pathlib import Path

import pytest

from calmline.grading.batch import watching
from calmline.grading.batch.report import Report
from calmline.grading.batch.runner import Options
from calmline.grading.batch.watching import Watch, watch
from calmline.grading.handins.model import HandIn


class Folder:
    """What is handed in, and what was graded at each look."""

    def __init__(self, root: Path, monkeypatch) -> None:
        self.root = root
        self.rounds: list[set[str] | None] = []
        self.interrupted = False
        monkeypatch.setattr(watching, "grade_all", self._grade_all)

    def _grade_all(self, *arguments):
        only = arguments[5] if len(arguments) > 5 else None
        self.rounds.append(None if only is None else {learner for _, learner in only})
        return Report((), 0, 0.0, self.interrupted)

    def put(self, learner: str, text: str) -> None:
        folder = self.root / learner
        folder.mkdir(exist_ok=True)
        (folder / "answers.json").write_text(text)

    def find(self):
        return [HandIn(place.name, "call", place, "folder") for place in sorted(self.root.iterdir())], []

    def watch(self, *events) -> list[set[str] | None]:
        """Look again after each event; those looks at which something was graded."""
        coming = iter(events)

        def wait() -> bool:
            event = next(coming, None)
            if event is not None:
                event()
            return event is not None

        watch(None, ["call"], Watch(self.find, wait, lambda report, new: None), Options(), lambda step: None)
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
    assert folder.watch(*growing) == [None]
    assert folder.watch(nothing) == [None, None], "a new watch begins with all that is there"


def test_what_changes_is_graded_again_and_no_other(folder):
    folder.put("ann", "1")
    folder.put("bo", "1")
    assert folder.watch(lambda: folder.put("bo", "22"), nothing, nothing) == [None, {"bo"}]


def test_an_interruption_while_grading_ends_it(folder):
    folder.interrupted = True
    assert folder.watch(nothing, nothing) == [None]


def test_what_is_gone_is_no_longer_reported(folder):
    folder.put("ann", "1")

    def take_back():
        (folder.root / "ann" / "answers.json").unlink()
        (folder.root / "ann").rmdir()

    assert folder.watch(take_back, nothing) == [None, set()]
