"""How well the analyser judges: on writers it was not trained on, on rated replies, and on attacks.

Every figure is measured on what the weights in question have not seen.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import cohen_kappa_score

from calmline.replies.analysis import analyse
from calmline.replies.features import Situation
from calmline.replies.honesty import Flag
from calmline.replies.labels import Fault, Move
from calmline.replies.scenario import Scenario
from calmline.replies.scoring import VOID, Score, score
from calmline.replies.sentences import Corpus, Sentence
from calmline.replies.training import train
from calmline.replies.weights import LABELS, Label, Weights
from calmline.replies.writing import read
from calmline.text import Lang

FOLDS = 6


@dataclass(frozen=True)
class Quality:
    """Precision, recall and F1 of one label, and how often it is really there."""

    precision: float
    recall: float
    f1: float
    positives: int


def quality(truth: Sequence[bool], given: Sequence[bool]) -> Quality:
    """The quality of a label given to the same things, in the same order, as the truth."""
    hits = sum(t and g for t, g in zip(truth, given, strict=True))
    precision = hits / max(1, sum(given))
    recall = hits / max(1, sum(truth))
    return Quality(precision, recall, 2 * hits / max(1, sum(truth) + sum(given)), sum(truth))


@dataclass(frozen=True)
class Judged:
    """A sentence and the labels that weights gave it which had not seen its writer."""

    sentence: Sentence
    labels: frozenset[Label]


def judged_unseen(corpus: Corpus, classes: dict[str, list[str]], processes: int = 2) -> list[Judged]:
    """Every sentence judged by weights that were trained without its writer, in the corpus's order."""
    writers = corpus.writers
    groups = [writers[i::FOLDS] for i in range(min(FOLDS, len(writers)))]
    with ProcessPoolExecutor(processes) as pool:
        results = list(pool.map(_fold, [(corpus, classes, group) for group in groups]))
    by_id = {judged.sentence.id: judged for result in results for judged in result}
    return [by_id[sentence.id] for sentence in corpus.sentences]


def _fold(work: tuple[Corpus, dict[str, list[str]], Iterable[str]]) -> list[Judged]:
    corpus, classes, held_out = work
    # Through JSON and back, so that what is measured is what would be shipped.
    weights = Weights(json.loads(json.dumps(train(corpus.without(held_out), classes))))
    return [
        Judged(s, analyse(s.text, corpus.lang, corpus.situations[s.situation], weights).labels)
        for s in corpus.by(held_out)
    ]


def per_label(judged: Iterable[Judged]) -> dict[Label, Quality]:
    """The quality of every label over these sentences."""
    rows = list(judged)
    return {
        label: quality([label in j.sentence.labels for j in rows], [label in j.labels for j in rows])
        for label in LABELS
    }


def macro_f1(qualities: Mapping[Label, Quality], kind: type[Move] | type[Fault]) -> float:
    """The mean F1 over the moves or over the faults."""
    chosen = [q.f1 for label, q in qualities.items() if isinstance(label, kind)]
    return sum(chosen) / len(chosen)


# ---- rated replies ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Rated:
    """A reply that several raters marked: the raters' mean mark, and the labels that most of them gave."""

    id: str
    text: str
    scenario: Scenario
    mark: float
    labels: frozenset[Label]


def load_rated(folder: Path, lang: Lang, scenarios: Mapping[str, Scenario]) -> list[Rated]:
    """The rated replies of one language: `replies.LANG.jsonl` and `ratings/LANG.RATER.jsonl` below `folder`."""
    ratings = [
        {row["id"]: row for row in _lines(path)} for path in sorted((folder / "ratings").glob(f"{lang}.*.jsonl"))
    ]
    rated = []
    for row in _lines(folder / f"replies.{lang}.jsonl"):
        scenario = scenarios[row["scenario"]]
        mine = [rating[row["id"]] for rating in ratings if row["id"] in rating]
        marks = [_mark(scenario, one) for one in mine]
        labels = {label for label in LABELS if sum(label.value in one["labels"] for one in mine) * 2 > len(mine)}
        rated.append(Rated(row["id"], row["text"], scenario, sum(marks) / len(marks), frozenset(labels)))
    return rated


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _mark(scenario: Scenario, rating: Mapping[str, Any]) -> float:
    """A rater's mark by the codebook's rubric, from the credits and the faults that were given."""
    points = sum(c.points * rating["criteria"].get(c.id, 0) for c in scenario.criteria)
    points -= sum(f.penalty for f in scenario.faults if f.move.value in rating["labels"])
    return float(max(0.0, min(scenario.maximum, points)))


