"""Are the figures that the analyser is judged by computed as they are named, and on what was not trained on?"""

import json

import pytest

from calmline.replies import evaluation as ev
from calmline.replies.features import Situation
from calmline.replies.labels import Fault, Move
from calmline.replies.scenario import Scenario
from calmline.replies.sentences import Corpus, Sentence, corpus_root
from calmline.replies.training import load_lexicon
from calmline.replies.weights import load, weights_path
from calmline.text import LANGS

SCENARIO = Scenario.model_validate(
    {
        "id": "cot",
        "channel": "phone",
        "customer": {"en": "Where is the cot?", "zh": "床呢？"},
        "context": {"en": "It is in Leeds.", "zh": "在杭州。"},
        "criteria": [
            {"id": "fault", "move": "own", "points": 2},
            {
                "id": "six",
                "says": {"en": "The driver comes before six", "zh": "司机六点前到"},
                "cues": {"en": [["driver"], ["six"]], "zh": [["司机"], ["六点"]]},
                "points": 3,
            },
        ],
        "faults": [{"move": "hostile", "penalty": 4}],
    }
)


def rated(*marks, texts=None):
    texts = texts or ["x" * round(10 * mark + 1) for mark in marks]
    return [
        ev.Rated(str(i), text, SCENARIO, mark, frozenset())
        for i, (mark, text) in enumerate(zip(marks, texts, strict=True))
    ]


@pytest.mark.parametrize(
    ("truth", "given", "wanted"),
    [
        ([1, 1, 0, 0], [1, 1, 0, 0], (1, 1, 1, 2)),
        ([1, 1, 0, 0], [1, 0, 1, 0], (0.5, 0.5, 0.5, 2)),
        ([1, 1, 1, 0], [1, 0, 0, 0], (1, 1 / 3, 0.5, 3)),
        ([0, 0], [1, 0], (0, 0, 0, 0)),
        ([1, 0], [0, 0], (0, 0, 0, 1)),
        ([], [], (0, 0, 0, 0)),
    ],
)
def test_precision_recall_and_f1(truth, given, wanted):
    found = ev.quality(list(map(bool, truth)), list(map(bool, given)))
    assert (found.precision, found.recall, found.f1, found.positives) == pytest.approx(wanted)


def test_macro_f1_is_the_mean_over_one_kind_of_label():
    made = {
        Move.OWN: ev.quality([True], [True]),
        Move.ACT: ev.quality([True], [False]),
        Fault.RUSH: ev.quality([True], [True]),
    }
    assert ev.macro_f1(made, Move) == 0.5
    assert ev.macro_f1(made, Fault) == 1


def test_kappa_is_1_when_all_agree_0_by_chance_and_near_misses_cost_less():
    assert ev.kappa([0, 3, 7, 10], [0, 3, 7, 10]) == 1
    assert ev.kappa([5, 5, 5, 5], [0, 3, 7, 10]) == 0
    assert 1 > ev.kappa([1, 3, 7, 10], [0, 3, 7, 10]) > ev.kappa([9, 3, 7, 10], [0, 3, 7, 10])


def test_agreement_tells_both_means():
    found = ev.agreement(rated(2, 4), [1, 4])
    assert (found.mean, found.raters_mean) == (2.5, 3)


def test_the_length_baseline_knows_nothing_but_lengths_and_not_the_mark_it_guesses():
    assert ev.by_length(rated(0, 1, 2, 3, 4)) == pytest.approx([0, 1, 2, 3, 4])
    outlier = rated(0, 1, 5, 3, 4, texts=["x" * n for n in (1, 11, 21, 31, 41)])
    assert ev.by_length(outlier)[2] == pytest.approx(2)
    assert all(0 <= guess <= SCENARIO.maximum for guess in ev.by_length(rated(5, 5, 0, texts=["x", "xxx", "x" * 900])))


def test_the_majority_baseline_says_the_commonest_mark():
    assert ev.by_majority(rated(1, 4, 4, 2)) == [4, 4, 4, 4]


@pytest.mark.parametrize("lang", LANGS)
def test_the_key_word_baseline_counts_words_and_nothing_else(lang):
    texts = {"en": ["six driver", "nothing here", "sorry"], "zh": ["六点司机", "没有", "抱歉"]}[lang]
    assert ev.by_key_words(rated(0, 0, 0, texts=texts), lang, load(lang))[0] >= 3
    classes = load_lexicon(lang)
    assert set(ev._KEY_CLASS.values()) <= set(classes)
    assert set(ev._KEY_CLASS) == {*Move}


