"""Is what is counted of a sentence the same every time, each once, and does it tell copied from own?"""

import pytest

from calmline.replies.features import Known, Situation, features, known
from calmline.replies.words import Lexicon

LEXICONS = {
    "en": Lexicon("en", {"itself": ["i", "will"], "deny": ["not"], "contact": ["ring", "call"]}),
    "zh": Lexicon("zh", {"itself": ["我"], "deny": ["不"], "contact": ["回电"]}),
}
TEXTS = {"en": "i will not ring you about the parcel at 5 pm", "zh": "我明天5点不给您回电"}
LANGS = ["en", "zh"]
NO_CASE = Known()


def found(text, lang, case=NO_CASE, raw=None):
    lexicon = LEXICONS[lang]
    return features(lexicon.tokens(text, 0, len(text)), text, raw or text, lang, case)


@pytest.mark.parametrize("lang", LANGS)
def test_each_feature_is_counted_once_and_always_in_the_same_order(lang):
    once = found(TEXTS[lang], lang)
    assert len(set(once)) == len(once) > 20
    assert once == found(TEXTS[lang], lang)


@pytest.mark.parametrize("lang", LANGS)
def test_order_of_words_is_told(lang):
    turned = TEXTS[lang][::-1] if lang == "zh" else " ".join(reversed(TEXTS[lang].split()))
    assert set(found(turned, lang)) != set(found(TEXTS[lang], lang))


@pytest.mark.parametrize("lang", LANGS)
def test_words_shared_with_the_customer_are_told(lang):
    case = known(Situation(customer=TEXTS[lang]), LEXICONS[lang])
    assert case.customer
    assert not case.context
    assert set(found(TEXTS[lang], lang, case)) != set(found(TEXTS[lang], lang))


def test_small_words_tell_no_case_from_another():
    assert known(Situation("i will", "I WILL"), LEXICONS["en"]) == NO_CASE


def test_capitals_as_written_tell_what_the_customer_may_not_know():
    text = "the hlr rejected your apn"
    plain = set(found(text, "en"))
    assert set(found(text, "en", raw="The HLR rejected your APN")) - plain
    assert set(found(text, "en", raw=text.upper())) == plain  # who shouts uses no more jargon


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_has_features_too(lang):
    assert found("", lang) == found("", lang)
