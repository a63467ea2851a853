"""Answers in, points and feedback out."""

from calmline.grading.grader import grade
from calmline.grading.score import Score

__all__ = ["Score", "grade"]
