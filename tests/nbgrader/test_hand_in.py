"""Can what the Hand in button writes be graded as it is?"""

import json
import zipfile

from nbgrader.api import Gradebook
from nbgrader_clone import REAL, all_right, build, nbgrader

from calmline.answers.file import AnswerStore
from calmline.cases.library import Library
from calmline.grading.grader import grade_in
from calmline.learning import handin, workcopy


def test_a_zip_from_the_button_gets_its_marks(new_clone, tmp_path):
    root = new_clone()
    build(root)
    exercise = Library(root).exercise(REAL)
    work = workcopy.prepare(tmp_path / "Calmline")
    folder = workcopy.exercise_folder(work, REAL)
    version = json.loads((folder / "sheet.json").read_text("utf-8"))["version"]
    store = AnswerStore(folder / "answers.json", "exercise", REAL, version)
    for item, value in all_right(exercise, "您好，是我们的踏板不好。").items():
        store.save(item, value, 0, "zh")

    handed = handin.hand_in(work, REAL, "祝安")
    with zipfile.ZipFile(handed.path) as archive:
        archive.extractall(root / "submitted" / "zhu-an")
    nbgrader(root, "generate_assignment", REAL)
    nbgrader(root, "autograde", REAL)

    drafts = [item for item in exercise.items if item.kind == "draft"]
    marks = [grade_in(root / "autograded" / "zhu-an" / REAL, REAL, item.id) for item in drafts]
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        submission = gradebook.find_submission(REAL, "zhu-an")
        assert submission.score == exercise.maximum - sum(item.points for item in drafts) + sum(marks)
        assert submission.needs_manual_grade is any(mark.needs_person for mark in marks)
