"""What does a learner read of a graded hand-in, and can anything of it run, fetch or tell what must not be told?"""

import re
import time
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from calmline.answers.file import Reading
from calmline.answers.model import Answers, Item
from calmline.cases.library import Library
from calmline.data import data_root
from calmline.grading.feedback_page import Page, to_html
from calmline.grading.grader import score_of
from calmline.grading.marking import ideal
from calmline.grading.marks import PersonsMark
from calmline.grading.sheet import Key, split
from calmline.text import Text

TITLE = Text(en="The odd sock", zh="少了一只袜子")
HOSTILE = (
    "<script>window.ran = true</script><img src=x onerror=alert(1)>&lt;b&gt; \u202egnp.exe \ud800 </style></title>"
)


class _Elements(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes = [], set()
        self.open, self.unbalanced = [], []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)


def page(key, values, lang="en", **other):
    items = {name: Item(value, 1) for name, value in values.items()}
    answers = None if lang is None else Answers("exercise", key.id, key.version, lang, 1, items)
    scores = {item: score_of(key, item, Reading(answers)) for item in key.items}
    usual = {"title": TITLE, "learner": "ada", "when": None, "lang": lang, "notes": "", "scores": scores, "marks": {}}
    return Page(**{**usual, **other})


@pytest.fixture
def whole(exercise):
    """An answer to every item, the draft hostile."""
    return {item.id: {"text": HOSTILE} if item.kind == "draft" else ideal(item) for item in exercise.items}


def test_it_speaks_the_language_of_the_answers(key, whole):
    english, chinese = to_html(page(key, whole)), to_html(page(key, whole, "zh"))
    assert '<html lang="en">' in english
    assert "<title>Feedback: The odd sock</title>" in english
    assert not re.search("[一-鿿]", english)
    assert '<html lang="zh-CN">' in chinese
    assert "<title>反馈: 少了一只袜子</title>" in chinese
    assert not re.search("of 24|Expected|Your answer", chinese)


def test_without_answers_it_speaks_both_languages(key):
    html = to_html(page(key, {}, lang=None))
    assert "The odd sock · 少了一只袜子" in html
    assert "0 of 24 points · 0 / 24 分" in html


def test_the_points_are_added_up_with_what_persons_decided(key, whole):
    proposal = page(key, whole)
    draft = proposal.scores["reply"]
    others = sum(proposal.scores.values()) - draft
    marks = {"reply": PersonsMark(1.5, 0.5, None), "hidden": PersonsMark(None, 1, None)}
    html = to_html(page(key, whole, marks=marks, penalty=2))
    assert f">{others + 1.5 + 0.5 + 1 - 2:g} of 24 points<" in html
    assert "2 taken off for handing in late" in html
    assert "2 of 6 points <" in html


def test_it_says_what_is_not_final_and_what_a_person_marked(key, whole):
    waiting = to_html(page(key, whole, waiting={"reply"}))
    assert "Not final" in waiting
    assert "a person will still look</span>" in waiting
    decided = to_html(page(key, whole, marks={"reply": PersonsMark(2, None, None)}))
    assert "Not final" not in decided
    assert "marked by a person</span>" in decided


def test_a_comment_stands_with_its_item_as_text(key, whole):
    html = to_html(page(key, whole, marks={"reply": PersonsMark(None, None, "Well begun.\n\n<b>But</b> who?")}))
    assert "<h3>From your trainer</h3>" in html
    assert "<p>Well begun.</p><p>&lt;b&gt;But&lt;/b&gt; who?</p>" in html
    assert "marked by a person" not in html


def test_an_empty_comment_is_none(key, whole):
    assert "From your trainer" not in to_html(page(key, whole, marks={"reply": PersonsMark(1, None, " \n")}))


@pytest.mark.parametrize("lang", ["en", "zh", None])
def test_nothing_in_it_runs_or_fetches_whatever_was_written(key, whole, lang):
    marks = {"reply": PersonsMark(None, None, HOSTILE)}
    html = to_html(page(key, whole, lang, marks=marks, learner=HOSTILE, when=datetime(2026, 11, 1, tzinfo=UTC)))
    found = _Elements()
    found.feed(html)
    assert found.unbalanced == []
    assert found.open == []
    assert not {"script", "img", "iframe", "object", "embed", "link", "form", "svg", "base", "a"} & set(found.tags)
    assert found.attributes <= {"lang", "charset", "http-equiv", "content", "name", "class", "scope", "dir"}
    assert found.tags.count("style") == found.tags.count("title") == 1
    html.encode("utf-8")


def test_its_policy_allows_this_style_and_nothing_else(key):
    import base64
    import hashlib

    html = to_html(page(key, {}))
    [policy] = re.findall('http-equiv="Content-Security-Policy" content="([^"]*)"', html)
    [style] = re.findall("<style>(.*?)</style>", html, re.DOTALL)
    digest = base64.b64encode(hashlib.sha256(style.encode("utf-8")).digest()).decode()
    assert policy == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert "url(" not in style
    assert "@import" not in style


@pytest.mark.parametrize("name", ["digital-piano", "spare-key", "no-claims-record"])
@pytest.mark.parametrize("lang", ["en", "zh"])
def test_it_never_tells_samples_or_tests(name, lang):
    exercise = Library(data_root()).exercise(name)
    key = Key.model_validate(split(exercise)[1])
    html = to_html(page(key, {item.id: {"text": "Hello."} for item in exercise.items if item.kind == "draft"}, lang))
    for item in exercise.items:
        if item.kind != "draft":
            continue
        for sample in item.samples:
            assert sample.text.get(lang)[:40] not in html
    for hidden in ("calmline.grading", "grade(", "CUE-", "SAMPLE-", "key.json", "BEGIN HIDDEN", "calmline-graders"):
        assert hidden not in html


def test_while_the_answers_are_held_back_none_is_told(key, exercise, whole):
    held = key.model_copy(update={"reveal": False})
    html = to_html(page(held, whole))
    assert "REASON-" not in html
    assert "Expected" not in html
    assert "REASON-" in to_html(page(key, whole))


def test_it_is_made_in_a_few_milliseconds(key, whole):
    made = page(key, whole)
    to_html(made)
    began = time.process_time()
    for _ in range(50):
        to_html(made)
    assert (time.process_time() - began) / 50 < 0.005
