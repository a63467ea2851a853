"""Hand-ins that are damaged or meant to do harm, each named for what it is, with what should come of it.

`CORPUS` is of one folder each, as it lies in `submitted/learner/exercise`; `TREES` is of many hand-ins as they are
collected. Neither needs a particular exercise: what is built comes from the release and the key that are given.
"""

from tests.unit.grading.handins.corpus_cases import Case, Tree, expected_values, good_values, honest
from tests.unit.grading.handins.corpus_damaged import DAMAGED
from tests.unit.grading.handins.corpus_hostile import HOSTILE
from tests.unit.grading.handins.corpus_trees import TREES

CORPUS: list[Case] = [*DAMAGED, *HOSTILE]

__all__ = ["CORPUS", "TREES", "Case", "Tree", "expected_values", "good_values", "honest"]
