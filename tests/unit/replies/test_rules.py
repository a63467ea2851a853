"""Is each rule kept only while it is right nine times of ten, and does it let go where something takes its words back?"""

import pytest

from calmline.replies import analyse, rules
from calmline.replies.honesty import quoted, without
from calmline.replies.labels import Fault, Move
from calmline.replies.sentences import load_corpus
from calmline.replies.writing import read
from calmline.text import LANGS

EACH = [pytest.param(lang, rule, id=f"{lang}-{rule.label}") for lang in LANGS for rule in rules.RULES[lang]]


def given(text, lang):
    plain = read(text, lang).plain
    plain = without(plain, quoted(plain))
    return set(rules.found(plain, 0, len(plain), lang))


@pytest.fixture(scope="module")
def hits():
    """By language and label: of the labelled sentences that a rule finds, whether each has the label."""
    found = {}
    for lang in LANGS:
        for sentence in load_corpus(lang).sentences:
            for label in given(sentence.text, lang):
                found.setdefault((lang, label), []).append(label in sentence.labels)
    return found


@pytest.mark.parametrize(("lang", "rule"), EACH)
def test_a_rule_is_right_nine_times_of_ten_on_all_labelled_sentences(hits, lang, rule):
    right = hits[lang, rule.label]
    assert len(right) >= 3  # fewer would show nothing
    assert sum(right) >= 0.9 * len(right)


@pytest.mark.parametrize(
    ("text", "lang", "label"),
    [
        ("I am sorry.", "en", Move.OWN),
        ("We apologise.", "en", Move.OWN),
        ("Suit yourself.", "en", Fault.HOSTILE),
        ("非常抱歉。", "zh", Move.OWN),
        ("我给您赔个不是。", "zh", Move.OWN),
        ("您爱去哪告就去哪告。", "zh", Fault.HOSTILE),
    ],
)
def test_a_plain_form_is_found_and_heard(text, lang, label):
    assert label in given(text, lang)
    assert label in analyse(text, lang).labels


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("I am sorry if you feel that way.", "en"),
        ("Nobody here says that we are sorry.", "en"),
        ("I told you that I am sorry.", "en"),
        ("You said “I am sorry” to me.", "en"),
        ("如果真是我们的错，非常抱歉。", "zh"),
        ("给您带来不便，非常抱歉。", "zh"),
        ("主管让我说非常抱歉。", "zh"),
        ("您说“非常抱歉”。", "zh"),
    ],
)
def test_a_plain_form_that_is_taken_back_is_not_found(text, lang):
    assert Move.OWN not in given(text, lang)


def test_a_rule_looks_at_its_own_sentence_only():
    plain = "i am sorry. if not, ring us."
    assert Move.OWN in rules.found(plain, 0, 11, "en")
    assert rules.found(plain, 11, len(plain), "en") == {}
