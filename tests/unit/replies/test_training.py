"""Do the weights on disk follow from the sentences, is training the same every time, and is bad weight told?"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from calmline.replies import training
from calmline.replies import weights as weights_module
from calmline.replies.features import Situation
from calmline.replies.labels import Fault, Move
from calmline.replies.sentences import Corpus, Sentence
from calmline.replies.training import as_text, train
from calmline.replies.weights import LABELS, NAMES, BadWeightsError, Weights, load, packed, unpacked, weights_path
from calmline.text import LANGS

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("lang", LANGS)
def test_the_weights_are_those_that_the_sentences_give(lang):
    """As `calmline replies train --check`, in a process of its own, whose threads and hash seed are its own."""
    code = "import sys, json; from calmline.replies.training import differences; print(json.dumps(differences(sys.argv[1])))"
    done = subprocess.run(
        [sys.executable, "-c", code, lang], env=os.environ | ONE_THREAD, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[:20] == []


@pytest.fixture
def compared(monkeypatch, tmp_path):
    """What is said of weights on disk that were changed after training; a small training stands for the real one."""

    def compare(change):
        data = json.loads(as_text(train(small(), CLASSES)))
        monkeypatch.setattr(training, "trained", lambda lang: json.loads(json.dumps(data)))
        monkeypatch.setattr(training, "weights_path", lambda lang: tmp_path / "en.json")
        (tmp_path / "en.json").write_text(change(json.loads(json.dumps(data))), "utf-8")
        return training.differences("en")

    return compare


def test_weights_as_trained_differ_in_nothing(compared):
    assert compared(as_text) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [("sentences", 3), ("writers", ["en-z"]), ("lexicon", {}), ("vocabulary", ["zebra"]), ("format", 0), ("unit", 9)],
)
def test_weights_of_other_sentences_or_another_lexicon_differ(compared, key, value):
    assert compared(lambda data: as_text(data | {key: value})) == [key]


def test_a_changed_number_and_a_changed_feature_are_named(compared):
    def change(data):
        data["bias"]["own"] += 0.5
        first = sorted(data["features"])[0]
        del data["features"][first]
        data["features"]["w:zebra"] = packed([9] * len(NAMES))
        return as_text(data)

    found = compared(change)
    assert "bias.own" in found
    assert "features.w:zebra" in found


def test_the_last_bit_of_a_number_is_no_difference(compared):
    def change(data):
        data["bias"] = {name: value + 0.001 for name, value in data["bias"].items()}
        return as_text(data)

    assert compared(change) == []


@pytest.mark.parametrize("text", ["", "{", "\x00"])
def test_weights_that_cannot_be_read_are_told(compared, text):
    [found] = compared(lambda data: text)
    assert "can't be read" in found


# --- a small corpus --------------------------------------------------------------------------------------

GOOD = ["we lost it and i am sorry", "that was our mistake", "it is our fault and i am sorry", "we made a mistake"]
BAD = ["it is your fault", "you lost it", "you should have read it", "that was your mistake"]
CLASSES = {"sorry": ["sorry"], "we": ["we", "our"], "you": ["you", "your"], "fault": ["fault", "mistake"]}


def small(rows=None):
    made = rows or [
        Sentence(
            id=f"{writer}{n}", writer=f"en-{writer}", situation="s", text=f"{text} {there}",
            labels=labels, general=(),
        )
        for writer in "abc"
        for labels, texts in (((Move.OWN,), GOOD), ((Fault.BLAME,), BAD))
        for n, text in enumerate(f"{one} {there}" for one in texts for there in ("here", "today", writer))
        for there in ("", "madam")
    ]  # fmt: skip
    return Corpus("en", tuple(made), {"s": Situation("where is it", "it is lost")})


def test_the_same_sentences_give_the_same_weights_in_any_process():
    here = as_text(train(small(), CLASSES))
    assert here == as_text(train(small(), CLASSES))
    code = "import test_training as t, sys; sys.stdout.write(t.as_text(t.train(t.small(), t.CLASSES)))"
    for seed in ("0", "77"):
        env = os.environ | ONE_THREAD | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)}
        folder = Path(__file__).parent
        done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=env, capture_output=True, check=True)
        assert done.stdout.decode() == here


def test_what_is_learned_tells_right_from_wrong_and_survives_json():
    learned = Weights(json.loads(as_text(train(small(), CLASSES))))
    from calmline.replies import analyse

    assert analyse("That was our mistake and I am sorry, madam.", "en", weights=learned).labels == {Move.OWN}
    assert Fault.BLAME in analyse("That was your mistake, you should have read it.", "en", weights=learned).labels


def test_a_name_without_examples_is_never_given():
    data = json.loads(as_text(train(small(), CLASSES)))
    learned = Weights(data)
    assert set(data["bias"]) == set(NAMES)
    chances = learned.chances(learned.sums(["w:sorri"]))
    assert all(chances[label.value] < 0.1 for label in LABELS if label not in {Move.OWN, Fault.BLAME})


# --- weights on disk -------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_the_weights_are_whole(lang):
    data = json.loads(weights_path(lang).read_text("utf-8"))
    assert data["lang"] == lang
    assert data["sentences"] >= 3_000
    assert len(data["writers"]) >= 6
    for key in ("bias", "calibration", "thresholds"):
        assert set(data[key]) == set(NAMES), key
    assert all(slope > 0 for slope, _ in data["calibration"].values())
    assert all(0 < threshold < 1 for threshold in data["thresholds"].values())
    assert set(data["deducts"]) == {fault.value for fault in Fault}


@pytest.mark.parametrize("lang", LANGS)
def test_no_fault_deducts_below_the_threshold_from_which_it_is_told(lang):
    learned = load(lang)
    assert all(learned.deducts_from(fault) >= learned.threshold(fault.value) for fault in Fault)


def test_packed_weights_come_back():
    row = [0, 3, -7, 0, 44, -44, 1]
    assert dict(unpacked(packed(row))) == {place: units for place, units in enumerate(row) if units}


@pytest.mark.parametrize("damage", ["", "{", "[]", "{}", '{"format": 99}', "null", "cut", "missing"])
def test_damaged_or_missing_weights_are_told_with_the_file_and_what_to_do(damage, tmp_path, monkeypatch):
    path = tmp_path / "en.json"
    shutil.copy(weights_path("en"), path)
    if damage == "missing":
        path.unlink()
    else:
        path.write_text(path.read_text("utf-8")[:5_000] if damage == "cut" else damage, "utf-8")
    monkeypatch.setattr(weights_module, "weights_path", lambda lang: path)
    load.cache_clear()
    try:
        with pytest.raises(BadWeightsError, match="calmline replies train"):
            load("en")
    finally:
        load.cache_clear()
