"""Is what a reply plainly does heard, in both languages, and nothing else, whatever is typed?"""

import concurrent.futures
import json
import os
import random
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calmline.replies import Situation, analyse
from calmline.replies.honesty import Flag
from calmline.replies.labels import Fault, Move
from calmline.replies.sentences import load_corpus
from calmline.replies.vetoes import is_bounded_promise
from calmline.replies.writing import Oddity, read
from calmline.text import LANGS

PLAIN = {
    Move.ACKNOWLEDGE: {
        "en": "Three evenings without heating and a baby in the house: no wonder you are upset.",
        "zh": "家里有小宝宝，三个晚上没有暖气，换了谁都会着急。",
    },
    Move.THANK: {
        "en": "Thank you for writing down the serial number and sending us the photos.",
        "zh": "谢谢您把单号都记下来，还拍了照片发给我们。",
    },
    Move.OWN: {
        "en": "We lost your parcel, that is our mistake, and I am sorry.",
        "zh": "包裹是我们弄丢的，这是我们的错，我向您道歉。",
    },
    Move.RESTATE: {
        "en": "So the bag left Paris with you on Monday and never arrived in Chicago, is that right?",
        "zh": "您的意思是，箱子周一在巴黎托运了，到了芝加哥就没出来，对吗？",
    },
    Move.PROBE: {
        "en": "What were you most worried about when the parcel did not come?",
        "zh": "您最担心的是哪一点？",
    },
    Move.EXPLAIN: {
        "en": "The bill is higher because the meter was read twice in March, so two months were counted.",
        "zh": "账单高是因为三月份抄了两次表，把两个月的用量算到一起了。",
    },
    Move.ACT: {
        "en": "I am sending a technician to your flat and opening a trace with the depot now.",
        "zh": "我现在就给您换一台新的寄过去，同时把旧单撤掉。",
    },
    Move.TIME: {
        "en": "You will have the new router by 6 pm tomorrow.",
        "zh": "明天下午六点之前给您送到。",
    },
    Move.FOLLOW_UP: {
        "en": "I will ring you tomorrow morning to hear how it runs.",
        "zh": "明天上午我给您回电，问问用得怎么样。",
    },
    Move.CHECK: {
        "en": "Does that put it right for you, or is something still missing?",
        "zh": "这样处理您觉得行吗，还有没有哪里没解决的？",
    },
    Move.BOUNDARY: {
        "en": "I can't delete a correct record from your credit file, and I would rather tell you so now.",
        "zh": "这条记录属实，我没有办法替您删掉。",
    },
    Move.ALTERNATIVE: {
        "en": "What I can do instead is exchange it for the larger model or refund you in full, whichever you prefer.",
        "zh": "我可以给您换一台大一号的，或者全额退款，您看哪种合适？",
    },
    Fault.BLAME: {
        "en": "You should have read the terms before you signed, so this is your own fault.",
        "zh": "这是物流的问题，不归我们管，您去找快递公司。",
    },
    Fault.DISMISS: {
        "en": "It's only a battery, it is hardly worth all this fuss.",
        "zh": "这点小事不至于吧，不就是一块电池嘛。",
    },
    Fault.ARGUE: {
        "en": "That is simply not true, our rules are perfectly clear.",
        "zh": "您这样理解是不对的，规定写得很清楚。",
    },
    Fault.JARGON: {
        "en": "Your PDP context was rejected by the HLR because the APN profile was not provisioned.",
        "zh": "您的PDP上下文被HLR拒绝了，APN没有下发。",
    },
    Fault.BOILERPLATE: {
        "en": "Your satisfaction is our top priority and we value your feedback.",
        "zh": "您的反馈是我们前进的动力，您的满意是我们最大的追求。",
    },
    Fault.OVERPROMISE: {
        "en": "I guarantee that this will never happen again.",
        "zh": "我保证以后绝对不会再发生这种事。",
    },
    Fault.APPEASE: {
        "en": "Let me just give you a voucher so that we can leave it there.",
        "zh": "这样吧，我送您一张券，这事就算了吧。",
    },
    Fault.STALL: {
        "en": "We will look into it and somebody will get back to you at some point.",
        "zh": "这个需要上报，请您耐心等待。",
    },
    Fault.RUSH: {
        "en": "If there is nothing else, I have other calls waiting, goodbye.",
        "zh": "没别的事我就先挂了，后面还有客户等着呢。",
    },
    Fault.HOSTILE: {
        "en": "Go on, complain to whoever you like, see if I care.",
        "zh": "您爱去哪投诉就去哪投诉，我不怕。",
    },
}
EACH = [pytest.param(label, lang, id=f"{label}-{lang}") for label in PLAIN for lang in LANGS]


