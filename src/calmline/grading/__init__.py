"""Answers in, points and feedback out."""
