"""How the weights are learned from the labelled sentences. Needs scikit-learn; only who trains or evaluates does.

Per label a logistic regression on the features of a sentence. Every number that says how sure we are (slope,
threshold, precision) comes from sentences of writers that the regression had not seen.
"""

import json
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from ruamel.yaml import YAML
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from calmline.replies import says
from calmline.replies.features import Known, features, known
from calmline.replies.honesty import quoted, without
from calmline.replies.labels import Fault, Move
from calmline.replies.listening import listen
from calmline.replies.scoring import VOID, cue_evidence
from calmline.replies.sentences import Corpus, Sentence, corpus_root, load_corpus
from calmline.replies.tuning import Tuned, load_tuning
from calmline.replies.weights import (
    FORMAT,
    GENERAL,
    KEYWORDS,
    LABELS,
    MOST,
    NAMES,
    Weights,
    packed,
    unpacked,
    weights_path,
)
from calmline.replies.words import Lexicon
from calmline.replies.writing import read
from calmline.text import Lang

STRENGTH = 60.0  # C of the regressions; 10 is worse, 100 no better by grouped cross-validation
RAREST = 4  # sentences that a feature must stand in
FOLDS = 3  # groups of writers for what is measured within the training
PRECISE = 0.92  # a fault's precision from which it may deduct; it is lower in good replies, where faults are rare
WEAKEST = 2  # units that a feature must weigh for some label to be kept
UNIT = 0.1  # weights are kept as whole multiples of this

FAULTS = frozenset(fault.value for fault in Fault)
# Below 1, precision weighs more: a wrong reproach, and more so a reply wrongly voided, is worse than a missed one.
_BETA = {KEYWORDS: 0.2} | dict.fromkeys(FAULTS, 0.6)
_STEPS = [round(0.2 + 0.02 * i, 2) for i in range(38)]
Array = np.ndarray[Any, Any]


def load_lexicon(lang: Lang, root: Path | None = None) -> dict[str, list[str]]:
    """The classes of words of a language, from `lexicon/LANG.yaml`."""
    path = (root or corpus_root()) / "lexicon" / f"{lang}.yaml"
    classes: dict[str, list[Any]] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return {name: [str(entry) for entry in entries] for name, entries in classes.items()}


def load_synonyms(lang: Lang, root: Path | None = None) -> list[list[str]]:
    """Groups of near synonyms of a language, from `synonyms/LANG.yaml`."""
    path = (root or corpus_root()) / "synonyms" / f"{lang}.yaml"
    groups: list[list[Any]] = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    return [[str(entry) for entry in group] for group in groups]


class _Rows:
    """Sentences as rows of features, with what each of them is an example of."""

    def __init__(self) -> None:
        self.features: list[list[str]] = []
        self.truth: list[dict[str, bool]] = []
        self.writers: list[str] = []

    def add(self, found: list[str], truth: dict[str, bool], writer: str) -> None:
        self.features.append(found)
        self.truth.append(truth)
        self.writers.append(writer)