def moves(text, lang, situation=None):
    return {label for label in analyse(text, lang, situation).labels if isinstance(label, Move)}


# --- what is plainly there -------------------------------------------------------------------------------


def test_the_examples_name_every_label():
    assert set(PLAIN) == {*Move, *Fault}


@pytest.mark.parametrize(("label", "lang"), EACH)
def test_a_plain_example_is_heard_where_it_stands(label, lang):
    text = PLAIN[label][lang]
    found = [finding for finding in analyse(text, lang).findings if finding.label == label]
    assert found
    for finding in found:
        assert 0 <= finding.start < finding.end <= len(text)
        assert 0 < finding.confidence <= 1
        assert text[finding.start : finding.end][:40] in finding.reason.en
        assert text[finding.start : finding.end][:40] in finding.reason.zh


@pytest.mark.parametrize(("label", "lang"), [case for case in EACH if case.values[0] in {*Fault}])
def test_a_plain_fault_is_taken_for_no_kindness(label, lang):
    assert not moves(PLAIN[label][lang], lang) & {Move.ACKNOWLEDGE, Move.THANK, Move.OWN, Move.CHECK}


@pytest.mark.parametrize("lang", LANGS)
def test_a_whole_strong_reply_does_all_that_its_sentences_do(lang):
    chosen = (Move.ACKNOWLEDGE, Move.OWN, Move.ACT, Move.FOLLOW_UP, Move.CHECK)
    reply = ("" if lang == "zh" else " ").join(PLAIN[label][lang] for label in chosen)
    analysis = analyse(reply, lang)
    assert set(chosen) <= analysis.labels
    assert analysis.labels <= {*Move}
    assert (analysis.flags, analysis.blanks) == ((), ())
    for label in chosen:
        start = reply.index(PLAIN[label][lang])
        spans = [(f.start, f.end) for f in analysis.findings if f.label == label]
        assert any(start <= a < b <= start + len(PLAIN[label][lang]) for a, b in spans)


@pytest.mark.parametrize("lang", LANGS)
def test_spans_are_of_the_text_as_written_whatever_stands_before(lang):
    text = PLAIN[Move.OWN][lang]
    before = "\u200b<b>…</b>\u202f🙂 \n\x00 "
    for mangled in (before + text, before + "".join(f"{char}\u200b" for char in text)):
        [finding] = [f for f in analyse(mangled, lang).findings if f.label == Move.OWN]
        words = mangled[finding.start : finding.end].replace("\u200b", "")
        assert words in text
        assert len(words) > 3


# --- what only looks like a move -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("I understand.", "en"),
        ("Thanks for calling.", "en"),
        ("Sorry if you feel that way.", "en"),
        ("Anything else?", "en"),
        ("We will handle it.", "en"),
        ("We will see to it soon.", "en"),
        ("Call us again if it happens.", "en"),
        ("You must be kidding.", "en"),
        ("理解您的心情。", "zh"),
        ("感谢您的来电。", "zh"),
        ("如有不便敬请谅解。", "zh"),
        ("请问还有什么可以帮您？", "zh"),
        ("我们会处理的。", "zh"),
        ("我们会尽快的。", "zh"),
    ],
)
def test_what_the_codebook_does_not_count_is_no_move(text, lang):
    assert moves(text, lang) == set()


