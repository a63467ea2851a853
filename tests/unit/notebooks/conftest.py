import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
ASSETS = Path(__file__).parents[2] / "nbgrader" / "assets"


@pytest.fixture
def clone(tmp_path):
    """The root of a clone that holds a small course and nothing generated yet."""
    root = (tmp_path / "clone").resolve()
    shutil.copytree(ASSETS, root / "assets")
    shutil.copy(ROOT / "nbgrader_config.py", root)
    return root
