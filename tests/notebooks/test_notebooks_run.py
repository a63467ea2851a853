"""Does every notebook of the course run as it is shipped, in both languages?"""

import nbformat
import pytest
from nbclient import NotebookClient

from calmline.data import data_root
from calmline.learning import workcopy

ROOT = data_root()
PAGES = sorted(file.relative_to(ROOT / "course").as_posix() for file in (ROOT / "course").rglob("*.ipynb"))
EXERCISES = sorted(file.relative_to(ROOT).as_posix() for file in (ROOT / "exercises").rglob("*.ipynb"))


@pytest.fixture(scope="module")
def work(tmp_path_factory):
    return workcopy.prepare(tmp_path_factory.mktemp("learner") / "Calmline")


@pytest.mark.parametrize("notebook", PAGES + EXERCISES)
def test_every_cell_shows_its_screen(work, notebook):
    file = work / notebook
    read = nbformat.read(file, as_version=4)
    NotebookClient(read, timeout=60, resources={"metadata": {"path": str(file.parent)}}).execute()
    shown = [cell for cell in read.cells if cell.cell_type == "code" and cell.source]
    assert shown
    for cell in shown:
        [output] = cell.outputs
        assert "application/vnd.jupyter.widget-view+json" in output.data, cell.source


def test_both_languages_have_the_same_pages():
    names = {lang: {page.split("/")[1] for page in PAGES if page.startswith(f"{lang}/")} for lang in ("en", "zh")}
    assert names["en"] == names["zh"]
    assert names["en"]
