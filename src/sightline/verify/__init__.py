"""Judge an answer against the page. Pure: the same answer, pages and day always give the same verdict.

A check is a function from a `Case` to its findings, one file each; a task names the checks it wants. `decide`
locates every value, runs the checks and applies the policy.
"""

from sightline.verify.case import Case, Check
from sightline.verify.decide import decide
from sightline.verify.history import History
from sightline.verify.promise import Promise

__all__ = ["Case", "Check", "History", "Promise", "decide"]
