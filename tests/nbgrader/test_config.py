"""Does the graders' configuration keep what the rest relies on?"""

import os
import sysconfig

import pytest
from nbgrader.preprocessors import ClearHiddenTests, Execute, SaveAutoGrades
from nbgrader_clone import ROOT
from traitlets.config.loader import PyFileConfigLoader
from traitlets.utils.importstring import import_item

from calmline.grading.nbgrader_plugins import GradeFromData


@pytest.fixture
def config(monkeypatch):
    monkeypatch.setenv("PATH", "nowhere")
    return PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()


def test_nothing_is_executed_and_grades_are_saved_once(config):
    chain = [import_item(name) for name in config.Autograde.autograde_preprocessors]
    assert chain[0] is GradeFromData
    assert not any(issubclass(link, Execute) for link in chain)
    assert [issubclass(link, SaveAutoGrades) for link in chain].count(True) == 1


def test_feedback_would_show_no_hidden_test_whatever_its_page_is(config):
    assert any(issubclass(import_item(name), ClearHiddenTests) for name in config.GenerateFeedback.preprocessors)


def test_alembic_is_found(config):
    assert sysconfig.get_path("scripts") in os.environ["PATH"].split(os.pathsep)


def test_no_learner_is_named(config):
    assert "db_students" not in config.CourseDirectory


def test_every_class_that_is_named_is_there(config):
    names = [*config.Autograde.autograde_preprocessors, *config.GenerateFeedback.preprocessors]
    assert all(import_item(name) for name in [*names, *config.HTMLExporter.preprocessors])