@pytest.mark.parametrize(
    ("text", "lang", "move"),
    [
        ("I won't apologise for that.", "en", Move.OWN),
        ("I will not apologise for our mistake.", "en", Move.OWN),
        ("Why should I apologise to you?", "en", Move.OWN),
        ("We are not going to send you a new router.", "en", Move.ACT),
        ("I will not ring you tomorrow, and neither will anybody else here.", "en", Move.FOLLOW_UP),
        ("There is no reason to be so upset about a late parcel.", "en", Move.ACKNOWLEDGE),
        ("My manager told me to say that we are very sorry for our mistake.", "en", Move.OWN),
        ("A good agent would say: we lost your parcel and I am sorry.", "en", Move.OWN),
        ("“We lost your parcel, that is our mistake, and I am sorry.”", "en", Move.OWN),
        ("> We lost your parcel, that is our mistake, and I am sorry.", "en", Move.OWN),
        ("If we had made a mistake, I would apologise for it.", "en", Move.OWN),
        ("I am sorry we lost it, but you should have read the terms.", "en", Move.OWN),
        ("我们不会道歉的，凭什么道歉。", "zh", Move.OWN),
        ("这又不是我们的错，没什么好道歉的。", "zh", Move.OWN),
        ("我不会给您换新的，也不会寄任何东西。", "zh", Move.ACT),
        ("明天我不会给您回电的，别等了。", "zh", Move.FOLLOW_UP),
        ("为这点事没必要这么生气。", "zh", Move.ACKNOWLEDGE),
        ("领导让我说这是我们的错，向您道歉。", "zh", Move.OWN),
        ("“这是我们的错，我向您道歉。”", "zh", Move.OWN),
        ("如果是我们的错，我会向您道歉。", "zh", Move.OWN),
        ("很抱歉弄丢了，但是您自己也没看清楚规定。", "zh", Move.OWN),
    ],
)
def test_denied_reported_quoted_or_spoilt_it_is_no_move(text, lang, move):
    assert move not in analyse(text, lang).labels


@pytest.mark.parametrize(
    ("text", "lang", "move"),
    [
        ("I am sorry: we did not ring you back, and that was our mistake.", "en", Move.OWN),
        ("I can't undo the lost week, but I am sending the new router to you today.", "en", Move.ACT),
        ("You will not have to ring us again: I will ring you tomorrow at ten.", "en", Move.FOLLOW_UP),
        ("对不起，我们没有按时给您回电，这是我们的错。", "zh", Move.OWN),
        ("不用您再跑一趟，我现在就派师傅上门给您换新的。", "zh", Move.ACT),
        ("您不用再打过来，明天上午十点我给您回电。", "zh", Move.FOLLOW_UP),
    ],
)
def test_a_not_that_denies_something_else_takes_no_move_away(text, lang, move):
    assert move in analyse(text, lang).labels


@pytest.mark.parametrize(
    ("text", "lang"),
    [("I will not apologise for our mistake.", "en"), ("领导让我说这是我们的错，向您道歉。", "zh")],
)
def test_what_was_vetoed_is_told_with_its_place_and_why(text, lang):
    [veto] = [veto for veto in analyse(text, lang).vetoed if veto.label == Move.OWN]
    assert 0 <= veto.start < veto.end <= len(text)
    assert veto.reason.get(lang)


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("You'll get your new part by noon tomorrow.", "en"),
        ("You'll have your deposit back by Wednesday.", "en"),
        ("By ten on Friday you'll have it at your door.", "en"),
        ("明天中午前配件送到您家。", "zh"),
        ("配件明天上午就到，您放心。", "zh"),
    ],
)
def test_one_thing_for_one_time_is_never_too_much(text, lang):
    assert Fault.OVERPROMISE not in analyse(text, lang).labels


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("You'll have every penny back by Wednesday, whatever they decide.", "en"),
        ("I promise you'll have your deposit back by Wednesday.", "en"),
        ("You'll never have to wait again after tomorrow.", "en"),
        ("明天中午前我保证一分不少全给您要回来。", "zh"),
        ("以后绝对不会再出这种事。", "zh"),
    ],
)
def test_what_is_sworn_to_is_too_much_though_it_names_a_time(text, lang):
    assert Fault.OVERPROMISE in analyse(text, lang).labels


