"""A model server that is none: the APIs of OpenAI, Azure, Anthropic, Google and Amazon on this machine, for tests.

    with FakeServer(script=[Behaviour("rate_limit", retry_after_s=1), Behaviour()]) as server:
        client = OpenAI(base_url=server.url("openai"), api_key="any")

Requests are checked as strictly as the vendors document, pictures are decoded and billed by `sightline.models`, and
answers come from labels, with mistakes at wanted rates. `python -m sightline.testing.server --help` starts it alone.
Needs the extra `testing`.
"""

from sightline.testing.server.answers import Answerer, Echo, Nulls
from sightline.testing.server.behaviour import Behaviour, Script, read_script
from sightline.testing.server.call import Call, Picture
from sightline.testing.server.fake import FakeServer
from sightline.testing.server.labels import Labels
from sightline.testing.server.limits import Limits
from sightline.testing.server.mistakes import Mistake, Mistakes
from sightline.testing.server.stats import Stats

__all__ = [
    "Answerer",
    "Behaviour",
    "Call",
    "Echo",
    "FakeServer",
    "Labels",
    "Limits",
    "Mistake",
    "Mistakes",
    "Nulls",
    "Picture",
    "Script",
    "Stats",
    "read_script",
]
