"""Before anything is paid for: what a document tells a model, what its pictures show, and what comes of it.

`policy.py` makes a decision of findings, `guard.py` shows pictures to a moderator just before they are sent, and
`ending.py` puts both together once a document is done.
"""

from sightline.screen.ending import answered, finished, shown
from sightline.screen.guard import Guard, as_sent
from sightline.screen.policy import Screen

__all__ = ["Guard", "Screen", "answered", "as_sent", "finished", "shown"]
