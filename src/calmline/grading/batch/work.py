"""What a worker does with one hand-in: read, mark, put into words. It writes nothing and knows no gradebook."""

import hashlib
import json
import signal
import traceback
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from calmline.grading import feedback_page
from calmline.grading.batch.files import has_size
from calmline.grading.batch.graded import Graded, Outcome, as_late, as_undated, grade_received
from calmline.grading.batch.lateness import penalty, policy
from calmline.grading.batch.material import Material, load
from calmline.grading.batch.notebook import notes_of, to_bytes
from calmline.grading.handins.model import HandIn
from calmline.grading.handins.odd import Odd
from calmline.grading.handins.reading import receive
from calmline.grading.marks import PersonsMark, is_other, points_of
from calmline.text import Text


@dataclass(frozen=True)
class Before:
    """What an earlier run noted of a hand-in: by the digests it is known again, by the sizes that its files are whole."""

    digest: str
    notebook_size: int
    feedback: str | None  # the digest of what feedback rests on; None where none was made
    feedback_size: int


@dataclass(frozen=True)
class Job:
    """One hand-in to be graded; `config` is nbgrader's, which says what lateness costs.

    `seconds_late` is None where there is a deadline, and nobody knows when it was handed in.

    `marks` are what persons decided, `answered` the answers that were graded last (`batch.answered`); both by item.
    """

    root: Path
    hand_in: HandIn
    seconds_late: float | None = 0
    config: Any = None
    before: Before | None = None
    feedback: bool = True
    marks: Mapping[str, PersonsMark] = field(default_factory=dict)
    answered: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ItemMark:
    """Points of one item, whether a person is needed, and why; `of` tells the answer again, `changed` if it is another."""

    points: float
    needs_person: bool
    why: tuple[Text, ...] = ()
    of: str = ""
    changed: bool = False


@dataclass(frozen=True)
class Done:
    """A graded hand-in, ready to be written."""

    hand_in: HandIn
    outcome: Outcome
    odd: tuple[Odd, ...]
    items: Mapping[str, ItemMark]
    penalty: float | None
    digest: str
    feedback: str | None
    notebook_size: int
    feedback_size: int
    graded_files: Mapping[str, bytes]
    feedback_files: Mapping[str, bytes]


@dataclass(frozen=True)
class Unchanged:
    """A hand-in that was graded before, with the same answers and the same key."""

    hand_in: HandIn


@dataclass(frozen=True)
class Failed:
    """A hand-in that could not be graded, which is a mistake of ours; `why` is for those who mend it."""

    hand_in: HandIn
    why: str


Result = Done | Unchanged | Failed


def work(job: Job) -> Result:
    """Grade one hand-in. Raises nothing: whatever goes wrong is the result."""
    try:
        return _work(job)
    except Exception:
        return Failed(job.hand_in, traceback.format_exc(limit=-3).strip())


