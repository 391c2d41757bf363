"""Where the pages show a value: found by what it means, then by its letters, and told apart by the labels around it.

No reader is asked where it saw something. A place holds when the words printed there say the value.
"""

from sightline.verify.grounding.found import ABSENT, Grounding, Match, Sighting
from sightline.verify.grounding.ground import ground
from sightline.verify.grounding.index import Index
from sightline.verify.grounding.told import located, with_page

__all__ = ["ABSENT", "Grounding", "Index", "Match", "Sighting", "ground", "located", "with_page"]