@pytest.mark.parametrize("lang", LANGS)
def test_no_overpromise_of_the_labelled_sentences_looks_like_one_that_can_be_kept(lang):
    """The veto was made after looking at them; does it still spare all of them, and does it catch the honest ones?"""
    caught = [s for s in load_corpus(lang).sentences if is_bounded_promise(read(s.text, lang).plain, lang)]
    assert [s.text for s in caught if Fault.OVERPROMISE in s.labels] == []
    assert len(caught) > 10


@pytest.mark.parametrize("lang", LANGS)
def test_the_customers_own_words_and_the_task_earn_nothing(lang):
    text = {
        "en": "We lost your parcel, that is our mistake, and I am sorry. I will ring you tomorrow morning at ten.",
        "zh": "包裹是我们弄丢的，这是我们的错，我向您道歉。明天上午十点我给您回电，告诉您查到哪儿了。",
    }[lang]
    assert {Move.OWN, Move.FOLLOW_UP} <= moves(text, lang)
    assert moves(text, lang, Situation(customer=text)) == set()
    assert moves(text, lang, Situation(context=text)) == set()


@pytest.mark.parametrize("lang", LANGS)
def test_it_is_general_that_would_suit_any_case(lang):
    stock = {"en": "I am very sorry about this.", "zh": "对不起，是我们没做好。"}[lang]
    assert [finding.general for finding in analyse(stock, lang).findings if finding.label == Move.OWN] == [True]
    assert not any(finding.general for finding in analyse(PLAIN[Move.ACKNOWLEDGE][lang], lang).findings)


# --- whatever is typed -----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("text", ["", " ", "\n", "🙂", "🙂🙃😡", "...", "？？？", "\ud800", "\x00", "\u200f\u202e"])
def test_next_to_nothing_does_nothing_and_says_so(text, lang):
    analysis = analyse(text, lang)
    assert (analysis.findings, analysis.vetoed) == ((), ())
    assert Flag.TOO_SHORT in analysis.flags
    assert analysis.text == text


def test_a_reply_in_two_languages_counts_in_its_own():
    text = PLAIN[Move.OWN]["en"] + "\n" + PLAIN[Move.FOLLOW_UP]["zh"]
    assert moves(text, "en") >= {Move.OWN}
    assert Move.FOLLOW_UP not in moves(text, "en")
    assert moves(text, "zh") >= {Move.FOLLOW_UP}
    assert Move.OWN not in moves(text, "zh")


def test_a_reply_in_full_width_or_with_look_alikes_is_heard():
    text = PLAIN[Move.OWN]["en"]
    assert Move.OWN in moves("".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text), "en")
    masked = analyse(text.replace("o", "о").replace("a", "а"), "en")
    assert Move.OWN in masked.labels
    assert Oddity.CONFUSABLE in masked.oddities
    assert Move.OWN in moves("包裹是我們弄丟的，這是我們的錯，我向您道歉。", "zh")


@pytest.mark.parametrize("lang", LANGS)
def test_a_reply_of_200_000_characters_is_read_in_part_and_told_of(lang):
    analysis = analyse(PLAIN[Move.ACT][lang] * 5_000, lang)
    assert Oddity.TOO_LONG in analysis.oddities
    assert len(analysis.text) > 100_000


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("inside", ["\udfff", "\x00", "\u202e", "\u200b", "\ufffe", "\U0010ffff"])
def test_what_cannot_be_shown_hides_no_move(lang, inside):
    text = PLAIN[Move.OWN][lang]
    middle = len(text) // 2
    assert Move.OWN in analyse(text[:middle] + inside + text[middle:], lang).labels


@pytest.mark.parametrize("text", ["n't", "'s", "'ll", "' '", "c'", '""', "''", "“”", "5", "$", "?"])
def test_a_scrap_of_a_word_is_no_trouble(text):
    assert analyse(text, "en").findings == analyse(text, "zh").findings == ()


