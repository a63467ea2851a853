"""Are words taken apart, stemmed and classed, the longest phrase first, in both languages?"""

import pytest

from calmline.replies.words import Lexicon, stem

EN = Lexicon("en", {"deny": ["not", "no longer"], "sorry": ["sorry", "apologise"], "back": ["get back to you"]})
ZH = Lexicon("zh", {"deny": ["不", "没有办法"], "sorry": ["抱歉", "道歉"], "able": ["办法"]})


def tokens(lexicon, text):
    return [(token.stem, token.tag) for token in lexicon.tokens(text, 0, len(text))]


@pytest.mark.parametrize(
    ("text", "stems"),
    [
        ("won't", ["will", "not"]),
        ("can't", ["can", "not"]),
        ("cannot", ["can", "not"]),
        ("didn't", ["did", "not"]),
        ("i'll", ["i", "will"]),
        ("we've", ["we", "have"]),
        ("dont", ["do", "not"]),
        ("let's", ["let", "us"]),
        ("gonna", ["go", "to"]),
    ],
)
def test_contractions_are_taken_apart(text, stems):
    assert [found for found, _ in tokens(EN, text)] == stems


@pytest.mark.parametrize("forms", [("call", "calls", "called", "calling"), ("apologise", "apologised", "apologising")])
def test_the_forms_of_a_word_have_one_stem(forms):
    assert len({stem(form) for form in forms}) == 1


def test_the_lexicon_knows_the_forms_of_its_words():
    assert dict(tokens(EN, "she apologised and is sorry"))[stem("apologised")] == "sorry"


def test_the_longest_phrase_wins():
    text = "we'll get back to you no longer"
    found = [(text[t.start : t.end], t.tag) for t in EN.tokens(text, 0, len(text)) if t.tag]
    assert found == [("get back to you", "back"), ("no longer", "deny")]
    found = [(t.stem, t.tag) for t in ZH.tokens("我没有办法", 0, 5)]
    assert found == [("我", None), ("没有办法", "deny")]


def test_tokens_stand_where_they_say():
    text = "well, i won't ring at 10:30 for £5"
    for token in EN.tokens(text, 0, len(text)):
        assert 0 <= token.start < token.end <= len(text)
    assert [text[t.start : t.end] for t in EN.tokens(text, 6, 13)] == ["i", "won't", "won't"]
    assert "10:30" in [token.stem for token in EN.tokens(text, 0, len(text))]


@pytest.mark.parametrize("lexicon", [EN, ZH])
def test_nothing_has_no_tokens(lexicon):
    assert lexicon.tokens("", 0, 0) == []
    assert lexicon.tokens("  \n ", 0, 4) == []


def test_a_word_without_end_is_no_trouble():
    assert len(EN.tokens("a" * 10_000, 0, 10_000)) == 1
