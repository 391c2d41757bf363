"""What vision models see of a picture, and what they bill for it. Pure: sizes and names in, sizes and tokens out.

The rules are rows of `profiles.toml`, a row a model family, each dated and with its source. `plan` says at which size
and in how many parts to send a picture, so that the provider has nothing left to resize and print stays legible.
"""

from sightline.models.legible import LEGIBLE_PX
from sightline.models.plan import Plan, plan
from sightline.models.profiles import Profile, profile, read_profiles, rows_of

__all__ = ["LEGIBLE_PX", "Plan", "Profile", "plan", "profile", "read_profiles", "rows_of"]
