"""Are sentences and clauses found where a reader would find them, in both languages?"""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calmline.replies.clauses import Span, clauses, sentences
from calmline.text import LANGS


def pieces(text, lang):
    return [text[span.start : span.end] for span in sentences(text, lang)]


def parts(text, lang):
    return [text[span.start : span.end].strip(" ,") for span in clauses(text, Span(0, len(text)), lang)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("we lost it. i am sorry.", ["we lost it.", "i am sorry."]),
        ("is it there? no! i will look.", ["is it there?", "no!", "i will look."]),
        ("we lost it\ni am sorry", ["we lost it", "i am sorry"]),
        ("mr. lee rings you at 5 p.m. tomorrow.", ["mr. lee rings you at 5 p.m. tomorrow."]),
        ("it cost £3.50 a month.", ["it cost £3.50 a month."]),
        ("write to help@example.com or ring us.", ["write to help@example.com or ring us."]),
        ("i ring at 5 pm. then we talk.", ["i ring at 5 pm.", "then we talk."]),
        ("it came late.i am sorry.", ["it came late.", "i am sorry."]),
        ("we lost it!!! i am sorry...", ["we lost it!!!", "i am sorry..."]),
        ("   \n\n  ", []),
        ("...", []),
        ("", []),
    ],
)
def test_english_sentences(text, wanted):
    assert pieces(text, "en") == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("这是我们的错。我向您道歉。", ["这是我们的错。", "我向您道歉。"]),
        ("到了吗?没有!我去查。", ["到了吗?", "没有!", "我去查。"]),
        ("这是我们的错\n我向您道歉", ["这是我们的错", "我向您道歉"]),
        ("一共3.5元,我退给您。", ["一共3.5元,我退给您。"]),
        ("。。。", []),
    ],
)
def test_chinese_sentences(text, wanted):
    assert pieces(text, "zh") == wanted


def test_a_sentence_with_a_but_has_two_clauses():
    assert parts("i am sorry we lost it but you should have read the terms", "en") == [
        "i am sorry we lost it",
        "but you should have read the terms",
    ]
    assert parts("我很抱歉弄丢了但是您自己没看清楚", "zh") == ["我很抱歉弄丢了", "但是您自己没看清楚"]


@pytest.mark.parametrize(("text", "lang"), [("i will ring you at noon", "en"), ("我明天给您回电", "zh")])
def test_a_sentence_without_a_border_is_its_own_clause(text, lang):
    assert clauses(text, Span(0, len(text)), lang) == [Span(0, len(text))]


@given(st.text("ab我 不但是,.。!?;:\n'\"-()0but", max_size=120), st.sampled_from(LANGS))
def test_pieces_lie_in_order_within_the_text_and_lose_no_word(text, lang):
    spans = sentences(text, lang)
    ends = [0]
    for span in spans:
        assert ends[-1] <= span.start < span.end <= len(text)
        ends.append(span.end)
        inner = clauses(text, span, lang)
        assert inner
        assert inner[0].start >= span.start
        assert inner[-1].end <= span.end
        assert all(a.end <= b.start for a, b in itertools.pairwise(inner))
    kept = "".join(char for span in spans for char in text[span.start : span.end] if char.isalnum())
    assert kept == "".join(char for char in text if char.isalnum())
