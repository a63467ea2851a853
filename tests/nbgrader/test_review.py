"""Has a person the last word, whoever grades afterwards, and is it given without knowing whose work it is?"""

import json
import re
import shutil

import pytest
from nbgrader.api import Gradebook
from nbgrader_clone import GOOD_REPLY, HALF_RIGHT, REAL, SMALL, Graded, answers, build, nbgrader, submit
from typer.testing import CliRunner

from calmline.cases.library import Library
from calmline.cli import app
from calmline.grading.batch.course import open_course
from calmline.grading.review import queue as review_queue
from calmline.grading.review.book import ReviewBook
from calmline.grading.review.policy import FILE_NAME, Policy, to_json

LEARNERS = ("ada-wren", "bo-finch", "cyd-heron")
ESCAPES = "\x1b[31mred\x1b[0m \u202etxet <script>window.ran = true</script>"


class Course(Graded):
    """A clone in miniature where `calmline grade` is run."""

    def __init__(self, root, monkeypatch):
        super().__init__(root)
        self._patch = monkeypatch

    def run(self, *arguments, typed=None, code=0):
        self._patch.chdir(self.root)
        result = CliRunner().invoke(app, ["grade", *arguments, "--lang", "en"], input=typed)
        assert result.exit_code == code, result.output
        return result.output

    def grade(self):
        return self.run(SMALL, "--jobs", "1")

    def queue(self):
        return json.loads(self.run("review", "list", "--json", "--named"))

    def ticket(self, learner):
        return next(one["ticket"] for one in self.queue() if one["learner"] == learner)

    def hand_in(self, learner, reply, lang="en", **others):
        text = answers(self.root, Library(self.root).exercise(SMALL), lang, {"reply": {"text": reply}, **others})
        (self.root / "submitted" / learner / SMALL / "answers.json").write_text(text, encoding="utf-8")

    def policy(self, policy):
        (self.root / FILE_NAME).write_text(to_json(policy), "utf-8")


@pytest.fixture(scope="module")
def clone(new_clone):
    root = new_clone()
    build(root)
    return root


@pytest.fixture
def course(clone, tmp_path, monkeypatch):
    """Three hand-ins whose drafts all wait: every one is drawn."""
    root = tmp_path.resolve() / "clone"
    shutil.copytree(clone, root)
    course = Course(root, monkeypatch)
    course.policy(Policy(share=1))
    for learner, reply in zip(LEARNERS, (GOOD_REPLY, f"Sorry. {GOOD_REPLY}", ESCAPES), strict=True):
        submit(root, learner, SMALL, None)
        course.hand_in(learner, reply, **HALF_RIGHT)
    course.grade()
    return course


def test_the_queue_is_what_formgrader_shows_as_waiting(course):
    queue = course.queue()
    assert sorted((one["learner"], one["item"]) for one in queue) == [(name, "reply") for name in LEARNERS]
    assert {(one["learner"], item) for one in queue for item in course.waiting(one["learner"])} == {
        (name, "reply") for name in LEARNERS
    }


def test_it_shows_reply_rubric_and_proposal_but_not_whose_it_is(course):
    ticket = course.ticket("ada-wren")
    shown = course.run("review", "show", ticket)
    told = " ".join(shown.split())
    assert GOOD_REPLY in told
    assert "drawn at random" in told
    assert re.search(r"proposed: [\d.]+ of 6", shown)
    for criterion in Library(course.root).exercise(SMALL).items[-1].rubric.criteria:
        assert criterion.id in shown
    for text in (shown, course.run("review", "list"), course.run("review", typed="q\n")):
        assert not any(name in text for name in LEARNERS)
    assert "ada-wren" in course.run("review", "show", ticket, "--named")


def test_a_hostile_reply_is_shown_as_text(course):
    shown = course.run("review", "show", course.ticket("cyd-heron"))
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert "\\u001b[31mred" in shown
    assert "<script>window.ran = true</script>" in " ".join(shown.split())


