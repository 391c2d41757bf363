"""Several images in one question: numbered on from file to file, asked about together or in parts, and merged.

`studied.py` and `joined.py` make one study of many files, `parted.py` asks about as many images at once as a model
takes, `staged.py` about each and then about all that was said, and `worded.py` ranks images by their words alone.
"""

from sightline.several.joined import MOST_PIXELS, told_apart
from sightline.several.parted import in_parts
from sightline.several.staged import each_then_all
from sightline.several.studied import studied
from sightline.several.worded import by_words

__all__ = ["MOST_PIXELS", "by_words", "each_then_all", "in_parts", "studied", "told_apart"]
