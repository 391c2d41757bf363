"""A second look: the few places whose print leaves a value in doubt are enlarged and read once more.

`spots` says where, `cuts` takes these parts out of the pages, `reread` reads them where engines run, and `settled` says
what came of it. What is read surely takes the place of the first reading, so that the answer is judged again by better
words. Print that cannot be read surely twice is too poor to judge by: the value stays unverified, and is not accused.
"""

from sightline.look.reread import Cut, cuts, reread
from sightline.look.settle import Look, settled
from sightline.look.spots import Spot, spots

__all__ = ["Cut", "Look", "Spot", "cuts", "reread", "settled", "spots"]
