"""The nouns, in the order in which data flows: Upload, Image, Reading, Rendition, Question, Answer, Verdict, Record.

All are frozen. A step takes earlier nouns and returns the next one; nothing is filled in later.
Boxes are fractions of the upright page, so they can be drawn over any rendering of that page.
"""

from sightline.box import Box
from sightline.types.answers import (
    NO_USAGE,
    Answer,
    Candidate,
    Field,
    Json,
    Kind,
    Layout,
    Question,
    Quote,
    Task,
    Usage,
)
from sightline.types.pages import (
    Evidence,
    Image,
    Reading,
    Rendition,
    Upload,
    Word,
)
from sightline.types.records import (
    Fault,
    FieldVerdict,
    Finding,
    Outcome,
    Page,
    Record,
    Severity,
    Status,
    Verdict,
)

__all__ = [
    "NO_USAGE",
    "Answer",
    "Box",
    "Candidate",
    "Evidence",
    "Fault",
    "Field",
    "FieldVerdict",
    "Finding",
    "Image",
    "Json",
    "Kind",
    "Layout",
    "Outcome",
    "Page",
    "Question",
    "Quote",
    "Reading",
    "Record",
    "Rendition",
    "Severity",
    "Status",
    "Task",
    "Upload",
    "Usage",
    "Verdict",
    "Word",
]
