"""Which drafts does a person see, and does that depend on anything that it should not?"""

import json

import pytest

from calmline.grading.markup import escape
from calmline.grading.review.policy import BY_HAND, DRAWN, FILE_NAME, Policy, PolicyError, asked, read_policy, to_json
from calmline.grading.score import GRADERS_MIME, SCORE_MIME, Score

LEARNERS = [f"learner-{n}" for n in range(4000)]


def drawn(policy, item="reply", exercise="odd-sock"):
    return {name for name in LEARNERS if policy.draws(exercise, name, item)}


def test_a_tenth_is_drawn():
    assert 0.085 < len(drawn(Policy())) / len(LEARNERS) < 0.115


@pytest.mark.parametrize(("share", "count"), [(0, 0), (1, len(LEARNERS))])
def test_none_or_all_can_be_drawn(share, count):
    assert len(drawn(Policy(share=share))) == count


def test_a_larger_share_draws_the_same_and_more():
    assert drawn(Policy(share=0.1)) < drawn(Policy(share=0.2))


def test_another_seed_item_or_exercise_draws_others():
    usual = drawn(Policy())
    for other in (drawn(Policy(seed="2027")), drawn(Policy(), "letter"), drawn(Policy(), exercise="spare-key")):
        assert len(usual & other) < len(usual) / 3


def test_a_score_that_was_drawn_asks_for_a_person_and_says_why_to_graders_alone():
    score = Score(4.5, 6, html="<p>hers</p>", graders="<p>ours</p>", reply={"look": [], "criteria": {"act": 1.0}})
    found = asked(Policy(share=1), "odd-sock", "ada", "reply", score)
    assert found.needs_person
    assert (float(found), found.maximum, found.html) == (4.5, 6, "<p>hers</p>")
    data = found._repr_mimebundle_()
    assert escape(DRAWN.en) in data[GRADERS_MIME]
    assert DRAWN.zh in data[GRADERS_MIME]
    assert data[SCORE_MIME]["reply"]["look"] == [{"en": DRAWN.en, "zh": DRAWN.zh}]
    assert data[SCORE_MIME]["reply"]["criteria"] == {"act": 1.0}
    assert score.reply == {"look": [], "criteria": {"act": 1.0}}  # the score itself is as it was


def test_what_is_no_marked_draft_is_never_asked_for():
    score = Score(3, 3)
    assert asked(Policy(share=1), "odd-sock", "ada", "psychology", score) is score


def test_a_criterion_marked_by_hand_asks_at_every_draft_of_its_item():
    policy = Policy(share=0).with_by_hand("odd-sock", "reply", "act", True)
    assert policy.reasons("odd-sock", "ada", "reply") == (BY_HAND.fill(criterion="act"),)
    assert policy.reasons("odd-sock", "ada", "letter") == policy.reasons("spare-key", "ada", "reply") == ()
    both = policy.with_by_hand("odd-sock", "reply", "own", True)
    assert both.by_hand == {"odd-sock": {"reply": ["act", "own"]}}
    assert both.with_by_hand("odd-sock", "reply", "own", False) == policy
    assert policy.with_by_hand("odd-sock", "reply", "act", False).by_hand == {}


def test_the_digest_changes_with_what_is_asked_for():
    digests = {Policy().digest, Policy(seed="x").digest, Policy(share=0.2).digest}
    digests.add(Policy().with_by_hand("odd-sock", "reply", "act", True).digest)
    assert len(digests) == 4


def test_it_is_read_back_as_it_was_written(tmp_path):
    assert read_policy(tmp_path) == Policy()
    policy = Policy(seed="心", share=0.25).with_by_hand("odd-sock", "reply", "act", True)
    (tmp_path / FILE_NAME).write_text(to_json(policy), "utf-8")
    assert read_policy(tmp_path) == policy


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"share": 2}',
        b'{"share": "a"}',
        b'{"format": 2}',
        b'{"sede": "x"}',
        b'{"by_hand": {"../x": {}}}',
    ],
)
def test_a_file_that_says_something_else_is_refused_by_name(tmp_path, content):
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(PolicyError, match=FILE_NAME):
        read_policy(tmp_path)


def test_a_folder_in_its_place_is_refused(tmp_path):
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(PolicyError):
        read_policy(tmp_path)


def test_the_file_is_plain_json(tmp_path):
    assert json.loads(to_json(Policy())) == {"format": 1, "seed": "calmline", "share": 0.1, "by_hand": {}}
