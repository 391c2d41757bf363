"""Text in the pixels of a page that the eye does not see. Pure: the caller brings the OCR."""

from sightline.injection.hidden.reveal import Revealed, reveal

__all__ = ["Revealed", "reveal"]
