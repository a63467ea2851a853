"""Does an exercise go through nbgrader's own commands, with the points that its rubric promises?"""

import csv
import json
from html.parser import HTMLParser

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader.formgrader import FormgradeExtension
from nbgrader_clone import GOOD_REPLY, REAL, SMALL, build

from calmline.cases.library import Library
from calmline.grading.grader import grade_in


class Page(HTMLParser):
    """The elements of a page, as a browser would build them, and the text outside of scripts."""

    def __init__(self, html):
        super().__init__()
        self.elements, self.text, self._inside = [], "", ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag):
        self._inside = ""

    def handle_data(self, data):
        if self._inside == "script":
            self.elements.append(("script", {"code": data}))
        elif self._inside != "style":
            self.text += data

    @property
    def fetched(self):
        """Addresses outside of the page's own server."""
        links = [attrs.get("src") or attrs.get("href") or "" for tag, attrs in self.elements if tag != "a"]
        return [link for link in links if link.startswith(("http:", "https:", "//"))]


def runs_learners_script(page):
    return any("ran = true" in str(attrs) for _, attrs in page.elements) or any(
        name.startswith("on") for tag, attrs in page.elements if tag == "img" for name in attrs
    )


def test_all_right_gives_full_marks_but_for_an_empty_phrase_with_a_script(graded):
    items = Library(graded.root).exercise(SMALL).items
    assert graded.scores("allright") == {item.id: 0 if item.kind == "draft" else item.points for item in items}
    assert graded.waiting("allright") == {"reply"}


def test_the_real_exercise_gives_full_marks_for_what_its_key_expects(graded):
    items = Library(graded.root).exercise(REAL).items
    scores = graded.scores("allright", REAL)
    assert all(scores[item.id] == item.points for item in items if item.kind != "draft")
    assert all(scores[item.id] >= item.points / 2 for item in items if item.kind == "draft")


def test_a_sample_that_was_handed_in_waits_for_a_person(graded):
    """Its points stand as a proposal."""
    items = Library(graded.root).exercise(REAL).items
    assert graded.waiting("allright", REAL) == {item.id for item in items if item.kind == "draft"}


def test_a_good_reply_gives_its_points(graded):
    assert graded.scores("written")["reply"] >= 4.5


