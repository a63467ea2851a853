"""What the analyser learned, as plain data: lexicon, weights of features, and how sure a label's numbers are."""

import functools
import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from calmline.data import data_root
from calmline.replies.labels import Fault, Move
from calmline.replies.words import Lexicon
from calmline.text import Lang

Label = Move | Fault
LABELS: tuple[Label, ...] = (*Move, *Fault)
GENERAL = "general"  # learned beside the labels: a move that would suit any case
KEYWORDS = "keywords"  # learned beside the labels: a heap of words that is no sentence
NAMES: tuple[str, ...] = (*(label.value for label in LABELS), GENERAL, KEYWORDS)
FORMAT = 1


class BadWeightsError(ValueError):
    """The weights' file can't be used; the message says why and what to do."""


class Weights:
    """Weights of one language. Each feature adds its weights, in steps of `unit`, to the labels' sums.

    A sum becomes a probability by the label's own slope and offset, fitted on writers that were not trained on.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        if data.get("format") != FORMAT:
            raise BadWeightsError("These weights are of another version. Run `calmline replies train`.")
        self.lang: Lang = data["lang"]
        self.lexicon = Lexicon(self.lang, data["lexicon"])
        self.vocabulary = frozenset(data["vocabulary"])
        self.precision: dict[str, float] = data["precision"]
        self._threshold: list[float] = [data["thresholds"][name] for name in NAMES]
        self._deducts: dict[str, float] = data["deducts"]
        self._features: dict[str, list[int]] = data["features"]
        self._bias: list[float] = [data["bias"][name] for name in NAMES]
        self._slope: list[tuple[float, float]] = [tuple(data["calibration"][name]) for name in NAMES]
        self._unit: float = data["unit"]

    def sums(self, features: Iterable[str]) -> list[float]:
        """The sum of weights of every name in `NAMES`, for the features of one sentence."""
        sums = [0] * len(NAMES)
        count = 0
        weights = self._features
        for feature in features:
            count += 1
            row = weights.get(feature)
            if row is not None:
                for i in range(0, len(row), 2):
                    sums[row[i]] += row[i + 1]
        scale = self._unit / math.sqrt(count or 1)
        return [bias + total * scale for bias, total in zip(self._bias, sums, strict=True)]

    def chances(self, sums: Iterable[float]) -> dict[str, float]:
        """The probability of every name, 0…1, from its sum."""
        return {
            name: 1 / (1 + math.exp(-max(-30.0, min(30.0, slope * total + offset))))
            for name, total, (slope, offset) in zip(NAMES, sums, self._slope, strict=True)
        }

    def threshold(self, name: str) -> float:
        """The probability from which a name is given."""
        return self._threshold[NAMES.index(name)]

    def weight(self, feature: str, name: str) -> float:
        """What one feature adds to one name, before the length is allowed for; 0 for an unknown one."""
        row = self._features.get(feature, [])
        index = NAMES.index(name)
        return next((row[i + 1] * self._unit for i in range(0, len(row), 2) if row[i] == index), 0.0)

    def deducts_from(self, fault: Fault) -> float:
        """The probability from which a fault was right in 85 of 100 cases on writers not trained on; else above 1."""
        return self._deducts[fault.value]


def weights_path(lang: Lang) -> Path:
    """Where the weights of a language lie."""
    return data_root() / "assets" / "replies" / "weights" / f"{lang}.json"


@functools.cache
def load(lang: Lang) -> Weights:
    """The weights of a language, read once. Raises `BadWeightsError` when there are none or they are damaged."""
    path = weights_path(lang)
    try:
        return Weights(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, KeyError, TypeError) as error:
        if isinstance(error, BadWeightsError):
            raise
        raise BadWeightsError(f"{path}: can't be read as weights ({error}). Run `calmline replies train`.") from error
