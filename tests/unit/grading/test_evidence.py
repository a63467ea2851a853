"""Does feedback on a draft say what it rests on, to each reader what that reader may see?"""

import pytest
from nbconvert.preprocessors.sanitize import SanitizeHTML

from calmline.grading import evidence, feedback, markup
from calmline.grading.drafts import SAMPLE
from calmline.grading.marking import mark

PRAISED = "No wonder you are upset, today of all days, on your mother's birthday."
SENT = "A messenger will bring the missing sock to you today."
LOOK = "A person will still look"


@pytest.fixture
def reply(key):
    return lambda text, lang="en": mark(key.items["reply"].item, key.lines, {"text": text}, lang, key.known)


@pytest.fixture
def page(key):
    return lambda marked, lang="en": feedback.for_learner(key.items["reply"].item, marked, [lang])


def test_the_words_that_count_are_marked_numbered_and_quoted(reply, page):
    shown = page(reply(SENT))
    assert f"<blockquote><p><mark>{SENT}</mark><sup>[1]</sup></p></blockquote>" in shown
    assert f"[1] says: SAYS a courier comes today (3 of 3): <bdi>“{SENT}”</bdi>" in shown
    assert "[2] says" in page(reply(f"{PRAISED} {SENT}"))
    assert LOOK not in shown


def test_what_is_missing_is_said_with_its_reason_and_one_thing_to_try(reply, page):
    shown = page(reply(SENT))
    assert "acknowledges the feeling. Until the feeling has been seen" in shown
    assert "One thing to try" in shown
    assert "REASON-REPLY" in shown


def test_what_harms_is_said_with_its_cost(reply, page):
    shown = page(reply(f"{PRAISED} {SENT} Please wait, it has been reported and somebody will get back to you."))
    assert "What gets in its way" in shown
    assert "] stalls" in shown


def test_feedback_is_in_the_language_of_the_answers(reply, page):
    shown = page(reply("偏偏赶上您妈妈生日，换了谁都着急。", "zh"), "zh")
    assert "这段回复做到了" in shown
    assert "还缺的" in shown
    assert "Your draft" not in shown


def test_flags_are_explained(reply, page):
    shown = page(reply("偏偏赶上您妈妈生日，换了谁都着急。我今天就派人送到。"))
    assert "This is not in English" in shown
    assert LOOK in shown


def test_a_learner_sees_no_reason_for_the_second_look_and_a_grader_does(reply, page, key):
    sample = key.items["reply"].item.samples[0].text.en
    marked = reply(sample)
    assert SAMPLE.en in feedback.for_graders(marked, "en")
    assert SAMPLE.en not in page(marked)
    assert LOOK in page(marked)


def test_graders_see_each_criterion_with_its_credit_and_words(reply):
    shown = feedback.for_graders(reply(SENT), "en")
    assert '<th scope="row">acknowledges the feeling</th><td>0 of 3</td>' in shown
    assert f'<th scope="row">SAYS a courier comes today</th><td>3 of 3</td><td><bdi>{SENT}</bdi></td>' in shown
    assert "proposal" not in shown


def test_there_is_nothing_for_graders_where_there_is_no_draft(key):
    for name, entry in key.items.items():
        assert feedback.for_graders(mark(entry.item, key.lines, None, "en"), "en") == "", name


@pytest.mark.parametrize("text", [f"{PRAISED} {SENT}", SENT, "Please wait, it has been reported.", "messenger " * 40])
def test_while_the_exercise_is_open_nothing_tells_what_was_looked_for(reply, page, text):
    shown = page(reply(text).concealed())
    assert markup.escape(text.strip()) in shown
    for told in ("<mark>", "SAYS", "acknowledges", "What ", "One thing to try", "stalls", "REASON", "not sure"):
        assert told not in shown


def test_while_the_exercise_is_open_graders_still_see_the_evidence(reply):
    assert "SAYS a courier comes today" in feedback.for_graders(reply(SENT), "en")


@pytest.mark.parametrize(
    "text",
    [
        f"{PRAISED} <script>alert(1)</script> {SENT} <img src=x onerror=alert(1)>",
        f"</mark></blockquote></div> {SENT} & <b>",
        f"\u202e\u2066{SENT}\ud800\x00\r\n\r\n{PRAISED}",
        f"“{SENT}” '\"{SENT}\"'",
    ],
)
def test_what_was_typed_is_text_for_everybody(reply, page, text):
    marked = reply(text)
    sanitiser = SanitizeHTML(tags=list(markup.TAGS), attributes=markup.ATTRIBUTES)
    for shown in (page(marked), page(marked.concealed()), feedback.for_graders(marked, "en")):
        assert "<script" not in shown
        assert "<img" not in shown
        assert "<b>" not in shown
        # Well-formed, and of nothing that a sanitiser would take for foreign: it leaves every tag as it is.
        assert "&lt;" not in sanitiser.sanitize_html_tags(shown.replace("&lt;", ""))
        shown.encode("utf-8")


def test_spans_that_overlap_stay_readable():
    pieces = "".join(evidence._pieces("one two three four", [(0, 7), (4, 13), (4, 13), (0, 0)]))
    assert (
        pieces == "<mark>one </mark><mark>two</mark><sup>[1]</sup><mark> three</mark><sup>[2]</sup><sup>[3]</sup> four"
    )


def test_of_an_endless_draft_only_what_was_read_is_shown(reply, page):
    shown = page(reply("I am sorry. " * 400_000))
    assert "Only the first 10000 characters" in shown
    assert len(shown) < 20_000