def train(corpus: Corpus, classes: dict[str, list[str]]) -> dict[str, Any]:
    """The weights of one language as they are kept in JSON. The same corpus and lexicon give the same weights."""
    lexicon = Lexicon(corpus.lang, classes)
    rows = _rows(corpus, lexicon)
    names = sorted(set(rows.writers))
    folds = min(FOLDS, len(names))
    group = {writer: index % folds for index, writer in enumerate(names)}
    groups = np.array([group[writer] for writer in rows.writers])
    unseen = np.full((len(rows.features), len(NAMES)), np.nan)
    for fold in range(folds):
        inside = [i for i, g in enumerate(groups) if g != fold]
        outside = [i for i, g in enumerate(groups) if g == fold]
        model = _fit(rows, inside)
        unseen[outside] = model.sums([rows.features[i] for i in outside])
    whole = _fit(rows, range(len(rows.features)))
    calibration, thresholds, precision, deducts = {}, {}, {}, {}
    for k, name in enumerate(NAMES):
        chosen = [i for i, truth in enumerate(rows.truth) if name in truth]
        truth = np.array([rows.truth[i][name] for i in chosen])
        calibration[name], chances = _calibrate(unseen[chosen, k], truth)
        thresholds[name] = _threshold(chances, truth, beta=_BETA.get(name, 1.0))
        precision[name] = round(_precision(chances, truth, thresholds[name]), 3)
        if name in FAULTS:
            deducts[name] = _deducts_from(chances, truth, thresholds[name])
    return {
        "format": FORMAT,
        "lang": corpus.lang,
        "sentences": len(corpus.sentences),
        "writers": list(corpus.writers),
        "unit": UNIT,
        "bias": {name: round(float(whole.bias[k]), 3) for k, name in enumerate(NAMES)},
        "calibration": calibration,
        "thresholds": thresholds,
        "precision": precision,
        "deducts": deducts,
        "says": {"any": [0.0] * (len(says.FEATURES) + 1), "full": [0.0] * (len(says.FEATURES) + 1)},
        "lexicon": {name: list(entries) for name, entries in classes.items()},
        "synonyms": [],
        "vocabulary": sorted(_vocabulary(corpus, lexicon)),
        "features": whole.packed(),
    }


def _rows(corpus: Corpus, lexicon: Lexicon) -> _Rows:
    cases = {id_: known(situation, lexicon) for id_, situation in corpus.situations.items()}
    rows = _Rows()
    for sentence in corpus.sentences:
        truth = {label.value: label in sentence.labels for label in LABELS}
        truth[KEYWORDS] = False
        if any(isinstance(label, Move) for label in sentence.labels):
            truth[GENERAL] = bool(sentence.general)
        rows.add(_features_of(sentence.text, corpus.lang, lexicon, cases[sentence.situation]), truth, sentence.writer)
    for sentence in corpus.sentences[::3]:
        for heap in _heaps(sentence, corpus.lang, lexicon):
            found = _features_of(heap, corpus.lang, lexicon, cases[sentence.situation])
            rows.add(found, {KEYWORDS: True}, sentence.writer)
    return rows


def _features_of(text: str, lang: Lang, lexicon: Lexicon, case: Known) -> list[str]:
    plain = read(text, lang).plain
    plain = without(plain, quoted(plain))
    return features(lexicon.tokens(plain, 0, len(plain)), plain, text, lang, case)


def _heaps(sentence: Sentence, lang: Lang, lexicon: Lexicon) -> list[str]:
    """Heaps of words as those write who know what a grader looks for: key words in a row, and shaken sentences."""
    plain = read(sentence.text, lang).plain
    tokens = [t for t in lexicon.tokens(plain, 0, len(plain)) if t.stem[0].isalnum()]
    if len(tokens) < 8:  # a few words in any order may well be what people say
        return []
    chance = random.Random(sentence.id)  # of each sentence its own, so that the order of sentences does not matter
    words = [plain[t.start : t.end] for t in tokens]
    strong = [plain[t.start : t.end] for t in tokens if t.tag and t.tag not in {"itself", "i", "we", "you", "this"}]
    shaken = chance.sample(words, len(words))
    glue = " " if lang == "en" else ""
    heaps = [glue.join(shaken) + chance.choice([".", "", "?"])]
    if len(strong) >= 3:
        heaps.append(chance.choice([", ", " ", "; ", "/"] if lang == "en" else ["、", " ", ",", "/"]).join(strong))
    return heaps


class _Model:
    """Regressions of all names on one set of rows."""

    def __init__(self, index: dict[str, int], weights: Array, bias: Array) -> None:
        self.index = index
        self.weights = weights
        self.bias = bias

    def sums(self, rows: Sequence[Sequence[str]]) -> Array:
        """The sums as the shipped weights give them, in whole units."""
        return np.asarray(_matrix(rows, self.index, np.ones(len(self.index))) @ (self._units() * UNIT)) + self.bias

    def _units(self) -> Array:
        units = np.clip(np.round(self.weights / UNIT), -MOST, MOST)
        units[np.abs(units).max(axis=1) < WEAKEST] = 0
        return units

    def packed(self) -> dict[str, str]:
        whole = self._units().astype(int)
        return {
            feature: packed(whole[i]) for feature, i in sorted(self.index.items()) if abs(whole[i]).max() >= WEAKEST
        }