def test_a_mark_and_a_comment_outlive_whatever_is_graded_afterwards(course):
    course.run("review", "mark", course.ticket("ada-wren"), "--points", "1.5", "--comment", "Who brings it?")
    course.grade()
    nbgrader(course.root, "autograde", SMALL, "--force")
    course.policy(Policy(share=1, seed="another"))
    course.grade()
    assert course.scores("ada-wren")["reply"] == 1.5
    assert course.waiting("ada-wren") == set()
    assert "ada-wren" not in {one["learner"] for one in course.queue()}
    page = course.feedback("ada-wren")
    assert "1.5 of 6 points <" in page
    assert "Who brings it?" in page
    nbgrader(course.root, "generate_feedback", SMALL, "--force")
    assert "Who brings it?" in course.feedback("ada-wren")
    assert "Who brings it?" not in course.feedback("bo-finch")


def test_marks_lie_where_nbgrader_has_them(course):
    course.run("review", "mark", course.ticket("bo-finch"), "--points", "2", "--comment", "So.")
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as book:
        grade = book.find_grade("reply", SMALL, SMALL, "bo-finch")
        assert (grade.manual_score, grade.needs_manual_grade) == (2, False)
        comments = [comment.to_dict() for comment in grade.notebook.comments]
    assert [(one["name"], one["manual_comment"]) for one in comments] == [("reply", "So.")]


def test_a_comment_is_changed_and_taken_back(course):
    ticket = course.ticket("bo-finch")
    course.run("review", "mark", ticket, "--points", "2", "--comment", "First.")
    course.run("review", "mark", ticket, "--points", "3", "--comment", "Second.")
    assert "Second." in course.run("review", "show", ticket)
    course.run("review", "mark", ticket, "--points", "3")
    assert "Second." in course.run("review", "show", ticket)
    course.run("review", "mark", ticket, "--points", "3", "--comment", "")
    assert "Second." not in course.run("review", "show", ticket)


@pytest.mark.parametrize(
    "wrong",
    [
        *(["--points", points] for points in ("7", "-1", "nan", "inf")),
        *([], ["--credit", "zzz=1"], ["--credit", "act"], ["--points", "1", "--credit", "zzz=2"]),
    ],
)
def test_a_mark_that_can_not_be_is_refused(course, wrong):
    ticket = course.ticket("ada-wren")
    course.run("review", "mark", ticket, *wrong, code=2)
    assert "ada-wren" in {one["learner"] for one in course.queue()}


def test_points_follow_from_the_credit_of_every_criterion(course):
    criteria = Library(course.root).exercise(SMALL).items[-1].rubric.criteria
    credits = [part for one in criteria for part in ("--credit", f"{one.id}=0.5")]
    course.run("review", "mark", course.ticket("ada-wren"), *credits)
    assert course.scores("ada-wren")["reply"] == 3
    told = course.run("review", "agreement")
    for criterion in criteria:
        assert f"{SMALL}/reply/{criterion.id}" in told
    assert "kappa     –" in told  # one mark tells nothing
    assert "by-hand" not in told


def test_at_the_prompt_it_goes_on_until_one_has_had_enough(course):
    said = course.run("review", typed="9\nzzz\n2\nGood.\n\n\ns\n")
    assert said.count("Marked: ") == 2
    assert "The points lie between 0 and 6." in said
    assert "no number of points" in said
    assert len(course.queue()) == 1


def test_a_criterion_marked_by_hand_makes_every_draft_wait(course):
    course.policy(Policy(share=0))
    course.grade()
    before = len(course.queue())
    criterion = Library(course.root).exercise(SMALL).items[-1].rubric.criteria[0].id
    course.run("review", "by-hand", SMALL, "reply", criterion)
    course.grade()
    queue = course.queue()
    assert len(queue) == 3 > before
    assert all(any(criterion in why["en"] for why in one["why"]) for one in queue)
    course.run("review", "by-hand", SMALL, "reply", criterion, "--off")
    course.grade()
    assert len(course.queue()) == before
    course.run("review", "by-hand", SMALL, "reply", "zzz", code=2)


