"""Which level of detail a picture deserves."""

from __future__ import annotations

from sightline.models.profiles import Profile
from sightline.models.seen import Size

# One glance answers these; small print does not matter.
GLANCE = frozenset({"classify", "detect", "summary"})
# These read small print.
PRINT = frozenset({"receipt", "invoice", "table", "ocr", "document"})
# At `low` models see this edge: a picture within it loses nothing.
LOW_EDGE_PX = 512


def choose_detail(profile: Profile, size: Size, task: str | None = None) -> str:
    """`low` for a glance, `high` for print, by the size otherwise; always a level that `profile` has.

    `low` is only taken where it is not dearer than `high`, which it is with some models. The provider's own `auto` is
    never taken where there is a choice, because some take it for no limit at all.
    """
    if "low" not in profile.levels or "high" not in profile.levels:
        return profile.level("auto")
    glance = task in GLANCE or (task not in PRINT and max(size) <= LOW_EDGE_PX)
    dearer = profile.see(size, "low").tokens > profile.see(size, "high").tokens
    return "low" if glance and not dearer else "high"
