"""Do nbgrader's own way, our link in its chain and the batch come to the same marks?"""

import pytest
from many import STOCK, grade, grades, hand_in, outputs, url_of
from nbgrader_clone import SMALL, nbgrader

from calmline.cases.library import Library
from calmline.grading.review.policy import Policy, to_json

LEARNERS = 60


@pytest.fixture(scope="module")
def ways(another_clone):
    """The same sixty hand-ins, graded in three ways: executed, by our preprocessor, by the batch.

    None is drawn for a person, for what is executed knows of no policy.
    """
    roots = {name: another_clone() for name in ("stock", "preprocessor", "batch")}
    for root in roots.values():
        (root / "review.json").write_text(to_json(Policy(share=0)), encoding="utf-8")
        hand_in(root, Library(root).exercise(SMALL), LEARNERS)
    with (roots["stock"] / "nbgrader_config.py").open("a", encoding="utf-8") as config:
        config.write(STOCK)
    for name in ("stock", "preprocessor"):
        nbgrader(roots[name], "generate_assignment", SMALL)
        nbgrader(roots[name], "autograde", SMALL)
    report = grade(roots["batch"], SMALL, jobs=2)
    assert report.exit_code == 0
    return roots


@pytest.mark.timeout(900)
@pytest.mark.parametrize("way", ["preprocessor", "batch"])
def test_marks_times_and_who_waits_for_a_person_are_the_same(ways, way):
    stock = grades(url_of(ways["stock"]))
    assert len(stock) == LEARNERS
    assert grades(url_of(ways[way])) == stock


@pytest.mark.timeout(900)
@pytest.mark.parametrize("way", ["preprocessor", "batch"])
def test_what_learner_grader_and_machine_read_is_the_same(ways, way):
    stock = outputs(ways["stock"], SMALL)
    assert len(stock) == LEARNERS
    assert outputs(ways[way], SMALL) == stock


@pytest.mark.timeout(900)
def test_the_class_was_no_class_of_equals(ways):
    """Else the tests above would compare little."""
    found = grades(url_of(ways["stock"])).values()
    totals = {sum(mark[0] for mark in items.values()) for _, items in found}
    waiting = [mark[3] for _, items in found for mark in items.values()]
    assert len(totals) > 15
    assert 5 < sum(waiting) < len(waiting) / 4