def test_a_reply_that_was_changed_after_its_mark_is_shown_again(course):
    course.run("review", "mark", course.ticket("ada-wren"), "--points", "4")
    assert "ada-wren" not in {one["learner"] for one in course.queue()}
    course.hand_in("ada-wren", f"{GOOD_REPLY} It will be there before three.")
    course.grade()
    [again] = [one for one in course.queue() if one["learner"] == "ada-wren"]
    assert any("changed after" in why["en"] for why in again["why"])
    assert course.scores("ada-wren")["reply"] == 4
    course.run("review", "mark", again["ticket"], "--points", "5")
    assert "ada-wren" not in {one["learner"] for one in course.queue()}


def test_a_zero_for_a_damaged_hand_in_is_asked_for_again_when_a_good_one_arrives(course):
    """Do reconciliation, queue, export and feedback all tell, whoever grades, until somebody has looked?"""
    learner = "ada-wren"
    file = course.root / "submitted" / learner / SMALL / "answers.json"
    good = file.read_bytes()
    file.write_bytes(good[:100])
    course.grade()
    for one in course.queue():
        if one["learner"] == learner:
            course.run("review", "mark", one["ticket"], "--points", "0")
    assert course.waiting(learner) == set()
    file.write_bytes(good)
    for again in (course.grade, course.grade, lambda: nbgrader(course.root, "autograde", SMALL, "--force")):
        again()
        assert course.scores(learner)["reply"] == 0
        assert course.waiting(learner) == set(json.loads(good)["items"])
    assert "changed after a person marked it" in " ".join(course.grade().split())
    assert "a person will still look" in course.feedback(learner)
    [reply] = [one for one in course.queue() if (one["learner"], one["item"]) == (learner, "reply")]
    assert reply["reply"] == GOOD_REPLY
    course.run("review", "mark", reply["ticket"], "--points", "4")
    course.grade()
    assert course.scores(learner)["reply"] == 4
    assert "reply" not in course.waiting(learner)


def test_a_mark_given_in_formgrader_is_asked_for_again_when_the_answer_changes(course):
    """Whichever graded before and after, nbgrader's own autograde or ours?"""
    for learner, first, then in (
        ("ada-wren", course.grade, lambda: nbgrader(course.root, "autograde", SMALL, "--force")),
        ("bo-finch", lambda: nbgrader(course.root, "autograde", SMALL, "--force"), course.grade),
    ):
        first()
        with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as book:
            grade = book.find_grade("reply", SMALL, SMALL, learner)
            grade.manual_score, grade.needs_manual_grade = 1, False
            book.db.commit()
        course.hand_in(learner, f"{GOOD_REPLY} It will be there before three.", **HALF_RIGHT)
        then()
        assert course.scores(learner)["reply"] == 1
        assert course.waiting(learner) == {"reply"}


def test_a_mark_is_taken_back(course):
    """Does the proposal count again, the comment stay, and the item wait?"""
    proposed = course.scores("ada-wren")["reply"]
    ticket = course.ticket("ada-wren")
    course.run("review", "mark", ticket, "--points", "0", "--comment", "Hm.")
    name = (SMALL, "ada-wren", "reply")
    with ReviewBook(open_course(course.root)) as book:
        assert book.take_back(name)
        assert not book.take_back(name)
        assert book.comment(name) == "Hm."
    assert course.scores("ada-wren")["reply"] == proposed
    assert "ada-wren" in {one["learner"] for one in course.queue()}


