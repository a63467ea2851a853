"""Our links in nbgrader's chains of preprocessors; `nbgrader_config.py` puts them there."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Comment, Gradebook
from nbgrader.preprocessors import ClearHiddenTests as StockClearHiddenTests
from nbgrader.preprocessors import GetGrades as StockGetGrades
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.preprocessors import SaveAutoGrades as StockSaveAutoGrades
from nbgrader.utils import is_grade
from traitlets import List

from calmline.grading.batch import answered
from calmline.grading.batch.graded import as_late, grade_received
from calmline.grading.batch.material import load
from calmline.grading.batch.notebook import notes_of
from calmline.grading.handins.model import HandIn
from calmline.grading.handins.reading import receive
from calmline.grading.marks import is_other
from calmline.grading.score import GRADERS_MIME, SCORE_MIME

_FORMGRADER = "formgrade"  # the template with which nbgrader shows a hand-in to graders


class GradeFromData(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader ships no types
    """Grades in place of `Execute`: from the answers in `submitted/` and the key. No kernel starts.

    Nothing of the handed-in notebook is kept: what is graded is the copy that learners received. Links among the
    hand-in's files are not followed, whatever nbgrader copied of them.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """The graded notebook. Raises `NoMaterialError` where the exercise's key or release is missing."""
        whose = resources["nbgrader"]
        exercise, learner = whose["assignment"], whose["student"]
        course = self.parent.parent.coursedir  # of the exporter's converter, which found the hand-in
        material = load(Path(course.root), exercise)
        folder = Path(course.root, course.format_path(course.submitted_directory, learner, exercise))
        received = receive(HandIn(learner, exercise, folder, "folder"), material.key)
        with Gradebook(whose["db_url"], course.course_id) as gradebook:
            if gradebook.find_submission(exercise, learner).total_seconds_late > 0:
                received = as_late(received)
        scores = grade_received(material.key, received, material.policy).scores
        graded = material.release.graded(scores.__getitem__, notes_of(received))
        return nbformat.from_dict(graded), resources  # type: ignore[no-untyped-call]


class KeepScores(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader ships no types
    """Keeps of a notebook that `Execute` has run the scores alone.

    The answers lie in their own file, and the form that shows them is of no use in feedback or
    formgrader. Whatever else a hand-in printed was not asked for and is shown to nobody.
    """

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """Empty the output of a cell that gives no points."""
        if cell.cell_type == "code" and not is_grade(cell):
            cell.outputs = []
            cell.execution_count = None
        return cell, resources


class SaveAutoGrades(StockSaveAutoGrades):  # type: ignore[misc]  # nbgrader ships no types
    """Saves the grades, and asks for a person where the score asks for one and none has marked this answer yet.

    Stock asks for a person wherever one has marked already, so that every new run brings back all that
    was marked by hand; and it can't be asked for one by a test cell, which is what our drafts are.
    """

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """The notebook as it is; its grades are in the gradebook."""
        whose = resources["nbgrader"]
        exercise, learner = whose["assignment"], whose["student"]
        with Gradebook(whose["db_url"]) as gradebook:
            answered.ANSWERED.create(gradebook.db.connection(), checkfirst=True)
            self._before = answered.answered(gradebook.db, exercise, [learner]).get(learner, {})
            # What stock is about to forget: at which marks a person is asked to look again.
            self._again = {
                grade.name
                for notebook in gradebook.find_submission(exercise, learner).notebooks
                for grade in notebook.grades
                if grade.manual_score is not None and grade.needs_manual_grade
            }
            gradebook.db.commit()
        self._now: dict[str, str] = {}
        nb, resources = super().preprocess(nb, resources)
        with Gradebook(whose["db_url"]) as gradebook:
            answered.save(gradebook.db, exercise, {learner: self._now})
            gradebook.db.commit()
        return nb, resources

    def _add_score(self, cell: Any, resources: Any) -> None:
        super()._add_score(cell, resources)
        item = cell.metadata["nbgrader"]["grade_id"]
        grade = self.gradebook.find_grade(item, self.notebook_id, self.assignment_id, self.student_id)
        told = score_in(cell)
        self._now[item] = str(told.get("of", ""))
        if grade.manual_score is None:
            grade.needs_manual_grade = grade.auto_score is None or told.get("needs_person") is True
        else:
            changed = is_other(self._before.get(item), self._now[item])
            grade.needs_manual_grade = changed or item in self._again
        self.gradebook.db.commit()


class GetGrades(StockGetGrades):  # type: ignore[misc]  # nbgrader ships no types
    """Puts the grades into the notebook for feedback, and says of each whether a person has marked it or still has to."""

    def _get_score(self, cell: Any, resources: Any) -> None:
        super()._get_score(cell, resources)
        grade = self.gradebook.find_grade(
            cell.metadata["nbgrader"]["grade_id"], self.notebook_id, self.assignment_id, self.student_id
        )
        cell.metadata["nbgrader"]["waiting"] = bool(grade.needs_manual_grade)
        cell.metadata["nbgrader"]["by_person"] = grade.manual_score is not None
        other = grade.manual_score is not None and grade.manual_score != grade.auto_score
        cell.metadata["nbgrader"]["overruled"] = grade.auto_score if other else None
        # nbgrader looks for comments at cells that learners edit; a person's comment stands at ours (see `review.book`).
        here = (Comment.notebook_id == grade.notebook_id, Comment.cell_id == grade.cell_id)
        comment = self.gradebook.db.query(Comment).filter(*here).one_or_none()
        cell.metadata["nbgrader"]["comment"] = comment.manual_comment if comment else None


class ShowGraders(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader ships no types
    """Shows in formgrader, below a learner's feedback, what only graders may see. Feedback never has it."""

    def preprocess_cell(self, cell: Any, resources: Any, cell_index: int) -> tuple[Any, Any]:
        """Add the graders' part to the feedback in the outputs of a cell."""
        if cell.cell_type == "code" and getattr(self.parent, "template_name", "") == _FORMGRADER:
            for data in (output.get("data", {}) for output in cell.outputs):
                if "text/html" in data and GRADERS_MIME in data:
                    data["text/html"] += data[GRADERS_MIME]
        return cell, resources


class ClearHiddenTests(StockClearHiddenTests):  # type: ignore[misc]  # nbgrader ships no types
    """nbgrader's own. It is made for notebooks; in feedback, pages set a trait that it lacks and warn each time."""

    display_data_priority: Any = List().tag(config=True)


def score_in(cell: Any) -> Mapping[str, Any]:
    """What the score in the cell's output says beside its points; nothing where there is none."""
    outputs = cell.outputs if cell.cell_type == "code" else []
    scores = [output.get("data", {}).get(SCORE_MIME) for output in outputs]
    return next((score for score in scores if isinstance(score, dict)), {})
