"""Does feedback tell what was expected and why, in one's own language, and nothing that stays with graders?"""

import re
from html.parser import HTMLParser

import pytest
from nbconvert.preprocessors.sanitize import SanitizeHTML

from calmline.grading import feedback, markup
from calmline.grading.marking import ideal, mark
from calmline.text import LANGS, Text

SECRETS = ["CUE-", "SAMPLE-", "messenger"]


class Tags(HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.found, self.open = [], []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag


def page(key, name, value, langs=("en",)):
    item = key.items[name].item
    return feedback.for_learner(item, mark(item, key.lines, value, langs[0]), langs)


def test_feedback_says_what_was_expected_and_why(key):
    shown = page(key, "hidden", {"chosen": ["a"]})
    assert "The lost occasion" in shown
    assert "Never mentioned." in shown
    assert "REASON-HIDDEN" in shown
    assert "0 of 2 points" in shown


@pytest.mark.parametrize("lang", LANGS)
def test_feedback_is_in_the_learners_language(key, lang):
    for name, entry in key.items.items():
        shown = page(key, name, ideal(entry.item), [lang])
        assert entry.item.ask.get(lang) in shown
        assert bool(re.search("[\u4e00-\u9fff]", shown)) is (lang == "zh")


@pytest.mark.parametrize("value", [None, {"text": "Hello"}, {"chosen": ["a"], "cited": ["t1"]}, "broken"])
def test_cues_and_samples_are_never_told_to_a_learner(key, value):
    for name in key.items:
        shown = page(key, name, value, LANGS)
        assert not [secret for secret in SECRETS if secret in shown]


def test_a_trainer_sees_the_key_with_rubric_and_samples(key):
    reply = key.items["reply"].item
    shown = feedback.for_trainer(reply, mark(reply, key.lines, ideal(reply), "en"))
    assert "SAMPLE-STRONG" in shown
    assert "SAYS a courier comes today" in shown
    assert "今天有人送到" in shown


def test_what_a_learner_typed_is_text(key):
    typed = "<script>alert(1)</script> <img src=x onerror=alert(1)> & \ud800 \x00\x1b[31m 👩‍👧\n\n</blockquote>"
    shown = page(key, "reply", {"text": typed})
    assert {tag for tag, _ in Tags(shown).found} <= set(markup.TAGS)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown
    assert "👩‍👧" in shown
    shown.encode("utf-8")


def test_a_problem_is_told_and_escaped(key):
    item = key.items["hidden"].item
    problem = Text(en="<b>answers.json</b> is damaged.", zh="答案文件坏了。")
    shown = feedback.for_learner(item, mark(item, key.lines, None, "en"), ["en"], problem)
    assert "&lt;b&gt;answers.json&lt;/b&gt; is damaged." in shown
    assert "&lt;b&gt;" in feedback.sentence(problem)


def test_feedback_is_well_formed_and_comes_through_the_sanitiser_unchanged(key):
    sanitiser = SanitizeHTML(tags=list(markup.TAGS), attributes=markup.ATTRIBUTES)
    for name, entry in key.items.items():
        for value in (None, ideal(entry.item), {"text": "A & B"}, {"cited": ["t1"], "chosen": ["b"]}):
            shown = page(key, name, value, LANGS)
            assert not Tags(shown).open
            assert Tags(sanitiser.sanitize_html_tags(shown)).found == Tags(shown).found


def test_what_was_not_answered_is_not_called_wrong(key):
    shown = page(key, "sort", None)
    assert "Not answered." in shown
    assert "✗" not in shown
    assert "We have not seen it." in shown
