"""`make bench`: the environment, then every benchmark."""

import os
import platform
import sys
from importlib.metadata import version

from benchmarks import building, calls, grading, imports, record, replies, screens

_LIBRARIES = ("calmline", "jupyterlab", "ipywidgets", "anywidget", "nbgrader", "pydantic")


def main() -> None:
    """Print what machine this is, then run all benchmarks."""
    sys.stdout.reconfigure(line_buffering=True)  # it takes an hour; whoever looks into its file sees how far it is
    print(f"Python {platform.python_version()} on {platform.system()} {platform.machine()}, {os.cpu_count()} cores")
    print(", ".join(f"{name} {version(name)}" for name in _LIBRARIES))
    imports.run()
    building.run()
    record.run()
    replies.run()
    calls.run()
    grading.run()
    screens.run()


if __name__ == "__main__":
    main()
