"""What the provider itself thinks of its values: the weakest evidence there is, and never proof."""

from sightline.types import Finding
from sightline.verify.case import Case, Findings

# Ratings go from 1, a guess, to 5, certain. Models rate nearly all that they give 4 or 5 ("Asking is not enough", arXiv
# 2605.27752), so that only what lies below says something.
LEAST, MOST = 1, 5
DOUBTED = 3


def rated(case: Case) -> Findings:
    """Info for every value that its provider is sure of, a warning for the others; `score` is 0 for 1 and 1 for 5.

    Ratings outside of 1 to 5 are not heard. No value is confirmed by this: its info proves nothing to any other check.
    """
    for path, rating in case.ratings.items():
        if not LEAST <= rating <= MOST or not case.values.get(path):
            continue
        severity = "warning" if rating <= DOUBTED else "info"
        score = (rating - LEAST) / (MOST - LEAST)
        yield path, Finding("rated", severity, f"The provider rates this {rating} of {MOST}.", score)