def test_a_changed_key_says_whose_marks_change_before_anything_is_written(course):
    course.run("review", "mark", course.ticket("ada-wren"), "--points", "4")
    key = course.root / "solutions" / SMALL / "key.json"
    assert "No mark would change." in course.run("diff", SMALL)
    (course.root / "assets" / "exercises" / f"{SMALL}.yaml").unlink()  # else the key would have to be what it says
    content = json.loads(key.read_text("utf-8"))
    [b] = [option for option in content["items"]["psychology"]["item"]["options"] if option["id"] == "b"]
    b["right"] = True
    key.write_text(json.dumps(content), "utf-8")
    before = {name: course.scores(name) for name in LEARNERS}
    stamps = {
        file: file.stat().st_mtime_ns for file in course.root.rglob("*") if file.is_file() and file.suffix != ".lock"
    }
    told = course.run("diff", SMALL)
    assert "3 items of 3 learners would change; of them 3 change points." in told
    promised = {name: float(re.search(rf"{name}\n  psychology +[\d.]+ → ([\d.]+)", told)[1]) for name in LEARNERS}
    assert {name: course.scores(name) for name in LEARNERS} == before
    changed = [file.name for file, stamp in stamps.items() if file.stat().st_mtime_ns != stamp]
    assert set(changed) <= {"gradebook.db"}  # opened, as above: with the same grades in it
    course.grade()
    assert {name: course.scores(name)["psychology"] for name in LEARNERS} == promised
    assert "No mark would change." in course.run("diff", SMALL)


def test_an_item_that_is_weighed_anew_keeps_its_answers(course):
    """Do answers count when their item gives other points, and is a person asked who marked on the old scale?"""
    before = course.scores("ada-wren")["psychology"]
    with Gradebook(f"sqlite:///{course.root / 'gradebook.db'}") as book:
        grade = book.find_grade("psychology", SMALL, SMALL, "bo-finch")
        grade.manual_score, grade.needs_manual_grade = 1, False
        book.db.commit()
    file = course.root / "assets" / "exercises" / f"{SMALL}.yaml"
    text = file.read_text("utf-8")
    start = text.index("points: ", text.index("id: psychology"))
    end = text.index("\n", start)
    doubled = f"points: {2 * float(text[start:end].split()[1]):g}"
    file.write_text(text[:start] + doubled + text[end:], "utf-8")
    build(course.root)
    told = course.run("diff", SMALL)
    assert "a person's 1 stays; then waits for a person" in told
    course.grade()
    assert before > 0
    assert course.scores("ada-wren")["psychology"] == 2 * before
    assert course.scores("bo-finch")["psychology"] == 1
    assert "psychology" in course.waiting("bo-finch")
    assert "psychology" not in course.waiting("ada-wren")


def test_without_a_gradebook_it_says_what_to_do(course):
    (course.root / "gradebook.db").unlink()
    assert "calmline grade" in course.run("review", "list", code=2)
    assert not (course.root / "gradebook.db").exists()


def test_a_damaged_policy_stops_grading_and_names_the_file(course):
    (course.root / FILE_NAME).write_text("{", "utf-8")
    assert FILE_NAME in course.run(SMALL, code=2)


def test_a_mark_is_taken_back_and_the_proposal_waits_again(course):
    ticket = course.ticket("ada-wren")
    [before] = [one for one in course.queue() if one["ticket"] == ticket]
    assert "Nothing to take back" in course.run("review", "unmark", ticket)
    course.run("review", "mark", ticket, "--points", "1.5", "--comment", "Who brings it?")
    said = course.run("review", "unmark", ticket)
    assert "Taken back: a person's 1.5 of 6." in said
    assert "The comment for the learner stays." in said
    [after] = [one for one in course.queue() if one["ticket"] == ticket]
    assert after == before | {"comment": "Who brings it?"}
    assert course.scores("ada-wren")["reply"] == before["proposed"]
    assert "No person has marked" in course.run("review", "agreement")
    course.run("review", "mark", ticket, "--points", "2")
    course.run("review", "unmark", ticket, "--comment", "")
    assert before in course.queue()