def work_apart(job: Job) -> Result:
    """The same in a process of its own, which leaves Ctrl-C to the one that writes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    return work(job)


def _work(job: Job) -> Result:
    hand_in = job.hand_in
    material = load(job.root, hand_in.exercise)
    received = receive(hand_in, material.key)
    seconds_late = job.seconds_late or 0
    late = seconds_late > 0
    lateness: object = None
    if late:
        received = as_late(received)
        lateness = [seconds_late, policy(job.config)]
    elif job.seconds_late is None:
        received = as_undated(received)
        lateness = "unknown"
    digest = _hash(received.digest, hand_in.when and hand_in.when.isoformat(), lateness, material.digest)
    feedback = _feedback_digest(digest, job.marks) if job.feedback else None
    if job.before and _is_as_before(job, digest, feedback):
        return Unchanged(hand_in)
    graded = grade_received(material.key, received, material.policy)
    changed = {item for item, score in graded.scores.items() if is_other(job.answered.get(item), score.of)}
    marks = {item: replace(mark, again=mark.again or item in changed) for item, mark in job.marks.items()}
    points = sum(points_of(score, job.marks.get(item)) for item, score in graded.scores.items())
    taken = penalty(job.config, hand_in.learner, points, seconds_late) if late else None
    graded_files = _graded_files(material, graded)
    feedback_files = _feedback_files(material, graded, marks, taken or 0) if job.feedback else {}
    return Done(
        hand_in,
        graded.outcome,
        graded.received.odd,
        {
            item: ItemMark(float(score), score.needs_person, why_of(score.reply), score.of, item in changed)
            for item, score in graded.scores.items()
        },
        taken,
        digest,
        _feedback_digest(digest, marks) if job.feedback else None,
        len(graded_files[f"{hand_in.exercise}.ipynb"]),
        len(feedback_files.get(f"{hand_in.exercise}.html", b"")),
        graded_files,
        feedback_files,
    )


def _is_as_before(job: Job, digest: str, feedback: str | None) -> bool:
    before, hand_in = job.before, job.hand_in
    if before is None or before.digest != digest:
        return False
    if not has_size(graded_folder(job.root, hand_in) / f"{hand_in.exercise}.ipynb", before.notebook_size):
        return False
    if feedback is None:
        return True
    page = feedback_folder(job.root, hand_in) / f"{hand_in.exercise}.html"
    return before.feedback == feedback and has_size(page, before.feedback_size)


def why_of(reply: Mapping[str, object] | None) -> tuple[Text, ...]:
    """Why a person should look at a draft, as its score tells it."""
    look = reply.get("look") if reply else None
    return tuple(Text.model_validate(reason) for reason in look) if isinstance(look, list) else ()


def _graded_files(material: Material, graded: Graded) -> dict[str, bytes]:
    """What nbgrader expects of a graded hand-in: the notebook, the answers that counted, the time."""
    received = graded.received
    notebook = material.release.graded(graded.scores.__getitem__, notes_of(received))
    files = {f"{material.exercise}.ipynb": to_bytes(notebook)}
    if received.reading.answers:
        files["answers.json"] = received.reading.answers.to_json().encode("utf-8")
    if received.hand_in.when:
        files["timestamp.txt"] = f"{received.hand_in.when:%Y-%m-%d %H:%M:%S.%f} UTC".encode("ascii")
    return files


def _feedback_files(
    material: Material, graded: Graded, marks: Mapping[str, PersonsMark], taken: float
) -> dict[str, bytes]:
    hand_in, answers = graded.received.hand_in, graded.received.reading.answers
    asking = {item for item, score in graded.scores.items() if score.needs_person}
    asking |= {item for item, mark in marks.items() if mark.again}
    page = feedback_page.Page(
        title=material.title,
        learner=hand_in.learner,
        when=hand_in.when,
        lang=answers.lang if answers else None,
        notes=notes_of(graded.received),
        scores=graded.scores,
        marks=marks,
        waiting={item for item in asking if item not in marks or not marks[item].settles},
        penalty=taken,
    )
    return {f"{material.exercise}.html": feedback_page.to_html(page).encode("utf-8")}


def graded_folder(root: Path, hand_in: HandIn) -> Path:
    """Where nbgrader keeps a graded hand-in. Raises `ValueError` for an id that is no name of a folder."""
    return _folder(root / "autograded", hand_in)


def feedback_folder(root: Path, hand_in: HandIn) -> Path:
    """Where nbgrader keeps a learner's feedback. Raises `ValueError` for an id that is no name of a folder."""
    return _folder(root / "feedback", hand_in)


def _folder(place: Path, hand_in: HandIn) -> Path:
    folder = place / hand_in.learner / hand_in.exercise
    if folder.parent.parent != place or ".." in folder.parts or not hand_in.learner:
        raise ValueError(f"{hand_in.learner!r} can't be the name of a folder")
    return folder


def _feedback_digest(digest: str, marks: Mapping[str, PersonsMark]) -> str:
    """What a page of feedback rests on; a mark that somebody asks for again settles nothing."""
    told = sorted((item, mark.points, mark.extra, mark.comment, mark.again) for item, mark in marks.items())
    return _hash(digest, told)


def _hash(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode("ascii")).hexdigest()
