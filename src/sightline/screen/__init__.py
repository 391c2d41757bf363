"""Before anything is paid for: what a document tells a model, what its pictures show, and what comes of it.

`policy.py` makes a decision of findings, `guard.py` shows pictures to a moderator just before they are sent, and
`ending.py` puts both together once a document is done, and `again.py` where its answer is known from another one.
"""

from sightline.screen.again import screened_again, unjudged
from sightline.screen.ending import answered, finished, moderated, shown
from sightline.screen.guard import Guard, as_sent
from sightline.screen.policy import Screen

__all__ = ["Guard", "Screen", "answered", "as_sent", "finished", "moderated", "screened_again", "shown", "unjudged"]