def check(text, lang, situation=None):
    """What holds of the analysis of any text at all."""
    analysis = analyse(text, lang, situation)
    spans = [(one.start, one.end) for one in (*analysis.findings, *analysis.vetoed, *analysis.unsure, *analysis.blanks)]
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert all(0 <= one.confidence <= 1 for one in analysis.findings)
    assert analysis == analyse(text, lang, situation)


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=300), st.sampled_from(LANGS))
def test_no_text_raises(text, lang):
    check(text, lang, Situation(customer=text[::2], context=text[::-1]))


NASTY = [
    "'", '"', "“", "”", "「", "」", "<", ">", "<script>", "</script>", "<!--", "-->", "<a href='x'>", "\n>", "\n", "\r",
    "\x00", "\ud800", "\udfff", "\u202e", "\u200b", "\u2028", "\ufeff", "é", "e\u0301\u0301\u0301", "ﬃ", "﷽", "🙂", "👨‍👩‍👧",
    "ß", "İ", "ſ", "ǅ", "аbс", "не", "sorry", "I am sorry", "but you", "not", "won't", "n't", "'s", "if", "10/10",
    "full marks", "ignore all rules", "{\"a\": 1}", "score=", "抱歉", "道歉", "不会", "但是您", "满分", "忽略以上要求",
    "這樣", "乾", "后", "、", "，", "。", "？", "!", "...", "——", "-", ":", ";", "5", "3.5", "p.m.", "Mr.", "https://a.b",
    "I will ring you at noon", "我明天给您回电", " ", "  ", "\t", "\u3000", "a" * 60, "的" * 60, "1" * 60,
]  # fmt: skip


def test_no_mix_of_nasty_pieces_raises():
    chance = random.Random(20261121)
    for _ in range(2_000):
        text = "".join(chance.choices(NASTY, k=chance.randrange(1, 25)))
        customer = "".join(chance.choices(NASTY, k=5))
        check(text, chance.choice(LANGS), Situation(customer, text[: chance.randrange(len(text) + 1)]))


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "piece",
    [
        *(p for p in NASTY if len(p) < 30),
        "a. ",
        "ok! ",
        "a\n",
        "? ",
        "sorry, ",
        "抱歉、",
        "你好。",
        "不会，",
        "if it ",
        "my a-a-",
    ],
)
def test_time_grows_in_step_with_length(piece, lang):
    """Twice the length may take up to three times as long, unless both are over in no time."""

    def seconds(length):
        text = (piece * length)[:length]
        began = time.perf_counter()
        analyse(text, lang, Situation(text[:500], text[:500]))
        return time.perf_counter() - began

    seconds(100)
    short, long = seconds(5_000), seconds(10_000)
    assert long < 2 or long < 3 * short


# --- the same, every time --------------------------------------------------------------------------------

TEXTS = [(words[lang], lang) for words in PLAIN.values() for lang in LANGS]


def told(text, lang):
    """All of an analysis as one text."""
    analysis = analyse(text, lang)
    return repr((analysis.findings, analysis.vetoed, analysis.unsure, analysis.flags, analysis.blanks))


def test_neither_the_hash_seed_nor_the_process_changes_anything():
    code = (
        "import json, sys\n"
        "from calmline.replies import analyse\n"
        "rows = [analyse(text, lang) for text, lang in json.load(sys.stdin)]\n"
        "print(json.dumps([repr((a.findings, a.vetoed, a.unsure, a.flags, a.blanks)) for a in rows]))\n"
    )
    here = [told(text, lang) for text, lang in TEXTS]
    for seed in ("1", "4242"):
        env = os.environ | {"PYTHONHASHSEED": seed, "PYTHONIOENCODING": "utf-8"}
        done = subprocess.run(
            [sys.executable, "-c", code], input=json.dumps(TEXTS), env=env, capture_output=True, text=True, check=True
        )
        assert json.loads(done.stdout) == here


def test_neither_threads_nor_order_change_anything():
    once = {text: told(text, lang) for text, lang in TEXTS}
    many = TEXTS * 4
    random.Random(7).shuffle(many)
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        again = list(pool.map(lambda one: told(*one), many))
    assert all(once[text] == found for (text, _), found in zip(many, again, strict=True))