@pytest.mark.parametrize("lang", LANGS)
def test_the_rated_replies_are_read_with_all_raters(lang):
    folder = corpus_root() / "rated"
    scenarios = dict.fromkeys(
        {json.loads(line)["scenario"] for line in (folder / f"replies.{lang}.jsonl").read_text("utf-8").splitlines()},
        SCENARIO,
    )
    found = ev.load_rated(folder, lang, scenarios)
    assert len(found) == 48
    assert all(0 <= one.mark <= SCENARIO.maximum for one in found)
    assert len({one.id for one in found}) == 48
    assert sum(len(one.labels) for one in found) > 48


def test_a_mark_of_several_raters_is_their_mean_and_a_label_needs_most_of_them(tmp_path):
    (tmp_path / "ratings").mkdir()
    (tmp_path / "replies.en.jsonl").write_text(json.dumps({"id": "1", "scenario": "cot", "text": "x"}) + "\n", "utf-8")
    for rater, (labels, credit) in {"A": (["own"], 1), "B": (["own", "hostile"], 1), "C": (["act"], 0)}.items():
        row = {"id": "1", "labels": labels, "criteria": {"fault": credit, "six": 1}}
        (tmp_path / "ratings" / f"en.{rater}.jsonl").write_text(json.dumps(row) + "\n", "utf-8")
    [one] = ev.load_rated(tmp_path, "en", {"cot": SCENARIO})
    assert one.mark == pytest.approx((5 + 1 + 3) / 3)
    assert one.labels == {Move.OWN}


def test_an_attack_is_judged_by_what_it_got_lost_and_hid(tmp_path):
    rows = [
        {"id": "a", "attack": "x", "reply": "I won't apologise for that.", "must_not_credit": ["own"], "must_credit": [], "must_flag": None},
        {"id": "b", "attack": "x", "reply": "We lost your parcel, that is our mistake, and I am sorry.", "must_not_credit": ["own"], "must_credit": ["thank"], "must_flag": "stuffing"},
        {"id": "c", "attack": "x", "reply": "sorry " * 30, "must_not_credit": ["own"], "must_credit": [], "must_flag": "repetition"},
        {"id": "d", "attack": "x", "reply": "对不起", "must_not_credit": [], "must_credit": [], "must_flag": None, "lang": "zh"},
    ]  # fmt: skip
    text = "".join(json.dumps({"lang": "en", "prompt": "Where is it?"} | row) + "\n" for row in rows)
    (tmp_path / "attacks.jsonl").write_text(text, "utf-8")
    one, two, three = ev.attack_outcomes(tmp_path / "attacks.jsonl", "en", load("en"))
    assert (one.false, one.lost, one.unflagged) == (set(), set(), False)
    assert (two.false, two.lost, two.unflagged) == ({"own"}, {"thank"}, True)
    assert (three.false, three.lost, three.unflagged) == (set(), set(), False)


def test_no_writer_is_judged_by_weights_that_saw_the_writer(monkeypatch):
    """Each group of writers is judged by a training without them; every sentence once, in its order."""
    rows = [
        Sentence(
            id=f"{name}{n}", writer=f"en-{name}", situation="s", text="We lost it, I am sorry.", labels=(), general=()
        )
        for n in range(2)
        for name in "abcdefghij"
    ]
    corpus = Corpus("en", tuple(rows), {"s": Situation()})
    shipped = json.loads(weights_path("en").read_text("utf-8"))
    trained = []

    def train(corpus, classes):
        trained.append(set(corpus.writers))
        return shipped

    class Pool:  # in this process, where `train` is replaced
        def __init__(self, processes):
            self.map = map

        def __enter__(self):
            return self

        def __exit__(self, *_):
            return None

    monkeypatch.setattr(ev, "train", train)
    monkeypatch.setattr(ev, "ProcessPoolExecutor", Pool)
    judged = ev.judged_unseen(corpus, {})
    assert [one.sentence for one in judged] == rows
    assert len(trained) == ev.FOLDS
    left_out = [set(corpus.writers) - writers for writers in trained]
    assert all(left_out)
    assert sorted(writer for group in left_out for writer in group) == list(corpus.writers)
