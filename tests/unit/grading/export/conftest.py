import os
import shutil
import sysconfig

import pytest
from gradebooks import gradebook, hand_in
from nbgrader.api import Gradebook

HOSTILE = '=HYPERLINK("http://evil.example","click")'


@pytest.fixture(scope="session")
def kept_book(tmp_path_factory):
    """Two exercises, four learners: one plain, one marked by a person, one who waits, one whose names are formulas."""
    file = tmp_path_factory.mktemp("book") / "gradebook.db"
    items = {"odd-sock": {"psychology": 4.0, "reply": 6.0}, "spare-key": {"reply": 10.0}}
    with pytest.MonkeyPatch.context() as patch:  # nbgrader calls `alembic`, which lies beside it
        patch.setenv("PATH", os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")]))
        with gradebook(f"sqlite:///{file}", items) as book:
            hand_in(book, "ada", "odd-sock", {"psychology": 3, "reply": 4.5}, first_name="Ada", last_name="Byron")
            hand_in(book, "ada", "spare-key", {"reply": 8})
            person = {"auto_score": 2.0, "manual_score": 5.0, "extra_credit": 0.5}
            hand_in(
                book, "bo", "odd-sock", {"psychology": 4, "reply": person}, email="bo@example.org", lms_user_id="17"
            )
            hand_in(book, "cy", "odd-sock", {"psychology": 1, "reply": {"auto_score": 3.0, "needs_manual_grade": True}})
            hand_in(
                book, "@eve", "odd-sock", {"psychology": 0, "reply": 0}, None, first_name=HOSTILE, last_name="\t=1+1"
            )
    return file


@pytest.fixture
def book(kept_book, tmp_path):
    """A copy of it, open."""
    shutil.copy(kept_book, tmp_path)
    with Gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}", "calmline") as book:
        yield book
