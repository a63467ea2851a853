"""What it costs to import us, beside what ipywidgets alone costs."""

import statistics
import subprocess
import sys

from benchmarks.measure import head, side_by_side, told

_TIMED = "import time; t = time.perf_counter(); {}; print(time.perf_counter() - t)"


def _seconds(statement: str) -> float:
    done = subprocess.run([sys.executable, "-c", _TIMED.format(statement)], capture_output=True, text=True, check=True)
    return float(done.stdout)


def run(times: int = 9) -> None:
    """Print the cost of each import and the ratios."""
    head("Imports, each in a fresh process")
    ipywidgets = "import ipywidgets"
    for ours, aim in (("import calmline", "aim: ratio at most 1.3"), ("from calmline import show", "")):
        theirs_took, ours_took = side_by_side(lambda: _seconds(ipywidgets), lambda o=ours: _seconds(o), times)
        told(ipywidgets, theirs_took)
        told(ours, ours_took, aim)
        ratios = [a / b for a, b in zip(ours_took, theirs_took, strict=True)]
        print(f"{'  ratio, median of the pairs':<58} {statistics.median(ratios):9.3f}")