def _fit(rows: _Rows, chosen: Sequence[int]) -> _Model:
    counts = Counter(feature for i in chosen for feature in rows.features[i])
    index = {feature: k for k, feature in enumerate(sorted(f for f, n in counts.items() if n >= RAREST))}
    # The rarer a feature, the more it tells; the factor is folded into the weights.
    rarity = np.array([1 + np.log((1 + len(chosen)) / (1 + counts[feature])) for feature in index])
    rarity /= rarity.mean()
    weights = np.zeros((len(index), len(NAMES)))
    bias = np.zeros(len(NAMES))
    for k, name in enumerate(NAMES):
        mine = [i for i in chosen if name in rows.truth[i]]
        truth = np.array([rows.truth[i][name] for i in mine])
        if truth.sum() < 3:
            bias[k] = -6.0
            continue
        matrix = _matrix([rows.features[i] for i in mine], index, rarity)
        model = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0, tol=1e-3).fit(matrix, truth)
        weights[:, k] = model.coef_[0] * rarity
        bias[k] = float(model.intercept_[0])
    return _Model(index, weights, bias)


def _matrix(rows: Sequence[Sequence[str]], index: dict[str, int], factor: Array) -> csr_matrix:
    places: list[int] = []
    values: list[float] = []
    starts = [0]
    for row in rows:
        scale = 1 / np.sqrt(len(row) or 1)
        known_here = sorted(index[feature] for feature in row if feature in index)
        places += known_here
        values += [factor[i] * scale for i in known_here]
        starts.append(len(places))
    return csr_matrix((values, places, starts), shape=(len(rows), len(index)))


def _calibrate(sums: Array, truth: Array) -> tuple[list[float], Array]:
    """Slope and offset that turn a name's sums into probabilities, and these probabilities."""
    if truth.sum() < 3 or truth.all():
        return [1.0, 0.0], 1 / (1 + np.exp(-sums))
    fitted = LogisticRegression(C=1e3, solver="liblinear", random_state=0).fit(sums.reshape(-1, 1), truth)
    slope, offset = round(float(fitted.coef_[0, 0]), 3), round(float(fitted.intercept_[0]), 3)
    return [slope, offset], 1 / (1 + np.exp(-(slope * sums + offset)))