def test_a_ticket_can_be_shortened_as_long_as_it_is_one_items(course, monkeypatch):
    ticket = course.ticket("bo-finch")
    course.run("review", "mark", ticket[:6].upper(), "--points", "2")
    assert course.scores("bo-finch")["reply"] == 2
    assert "at least 4" in course.run("review", "show", ticket[:3], code=2)
    assert "no item" in course.run("review", "show", f"{ticket}0", code=2)
    monkeypatch.setattr(review_queue, "_ticket_of", lambda seed, name: f"abcd-{name[1]}-{name[2]}")
    count = len(Library(course.root).exercise(SMALL).items)
    assert f"{count} items have a ticket that begins with 'abcd-bo-f'" in course.run(
        "review", "show", "abcd-bo-f", code=2
    )


def damage(course, learner):
    (course.root / "submitted" / learner / SMALL / "answers.json").write_text('{"format": 1, "ite', encoding="utf-8")
    course.grade()
    return len(Library(course.root).exercise(SMALL).items)


def test_a_damaged_hand_in_is_one_line_after_the_drafts(course):
    count = damage(course, "ada-wren")
    assert sum(one["learner"] == "ada-wren" and not one["answered"] for one in course.queue()) == count
    head, *drafts, advice, last = course.run("review", "list", "--named").splitlines()
    assert f"{count + 2} items" in head
    assert [any(name in line for line in drafts) for name in LEARNERS] == [False, True, True]
    assert len(drafts) == 2
    assert "ask for the file again" in advice
    assert "ada-wren" in last
    assert f"{count} items  the answer file can't be read" in last
    assert last.split()[0] in {one["ticket"] for one in course.queue() if one["learner"] == "ada-wren"}


def test_at_the_prompt_a_damaged_hand_in_comes_last_and_is_skipped_as_a_whole(course):
    count = damage(course, "ada-wren")
    said = course.run("review", "--named", typed="s\ns\ns\n")
    order = [line for line in said.splitlines() if line in LEARNERS]
    assert order[-1] == "ada-wren"
    assert sorted(order) == sorted(LEARNERS)
    assert f"The other {count - 1} items of this hand-in" in said
    assert "There is no answer here." in said
    assert len(course.queue()) == count + 2


def test_a_mark_to_be_looked_at_again_is_shown_and_kept_or_taken_back_at_the_prompt(course):
    tickets = {name: course.ticket(name) for name in LEARNERS}
    for learner, points in (("ada-wren", "1.25"), ("bo-finch", "1.75")):
        course.run("review", "mark", tickets[learner], "--points", points)
        course.hand_in(learner, f"{GOOD_REPLY} It will be there before three.")
    course.grade()
    assert {one["learner"]: one["by_person"] for one in course.queue()} == {
        "ada-wren": 1.25,
        "bo-finch": 1.75,
        "cyd-heron": None,
    }
    for text in (course.run("review", "list"), course.run("review", "show", tickets["ada-wren"])):
        assert "by a person: 1.25" in text
    first, second = sorted(("ada-wren", "bo-finch"), key=tickets.get)
    given = {"ada-wren": 1.25, "bo-finch": 1.75}
    said = course.run("review", typed="u\n1\n\nk\n\nu\n")
    assert "That is no number of points." in said  # "u" at the one that has no mark
    assert f"k: {given[first]:g} as before" in said
    assert course.scores(first)["reply"] == given[first]
    [left] = course.queue()
    assert (left["learner"], left["by_person"]) == (second, None)
    assert course.scores(second)["reply"] == left["proposed"]


def test_all_zeros_of_a_damaged_hand_in_are_taken_back_by_one_of_its_tickets(course):
    count = damage(course, "ada-wren")
    tickets = [one["ticket"] for one in course.queue() if one["learner"] == "ada-wren"]
    for ticket in tickets:
        course.run("review", "mark", ticket, "--points", "0")
    course.run("review", "mark", course.ticket("bo-finch"), "--points", "2")
    assert {one["learner"] for one in course.queue()} == {"cyd-heron"}
    said = course.run("review", "unmark", tickets[-1], "--hand-in")
    assert said.count("Taken back: a person's 0") == count
    assert said.count("calmline grade") == 1
    assert all(ticket in said for ticket in tickets)
    assert sum(one["learner"] == "ada-wren" for one in course.queue()) == count
    assert course.scores("bo-finch")["reply"] == 2
    assert "Nothing to take back" in course.run("review", "unmark", tickets[0], "--hand-in")


