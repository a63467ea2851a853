"""Is a score always something that nbgrader takes for the points that it says?"""

import math

import nbformat.v4
import pytest
from IPython.core.interactiveshell import InteractiveShell
from nbgrader.utils import determine_grade

from calmline.grading.score import GRADERS_MIME, SCORE_MIME, Score


@pytest.mark.parametrize(
    ("points", "maximum", "expected"),
    [
        (2.5, 4, 2.5),
        (0, 4, 0),
        (-1, 4, 0),
        (9, 4, 4),
        (math.nan, 4, 0),
        (math.inf, 4, 0),
        (1 / 3, 4, 0.33),
        (3.337, 3.337, 3.337),
        (12345.678, 12345.678, 12345.678),
        (True, 4, 1),
    ],
)
def test_nbgrader_takes_the_points_as_given(points, maximum, expected):
    score = Score(points, maximum)
    data, _ = InteractiveShell.instance().display_formatter.format(score)
    cell = nbformat.v4.new_code_cell(metadata={"nbgrader": {"grade": True, "points": maximum}})
    cell.outputs = [nbformat.v4.new_output("execute_result", data=data)]
    assert determine_grade(cell) == (expected, maximum)


def test_output_says_beside_the_points_whether_a_person_is_needed():
    data, _ = InteractiveShell.instance().display_formatter.format(
        Score(1, 2, needs_person=True, html="<p>so</p>", of="x")
    )
    assert data[SCORE_MIME] == {"points": 1.0, "max": 2, "needs_person": True, "of": "x"}
    assert data["text/html"] == "<p>so</p>"
    assert data["text/plain"] == "1.0"


def test_what_only_graders_may_see_is_in_nothing_that_feedback_shows():
    score = Score(1, 2, html="<p>so</p>", graders="<p>look here</p>", reply={"unsure": ["feeling"]})
    data, _ = InteractiveShell.instance().display_formatter.format(score)
    assert data[GRADERS_MIME] == "<p>look here</p>"
    assert data[SCORE_MIME]["reply"] == {"unsure": ["feeling"]}
    assert "look" not in data["text/html"] + data["text/plain"]