@pytest.mark.parametrize("learner", ["allright", "half", "written", "blank", "hostile"])
def test_nbgraders_own_way_gives_the_marks_that_our_grader_gives(graded, learner):
    """Points, feedback, evidence and what a machine reads are the same to the letter."""
    folder = graded.root / "autograded" / learner / SMALL
    cells = [cell for cell in graded.notebook(learner).cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert len(cells) == 7
    for cell in cells:
        name = cell.metadata["nbgrader"]["grade_id"]
        score = grade_in(folder, SMALL, name)
        assert cell.outputs[0].data == score._repr_mimebundle_(), name
        assert (graded.scores(learner)[name], name in graded.waiting(learner)) == (score, score.needs_person)


@pytest.mark.parametrize("learner", ["blank", "empty"])
def test_blank_gives_nothing_and_waits_for_nobody(graded, learner):
    assert set(graded.scores(learner).values()) == {0}
    assert graded.waiting(learner) == set()


def test_half_right_gives_what_the_rubric_says(graded):
    assert graded.scores("half") == {
        "psychology": 2,  # one of two options, one of two lines: half of 4
        "hidden": 0,  # not answered
        "notes": 2,  # two of three, of 3
        "repeated": 1,  # one of two lines, of 2
        "sort": 2,  # two of four things, of 4
        "order": 1,  # two pairs in order, one reversed, of 3 pairs and 3 points
        "reply": 0,
    }


def test_a_deleted_test_cell_comes_back(graded):
    assert set(graded.scores("hostile")) == set(graded.scores("half"))
    assert graded.waiting("hostile") == {"reply"}


def test_export_holds_everybodys_points(graded):
    rows = list(csv.DictReader((graded.root / "grades.csv").open(encoding="utf-8")))
    found = {(row["student_id"], row["assignment"]): (float(row["score"]), float(row["max_score"])) for row in rows}
    assert found["allright", SMALL] == (18, 24)
    assert found["half", SMALL] == (8, 24)
    assert found["blank", SMALL] == (0, 24)


def test_keys_never_leave_solutions(graded):
    assert [file.relative_to(graded.root).parts[0] for file in graded.root.rglob("key.json")] == ["solutions"] * 2
    assert "answers.json" in [file.name for file in (graded.root / "autograded" / "half" / SMALL).iterdir()]


def test_nbgraders_own_release_is_what_build_made(graded, new_clone):
    """Graders run `nbgrader generate_assignment` for the gradebook; it must not change what learners have."""
    other = new_clone()
    build(other)
    for file in (other / "exercises").rglob("*.*"):
        assert (graded.root / file.relative_to(other)).read_bytes() == file.read_bytes()


@pytest.mark.parametrize("learner", ["allright", "half", "written", "blank", "empty", "hostile"])
def test_feedback_runs_nothing_and_fetches_nothing(graded, learner):
    html = graded.feedback(learner)
    page = Page(html)
    assert not [tag for tag, _ in page.elements if tag in {"script", "img", "iframe", "object", "link"}]
    assert not page.fetched
    assert not runs_learners_script(page)
    assert "default-src 'none'" in html


@pytest.mark.parametrize("learner", ["allright", "half", "written", "blank", "empty", "hostile"])
@pytest.mark.parametrize("secret", ["HIDDEN TESTS", "grade(", "CUE-", "SAMPLE-", "For graders", "仅供阅卷"])
def test_feedback_shows_neither_tests_nor_what_stays_with_graders(graded, learner, secret):
    assert secret not in graded.feedback(learner)


def test_feedback_tells_what_was_expected_and_why_in_the_learners_language(graded):
    items = Library(graded.root).exercise(SMALL).items
    english, chinese = Page(graded.feedback("allright")).text, Page(graded.feedback("half")).text
    for item in items:
        assert item.reason.en in english
        assert item.reason.zh in chinese
        assert item.reason.en not in chinese
    assert "错过的时刻" in chinese
    assert "得分：8 / 24" in chinese
    assert "Points: 18 / 24" in english
    assert "0 / 6 · a person will still look" in english
    assert "Not final: a person will still look at some of it." in english
    assert "复核" not in chinese


def test_that_points_are_not_final_stands_apart_from_them(graded):
    """As a paragraph of its own, as on the page that `calmline grade` writes."""
    waiting, done = Page(graded.feedback("allright")), Page(graded.feedback("half"))
    assert ("p", {"class": "not-final"}) in waiting.elements
    assert ("p", {"class": "not-final"}) not in done.elements


def test_feedback_on_a_draft_shows_what_it_rests_on(graded):
    page = Page(graded.feedback("written"))
    assert GOOD_REPLY.split(". ")[1] in page.text
    assert "What your reply did" in page.text
    assert {"mark", "sup"} <= {tag for tag, _ in page.elements}


def test_a_draft_is_text_in_feedback(graded):
    assert "Dear Ms Reed, <script>window.ran = true</script> & sorry." in Page(graded.feedback("allright")).text


@pytest.fixture(scope="module")
def formgrader(graded):
    """Renders a hand-in as formgrader's page handler does."""
    app = FormgradeExtension()
    app.initialize([], root=str(graded.root))
    exporter = HTMLExporter(config=app.config)

    def render(learner):
        resources = {"base_url": "", "index": 0, "total": 1, "notebook_id": SMALL, "assignment_id": SMALL}
        file = graded.root / "autograded" / learner / SMALL / f"{SMALL}.ipynb"
        return exporter.from_filename(str(file), resources=resources)[0]

    return render


def test_formgrader_shows_the_evidence_and_why_a_person_should_look(formgrader):
    written, hostile = Page(formgrader("written")).text, Page(formgrader("hostile")).text
    assert "For graders" in written
    assert "SAYS a courier comes today" in written
    assert "仅供阅卷" in hostile
    assert "含有网页那样的代码" in hostile
    assert "For graders" not in Page(formgrader("blank")).text


def test_a_draft_is_read_in_formgrader_as_text(formgrader):
    page = Page(formgrader("allright"))
    assert "Dear Ms Reed, <script>window.ran = true</script> & sorry." in page.text
    assert ("input", "reply") in [(tag, attrs.get("id")) for tag, attrs in page.elements]


@pytest.mark.parametrize("learner", ["allright", "written", "hostile"])
def test_formgrader_runs_no_learners_script_and_fetches_nothing(formgrader, learner):
    page = Page(formgrader(learner))
    assert not runs_learners_script(page)
    assert not page.fetched
    # formgrade.js fails at its start without one, and then loads no points.
    assert any("window.MathJax" in str(attrs) for _, attrs in page.elements)


def test_nothing_of_a_handed_in_notebook_stays(graded):
    """The graded one is the copy that learners received."""
    cells = graded.notebook("hostile").cells
    release = nbformat.read(graded.root / "exercises" / SMALL / f"{SMALL}.ipynb", 4).cells
    assert [(cell.id, cell.source, cell.metadata) for cell in cells] == [
        (cell.id, cell.source, cell.metadata) for cell in release
    ]
    [form] = [cell for cell in cells if cell.cell_type == "code" and not cell.metadata.nbgrader.grade]
    assert [list(output.data) for output in form.outputs] == [["text/html"]]
    assert "交的 notebook 和我们发的不一样" in form.outputs[0].data["text/html"]
    assert not [output for cell in graded.notebook("half").cells[1:2] for output in cell.outputs]


def test_feedback_says_what_was_odd_about_a_hand_in_as_a_whole(graded):
    assert "交的 notebook 和我们发的不一样" in Page(graded.feedback("hostile")).text
    assert "和我们发的不一样" not in Page(graded.feedback("half")).text


def test_scores_carry_their_marks_beside_the_number(graded):
    outputs = [
        cell.outputs[0] for cell in graded.notebook("half").cells if cell.metadata.get("nbgrader", {}).get("grade")
    ]
    marks = [output.data["application/vnd.calmline.score+json"] for output in outputs]
    assert [mark["points"] for mark in marks] == [2, 0, 2, 1, 2, 1, 0]
    assert json.loads(json.dumps(marks)) == marks
