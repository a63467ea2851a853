"""How well the analyser judges: on writers it was not trained on, on rated replies, and on attacks.

Every figure is measured on what the weights in question have not seen.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from calmline.replies.analysis import analyse
from calmline.replies.labels import Fault, Move
from calmline.replies.sentences import Corpus, Sentence
from calmline.replies.training import train
from calmline.replies.weights import LABELS, Label, Weights

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
