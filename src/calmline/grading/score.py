"""The points of one item, in the form in which nbgrader takes partial credit."""

import hashlib
import json
import math
from typing import Any

# nbgrader takes the points from the output's plain text; whether a person must look travels beside them, and what
# was found in a draft. What only graders may see is in neither the plain text nor the HTML, which feedback shows.
SCORE_MIME = "application/vnd.calmline.score+json"
GRADERS_MIME = "application/vnd.calmline.graders+html"


def answer_digest(value: object, maximum: float) -> str:
    """By what it is seen that a mark was given for another answer, or on another scale; `value` is of JSON."""
    told = json.dumps([value, maximum], sort_keys=True).encode("ascii")
    return hashlib.sha256(told).hexdigest()[:16]


class Score(float):
    """Points of one item: a plain number between 0 and `maximum` that shows its feedback in a notebook.

    nbgrader gives full marks to an output that is not a number, is negative or is NaN, and fails the
    whole hand-in above the maximum. So the number is clamped and rounded here, for every caller.
    """

    maximum: float
    needs_person: bool
    html: str
    graders: str
    reply: dict[str, Any] | None
    of: str

    def __new__(  # noqa: PLR0913 - what travels with a score
        cls,
        points: float,
        maximum: float,
        needs_person: bool = False,
        *,
        html: str = "",
        graders: str = "",
        reply: dict[str, Any] | None = None,
        of: str = "",
    ) -> "Score":
        """A score of `points`, at most `maximum`.

        `html` is the feedback, `graders` what only graders see of it, both already escaped; `reply` is what was found
        in a draft (`calmline.grading.drafts.Draft.as_json`); `of` tells the answer again (`answer_digest`).
        """
        if not math.isfinite(points):
            points = 0.0
        score = super().__new__(cls, min(max(0.0, round(points, 2)), maximum))
        score.maximum = maximum
        score.needs_person = needs_person
        score.html = html
        score.graders = graders
        score.reply = reply
        score.of = of
        return score

    def __getnewargs_ex__(self) -> tuple[tuple[float, float, bool], dict[str, Any]]:
        """For copies and for other processes: a float alone would lose what travels with it."""
        kept = {"html": self.html, "graders": self.graders, "reply": self.reply, "of": self.of}
        return (float(self), self.maximum, self.needs_person), kept

    def __repr__(self) -> str:
        return float.__repr__(self)

    __str__ = __repr__

    def _repr_html_(self) -> str:
        return self.html

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        marks = {"points": float(self), "max": self.maximum, "needs_person": self.needs_person, "of": self.of}
        data: dict[str, Any] = {"text/plain": repr(self), "text/html": self.html}
        data[SCORE_MIME] = marks | ({"reply": self.reply} if self.reply is not None else {})
        return data | ({GRADERS_MIME: self.graders} if self.graders else {})
