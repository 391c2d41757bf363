"""What a call is billed: pictures by the rule of their model, words by an estimate."""

from __future__ import annotations

from sightline.models import Profile
from sightline.testing.server.call import Call
from sightline.testing.server.pictures import level

# A rule of thumb for English text that vendors give; the fake has no tokenizer of theirs.
CHARACTERS_PER_TOKEN = 4


def text_tokens(text: str) -> int:
    """The tokens of `text`, rounded up."""
    return -(-len(text) // CHARACTERS_PER_TOKEN)


def image_tokens(call: Call, row: Profile) -> int:
    """What the pictures of `call` are billed by the rule of `row`."""
    return sum(row.see(picture.size, level(row, picture.detail)).tokens for picture in call.pictures)
