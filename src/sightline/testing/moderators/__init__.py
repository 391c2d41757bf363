"""Vendors of moderation that are none: the APIs of Amazon, Google, OpenAI and Microsoft on this machine, for tests.

    seen = {"google-vision": {"adult": "VERY_LIKELY"}, "rekognition": {"Weapons": 97.5}}
    async with FakeModerators(seen, script=[Behaviour("rate_limit"), Behaviour()]) as server:
        moderator = GoogleVision(api_key="any", base_url=server.url)

What is seen in every picture is said in the vendor's own words. Requests are checked as the vendors document, pictures
are decoded, and failures are worded as theirs; `Behaviour` is that of the model server. Needs the extra `testing`.
"""

from sightline.testing.moderators.fake import FakeModerators
from sightline.testing.server.behaviour import Behaviour, Script

__all__ = ["Behaviour", "FakeModerators", "Script"]
