"""What in a document speaks to the model instead of to its reader. Pure: pixels and words in, findings out.

Documents are read by models that do as they are told, and a page can tell them something. Here is told apart what
orders a model about from what merely sounds like it. `judge` does this for text of any origin, in thirteen languages
and the usual disguises; `codes` reads QR and bar codes; `hidden` finds and removes what a person cannot see.
"""

from sightline.injection.codes import judge_codes, read_codes
from sightline.injection.judge import action_of, decision_of, judge_answer, judge_string, judge_text
from sightline.injection.suspect import BLOCK, REVIEW

__all__ = [
    "BLOCK",
    "REVIEW",
    "action_of",
    "decision_of",
    "judge_answer",
    "judge_codes",
    "judge_string",
    "judge_text",
    "read_codes",
]
