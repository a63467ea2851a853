"""Does a person's mark outlive whatever is graded afterwards?"""

import pytest
from nbgrader.api import Gradebook
from nbgrader_clone import GOOD_REPLY, SMALL, Graded, answers, build, nbgrader, submit

from calmline.cases.library import Library
from calmline.grading.grader import grade_in

LEARNER = "overridden"


@pytest.fixture(scope="module")
def course(new_clone):
    """A hand-in whose draft a person has marked otherwise and given half a point on top; then all was graded anew."""
    root = new_clone()
    build(root)
    exercise = Library(root).exercise(SMALL)
    for learner in (LEARNER, "other"):
        submit(root, learner, SMALL, answers(root, exercise, "en", {"reply": {"text": f"<b>So</b>: {GOOD_REPLY}"}}))
    nbgrader(root, "generate_assignment", SMALL, "--force")
    nbgrader(root, "autograde", SMALL)
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        # As formgrader does it when a grader types into its two boxes.
        grade = gradebook.find_grade("reply", SMALL, SMALL, LEARNER)
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 1.5, 0.5, False
        gradebook.db.commit()
    nbgrader(root, "autograde", SMALL, "--force")
    nbgrader(root, "generate_assignment", SMALL, "--force")
    nbgrader(root, "autograde", SMALL, "--force")
    nbgrader(root, "generate_feedback", SMALL)
    return Graded(root)


def test_the_mark_and_the_extra_credit_stay_and_nobody_is_asked_again(course):
    assert course.scores(LEARNER)["reply"] == 2
    assert course.waiting(LEARNER) == set()
    assert course.waiting("other") == {"reply"}


def test_the_proposal_is_still_beside_it(course):
    proposal = grade_in(course.root / "autograded" / LEARNER / SMALL, SMALL, "reply")
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as gradebook:
        assert gradebook.find_grade("reply", SMALL, SMALL, LEARNER).auto_score == proposal > 2


def test_feedback_says_whose_mark_it_is_and_that_it_is_final(course):
    feedback, other = course.feedback(LEARNER), course.feedback("other")
    assert "2 / 6 · marked by a person" in feedback
    assert "Points: 2 / 24" in feedback
    assert "Not final" not in feedback
    assert "What your reply did" in feedback
    assert "· a person will still look" in other
    assert "Not final" in other
