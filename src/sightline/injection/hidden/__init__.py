"""Text in the pixels of a page that the eye does not see. Pure: the caller brings the OCR."""

from sightline.injection.hidden.marks import Marks, marks
from sightline.injection.hidden.reveal import Revealed, reveal, searched
from sightline.injection.hidden.strips import Read

__all__ = ["Marks", "Read", "Revealed", "marks", "reveal", "searched"]
