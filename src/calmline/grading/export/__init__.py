"""What leaves the gradebook: nbgrader's exporters, `nbgrader export --exporter=calmline.grading.export.ItemsCsv`."""

from calmline.grading.export.exporters import CanvasCsv, ItemsCsv, ItemStatistics, MoodleCsv, Psychology, XApi

__all__ = ["CanvasCsv", "ItemStatistics", "ItemsCsv", "MoodleCsv", "Psychology", "XApi"]
