"""Vision models as providers: `Model("openai:gpt-5")`, `Model("anthropic:claude-sonnet-4-5")`, a server of one's own.

A model is named `vendor:model`. Its vendor's extra has to be installed, and its key is read from the environment that
the vendor's own client reads. Nothing heavy is loaded before the first question.
"""

from sightline.vlm.models.model import Model
from sightline.vlm.models.settings import Access, Asking, Before
from sightline.vlm.models.standing import Level, Standing

__all__ = ["Access", "Asking", "Before", "Level", "Model", "Standing"]