def _threshold(chances: Array, truth: Array, beta: float) -> float:
    """The probability of the best F-measure: with `beta` below 1 precision weighs more, as it must for faults."""

    def measure(step: float) -> float:
        given = chances >= step
        hits = float((truth & given).sum())
        return (1 + beta**2) * hits / max(1.0, float(given.sum()) + beta**2 * float(truth.sum()))

    # Of the steps that are as good as the best, the middle one: it moves least when sentences are added.
    good = [step for step in _STEPS if measure(step) >= 0.99 * max(map(measure, _STEPS))]
    return good[len(good) // 2]


def _precision(chances: Array, truth: Array, threshold: float) -> float:
    given = chances >= threshold
    return float((truth & given).sum()) / max(1.0, float(given.sum()))


def _deducts_from(chances: Array, truth: Array, threshold: float) -> float:
    """The lowest probability from which a fault is precise enough to take points away; 2 when there is none."""
    for step in _STEPS:
        if step >= threshold and (chances >= step).sum() >= 12 and _precision(chances, truth, step) >= PRECISE:
            return step
    return 2.0


def _vocabulary(corpus: Corpus, lexicon: Lexicon) -> set[str]:
    """The English stems of sentences and situations: what tells English from other languages in Latin letters."""
    if corpus.lang != "en":
        return set()
    texts = [s.text for s in corpus.sentences]
    texts += [text for situation in corpus.situations.values() for text in (situation.customer, situation.context)]
    stems: set[str] = set()
    for text in texts:
        plain = read(text, "en").plain
        stems |= {t.stem for t in lexicon.tokens(plain, 0, len(plain)) if t.stem[0].isalpha() and " " not in t.stem}
    return stems


def trained(lang: Lang) -> dict[str, Any]:
    """The weights that the sentences, the lexicon and the tuning replies of a language give, as data."""
    data = train(load_corpus(lang), load_lexicon(lang))
    data["synonyms"] = load_synonyms(lang)
    data["says"] = train_says(load_tuning(lang), Weights(data))
    return data


def train_says(replies: Sequence[Tuned], weights: Weights) -> dict[str, list[float]]:
    """The regressions that tell whether a point is stated at all ("any") and in full ("full"); the offset last."""
    rows: list[tuple[float, ...]] = []
    credits: list[float] = []
    for reply in replies:
        heard = listen(reply.text, weights.lang, reply.scenario.situation(weights.lang), weights)
        if VOID & set(heard.flags):
            continue
        for criterion in reply.scenario.criteria:
            if criterion.says is not None:
                rows.append(cue_evidence(criterion, heard, weights).features)
                credits.append(reply.credits[criterion.id])
    found = np.array(rows)
    truth = np.array(credits)
    return {"any": _says(found, truth > 0), "full": _says(found[truth > 0], truth[truth > 0] == 1)}


def _says(rows: Array, truth: Array) -> list[float]:
    # Balanced, since most replies to tune on are poor on purpose: learners' replies are not.
    model = LogisticRegression(C=1.0, solver="liblinear", random_state=0, class_weight="balanced").fit(rows, truth)
    return [round(float(x), 3) for x in (*model.coef_[0], model.intercept_[0])]


def write(lang: Lang, data: dict[str, Any]) -> None:
    """Write weights to their place, in a form that is the same every time."""
    path = weights_path(lang)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(as_text(data), encoding="utf-8")


def as_text(data: dict[str, Any]) -> str:
    """Weights as JSON: one key a line and one feature a line, so that a change can be read."""
    head = [f"{json.dumps(key)}:{_compact(value)}" for key, value in data.items() if key != "features"]
    rows = ",\n".join(f"{_compact(feature)}:{_compact(row)}" for feature, row in data["features"].items())
    return "{" + ",\n".join([*head, f'"features":{{\n{rows}\n}}']) + "}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def differences(lang: Lang) -> list[str]:
    """In what the weights on disk differ from those that training gives now; empty when they are up to date.

    Processors differ in the last bits of their sums, so a weight may differ by one step and a measured number by
    a hundredth.
    """
    try:
        old = json.loads(weights_path(lang).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        return [f"the weights can't be read: {error}"]
    new = json.loads(as_text(trained(lang)))
    found = [
        key
        for key in ("format", "lang", "sentences", "writers", "unit", "lexicon", "vocabulary", "synonyms")
        if old.get(key) != new[key]
    ]
    for key in ("bias", "calibration", "thresholds", "precision", "deducts", "says"):
        found += [f"{key}.{name}" for name, value in new[key].items() if not _near(old.get(key, {}).get(name), value)]
    for feature in sorted(set(old.get("features", {})) | set(new["features"])):
        if not _same_row(old.get("features", {}).get(feature, ""), new["features"].get(feature, "")):
            found.append(f"features.{feature}")
    return found


def _near(old: Any, new: Any) -> bool:
    if isinstance(new, list):
        return (
            isinstance(old, list) and len(old) == len(new) and all(_near(a, b) for a, b in zip(old, new, strict=True))
        )
    return isinstance(old, int | float) and abs(old - new) <= 0.02 + 0.005 * abs(new)


def _same_row(old: str, new: str) -> bool:
    a, b = dict(unpacked(old)), dict(unpacked(new))
    return all(abs(a.get(place, 0) - b.get(place, 0)) <= 1 for place in a.keys() | b.keys())