def kappa(ours: Sequence[float], theirs: Sequence[float]) -> float:
    """Quadratic weighted kappa of marks, rounded to whole points."""
    a, b = [round(x) for x in ours], [round(x) for x in theirs]
    return float(cohen_kappa_score(a, b, labels=list(range(max(*a, *b) + 1)), weights="quadratic"))


@dataclass(frozen=True)
class Agreement:
    """How marks agree with the raters': weighted kappa, and the means of both."""

    kappa: float
    mean: float
    raters_mean: float


def agreement(rated: Sequence[Rated], marks: Sequence[float]) -> Agreement:
    """The agreement of marks, in the order of the rated replies, with the raters' means."""
    theirs = [one.mark for one in rated]
    return Agreement(kappa(marks, theirs), sum(marks) / len(marks), sum(theirs) / len(theirs))


def marks_of(rated: Sequence[Rated], lang: Lang, weights: Weights) -> list[Score]:
    """The analyser's scores of rated replies."""
    return [score(one.text, one.scenario, lang, one.scenario.situation(lang), weights) for one in rated]


def by_length(rated: Sequence[Rated]) -> list[float]:
    """Marks by nothing but length: a straight line through the other replies' lengths and marks."""
    sizes = np.array([len(one.text) for one in rated], dtype=float)
    marks = np.array([one.mark for one in rated])
    guesses = []
    for i, one in enumerate(rated):
        others = np.arange(len(rated)) != i
        slope, start = np.polyfit(sizes[others], marks[others], 1)
        guesses.append(float(np.clip(slope * sizes[i] + start, 0, one.scenario.maximum)))
    return guesses


def by_key_words(rated: Sequence[Rated], lang: Lang, weights: Weights) -> list[float]:
    """Marks by key words alone: a cue of every group, or a word of the class that stands for the move."""
    guesses = []
    for one in rated:
        plain = read(one.text, lang).plain
        tags = {token.tag for token in weights.lexicon.tokens(plain, 0, len(plain))}
        points = 0.0
        for criterion in one.scenario.criteria:
            if criterion.move:
                points += criterion.points * (_KEY_CLASS[criterion.move] in tags)
            elif criterion.cues:
                groups = criterion.cues.en if lang == "en" else criterion.cues.zh
                points += criterion.points * all(any(cue.lower() in plain for cue in group) for group in groups)
        guesses.append(points)
    return guesses


_KEY_CLASS: dict[Move, str] = {
    Move.ACKNOWLEDGE: "feel", Move.THANK: "thank", Move.OWN: "sorry", Move.RESTATE: "confirm", Move.PROBE: "ask",
    Move.EXPLAIN: "cause", Move.ACT: "do", Move.TIME: "unit", Move.FOLLOW_UP: "contact", Move.CHECK: "satisfied",
    Move.BOUNDARY: "refuse", Move.ALTERNATIVE: "instead",
}  # fmt: skip


def by_majority(rated: Sequence[Rated]) -> list[float]:
    """The same mark for all: the commonest one."""
    marks = [round(one.mark) for one in rated]
    return [float(max(sorted(set(marks)), key=marks.count))] * len(rated)


def rated_labels(rated: Sequence[Rated], scores: Sequence[Score]) -> dict[Label, Quality]:
    """The quality of the labels of whole replies that any rated reply has."""
    return {
        label: quality([label in r.labels for r in rated], [label in s.analysis.labels for s in scores])
        for label in LABELS
        if any(label in r.labels for r in rated)
    }


# ---- attacks ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Outcome:
    """What became of an attack or of an honest control: labels credited that must not be, and labels lost."""

    id: str
    kind: str
    false: frozenset[str]
    lost: frozenset[str]
    unflagged: bool


_FLAG_OF = {
    "stuffing": Flag.KEYWORDS, "repetition": Flag.KEYWORDS, "gibberish": Flag.KEYWORDS, "incoherent": Flag.KEYWORDS,
    "prompt_copy": Flag.COPIED, "language": Flag.LANGUAGE, "injection": Flag.INJECTION,
    "keywords": Flag.KEYWORDS, "copied": Flag.COPIED,
}  # fmt: skip


def attack_outcomes(path: Path, lang: Lang, weights: Weights) -> list[Outcome]:
    """What the analyser makes of each attack and control of one language in the file."""
    outcomes = []
    for row in _lines(path):
        if row["lang"] != lang:
            continue
        analysis = analyse(row["reply"], lang, Situation(customer=row["prompt"]), weights)
        given = set() if VOID & set(analysis.flags) else {label.value for label in analysis.labels}
        wanted = _FLAG_OF.get(row["must_flag"] or "")
        outcomes.append(
            Outcome(
                row["id"],
                row["attack"],
                frozenset(given & set(row["must_not_credit"])),
                frozenset(set(row["must_credit"]) - given),
                wanted is not None and wanted not in analysis.flags,
            )
        )
    return outcomes
