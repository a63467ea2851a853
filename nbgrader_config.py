"""How nbgrader works here: for graders, from the root of the clone.

Learners' machines have no such file; what they hand in with is set up by `calmline learn`.
"""

import os
import sysconfig
from pathlib import Path

import nbgrader

import calmline.grading
from calmline.grading.markup import ATTRIBUTES, TAGS

c = get_config()  # noqa: F821  # traitlets gives it to every configuration file

c.CourseDirectory.course_id = "calmline"
c.CourseDirectory.root = str(Path(__file__).absolute().parent)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
# Keys stay here. A damaged answer file was set aside by the form and is no answer; the one saved before it
# (`answers.previous.json`) does come along, for it counts where the last one can't be read.
c.CourseDirectory.ignore = [
    *(".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback"),
    *("key.json", "answers.damaged-*", ".answers.json.*"),
]

# A fresh clone brings the releases but no gradebook; nbgrader enters an exercise into it only when it releases it anew.
# Our releases come out the same to the byte, so nothing is lost by that.
c.GenerateAssignment.force = True

# nbgrader's own chain, but for two links: marks come from answers and key, so that nothing of a learner's is ever
# executed, and it is ours to say where a person is needed.
c.Autograde.autograde_preprocessors = [
    "calmline.grading.nbgrader_plugins.GradeFromData",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "calmline.grading.nbgrader_plugins.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]
# A test cell that a learner deleted comes back and gives its points.
c.OverwriteCells.add_missing_cells = True

# What a learner typed is text in feedback and formgrader, never markup; and feedback shows no tests.
# What only graders may see is added before, in formgrader alone.
c.HTMLExporter.preprocessors = [
    "calmline.grading.nbgrader_plugins.ShowGraders",
    "nbconvert.preprocessors.sanitize.SanitizeHTML",
]
c.SanitizeHTML.tags = list(TAGS)
c.SanitizeHTML.attributes = ATTRIBUTES
c.SanitizeHTML.safe_output_keys = {"metadata", "text/plain", "image/png", "image/jpeg"}
c.GenerateFeedback.preprocessors = [
    "calmline.grading.nbgrader_plugins.GetGrades",
    "calmline.grading.nbgrader_plugins.ClearHiddenTests",
]
# Our page of feedback, and formgrader's own without the script that it would fetch from the internet.
c.HTMLExporter.extra_template_basedirs = [
    str(Path(calmline.grading.__file__).parent / "templates"),
    str(Path(nbgrader.__file__).parent / "server_extensions" / "formgrader" / "templates"),
]

# nbgrader calls `alembic`, which lies beside it and not always on PATH.
_BIN = sysconfig.get_path("scripts")
if _BIN not in os.environ.get("PATH", "").split(os.pathsep):
    os.environ["PATH"] = os.pathsep.join([_BIN, os.environ.get("PATH", "")])