# --- options before the command ---


@pytest.fixture
def elsewhere(course):
    """The address of another gradebook, in which bo-finch's reply has a mark and does not wait."""
    shutil.copy(course.root / "gradebook.db", course.root / "other.db")
    url = f"sqlite:///{course.root / 'other.db'}"
    course.run("review", "mark", course.ticket("bo-finch"), "--points", "2", "--db", url)
    return url


def waiting(course, *options):
    """Whose items wait, by `list` with options before it."""
    return [one.get("learner") for one in json.loads(course.run("review", *options, "list", "--json"))]


def test_the_gradebook_named_before_the_command_is_read_and_written(course, elsewhere):
    assert sorted(waiting(course, "--named")) == list(LEARNERS)
    assert sorted(waiting(course, "--named", "--db", elsewhere)) == ["ada-wren", "cyd-heron"]
    ticket = course.ticket("ada-wren")
    course.run("review", "--db", elsewhere, "mark", ticket, "--points", "1")
    assert sorted(waiting(course, "--named")) == list(LEARNERS)
    assert waiting(course, "--named", "--db", elsewhere) == ["cyd-heron"]
    course.run("review", "--db", elsewhere, "unmark", ticket)
    assert sorted(waiting(course, "--named", "--db", elsewhere)) == ["ada-wren", "cyd-heron"]
    assert "person" in course.run("review", "--db", elsewhere, "agreement")
    assert "No person has marked" in course.run("review", "agreement")


def test_what_is_said_after_the_command_or_typed_at_all_wins(course, elsewhere, monkeypatch):
    nowhere = f"sqlite:///{course.root / 'nowhere.db'}"
    after = json.loads(course.run("review", "--db", nowhere, "list", "--json", "--db", elsewhere))
    assert len(after) == 2
    monkeypatch.setenv("CALMLINE_GRADEBOOK", nowhere)
    assert len(waiting(course, "--db", elsewhere)) == 2
    assert "no gradebook" in course.run("review", "list", code=2)
    monkeypatch.setenv("CALMLINE_GRADEBOOK", elsewhere)
    assert len(waiting(course)) == 2


def test_language_names_and_exercise_before_the_command_count(course, monkeypatch):
    monkeypatch.chdir(course.root)
    said = CliRunner().invoke(app, ["grade", "review", "--lang", "zh", "--named", "--exercise", SMALL, "list"])
    assert "有 3 道题等待人工评分。" in said.output
    assert "ada-wren" in said.output
    assert waiting(course, "--exercise", REAL) == []
    assert "no exercise 'nothing'" in course.run("review", "--exercise", "nothing", "list", code=2)


@pytest.mark.parametrize(
    "words",
    [
        ("--named", "mark", "abcdef0123"),
        ("--exercise", SMALL, "show", "abcdef0123"),
        ("--db", "sqlite:///x", "by-hand"),
    ],
)
def test_an_option_that_the_command_lacks_is_refused_before_it(course, words):
    arguments = [*words, SMALL, "reply", "owns"] if words[-1] == "by-hand" else words
    assert f"has no {words[0]}." in course.run("review", *arguments, code=2)


@pytest.mark.parametrize("before", [True, False])
def test_a_gradebook_that_is_not_there_is_refused_and_not_made(course, before):
    options = ("--db", f"sqlite:///{course.root / 'nowhere.db'}")
    words = (*options, "list") if before else ("list", *options)
    assert "There is no gradebook at" in course.run("review", *words, code=2)
    assert not (course.root / "nowhere.db").exists()


@pytest.mark.parametrize("words", [(SMALL,), ("diff", SMALL), ("review", "list")])
def test_what_is_no_address_of_a_gradebook_is_told_without_repeating_it(course, words):
    said = course.run(*words, "--db", "secret.db", code=2)
    assert "such as sqlite:///FILE" in said
    assert "secret" not in said
