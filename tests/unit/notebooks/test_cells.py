"""Are notebooks what nbformat allows, and the same bytes each time?"""

import json

import nbformat
import pytest

from calmline.notebooks.cells import code, markdown, notebook, show


def test_notebook_is_valid_and_says_that_it_may_be_opened():
    content = notebook([markdown("title", "# A"), show("form", "x", "exercise")], "zh")
    read = nbformat.reads(content.decode("utf-8"), 4)
    assert read.metadata.calmline == {"open": True, "lang": "zh"}
    assert read.metadata.kernelspec.name == "python3"
    assert [cell.id for cell in read.cells] == ["title", "form"]


def test_show_cell_is_one_import_and_one_call_with_plain_strings():
    [cell] = json.loads(notebook([show("form", "it's", "replay:x", "en")]))["cells"]
    assert "".join(cell["source"]) == 'from calmline import show\nshow("it\'s", "replay:x", "en")'


def test_a_name_that_is_no_cell_id_becomes_one():
    names = ["replay:x", "n" * 80]
    cells = json.loads(notebook([code(name, "") for name in names]))["cells"]
    assert [cell["id"] for cell in cells] == ["replay-x", "n" * 64]


def test_what_nbformat_does_not_allow_is_refused():
    with pytest.raises(nbformat.ValidationError):
        notebook([{**markdown("a", ""), "cell_type": "poem"}])
