"""What the analyser learned, as plain data: lexicon, weights of features, and how sure a label's numbers are."""

import functools
import json
import math
import struct
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from calmline.data import data_root
from calmline.replies.labels import Fault, Move
from calmline.replies.says import Synonyms
from calmline.replies.words import Lexicon
from calmline.text import Lang

Label = Move | Fault
LABELS: tuple[Label, ...] = (*Move, *Fault)
GENERAL = "general"  # learned beside the labels: a move that would suit any case
KEYWORDS = "keywords"  # learned beside the labels: a heap of words that is no sentence
NAMES: tuple[str, ...] = (*(label.value for label in LABELS), GENERAL, KEYWORDS)
FORMAT = 3
_SIGNS = "".join(chr(code) for code in range(35, 127) if chr(code) != "\\")
MOST = len(_SIGNS) // 2  # a weight is at most so many units
_LEVELS = {sign: level for level, sign in enumerate(_SIGNS)}
_FIELDS = f"<{len(NAMES)}I"


def packed(row: Sequence[int]) -> str:
    """A feature's weights for all of `NAMES`, in whole units, as one sign each: a fraction of the size of numbers."""
    return "".join(_SIGNS[max(-MOST, min(MOST, weight)) + MOST] for weight in row)


def unpacked(text: str) -> list[tuple[int, int]]:
    """What `packed` made, as (place in `NAMES`, units) of the weights that are not 0."""
    return [(place, units) for place, sign in enumerate(text) if (units := _LEVELS[sign] - MOST)]


class BadWeightsError(ValueError):
    """The weights' file can't be used; the message says why and what to do."""


class Weights:
    """Weights of one language. Each feature adds its weights, in steps of `unit`, to the labels' sums.

    A sum becomes a probability by the label's own slope and offset, fitted on writers that were not trained on.
    """

    def __init__(self, data: Any) -> None:
        if not isinstance(data, dict) or data.get("format") != FORMAT:
            raise BadWeightsError("These weights are of another version. Run `calmline replies train`.")
        self.lang: Lang = data["lang"]
        self.lexicon = Lexicon(self.lang, data["lexicon"])
        self.synonyms = Synonyms(self.lang, data["synonyms"])
        self.vocabulary = frozenset(data["vocabulary"])
        self._threshold: list[float] = [data["thresholds"][name] for name in NAMES]
        self.says: dict[str, list[float]] = data["says"]
        self._deducts: dict[str, float] = data["deducts"]
        self._packed: dict[str, str] = data["features"]
        self._numbers: dict[str, int] = {}  # made when a feature is first met
        self._bias: list[float] = [data["bias"][name] for name in NAMES]
        self._slope: list[tuple[float, float]] = [tuple(data["calibration"][name]) for name in NAMES]
        self._unit: float = data["unit"]

    def sums(self, features: Iterable[str]) -> list[float]:
        """The sum of weights of every name in `NAMES`, for the features of one sentence."""
        total = count = met = 0
        numbers, packed = self._numbers, self._packed
        for feature in features:
            count += 1
            if feature in packed:
                met += 1
                total += numbers.get(feature) or self._number(feature)
        units = struct.unpack(_FIELDS, total.to_bytes(struct.calcsize(_FIELDS), "little"))
        scale = self._unit / math.sqrt(count or 1)
        return [bias + (sum_ - met * MOST) * scale for bias, sum_ in zip(self._bias, units, strict=True)]

    def chances(self, sums: Iterable[float]) -> dict[str, float]:
        """The probability of every name, 0…1, from its sum."""
        return {
            name: 1 / (1 + math.exp(-max(-30.0, min(30.0, slope * total + offset))))
            for name, total, (slope, offset) in zip(NAMES, sums, self._slope, strict=True)
        }

    def threshold(self, name: str) -> float:
        """The probability from which a name is given."""
        return self._threshold[NAMES.index(name)]

    def _number(self, feature: str) -> int:
        """A feature's weights side by side in one number, so that one addition adds them all."""
        fields = struct.pack(_FIELDS, *(_LEVELS[sign] for sign in self._packed[feature]))
        number = self._numbers[feature] = int.from_bytes(fields, "little")
        return number

    def deducts_from(self, fault: Fault) -> float:
        """The probability from which a fault was right in 92 of 100 cases on writers not trained on; 2 when never."""
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
