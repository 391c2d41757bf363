"""Sightline reads documents and says which answers can be trusted.

from sightline import extract
record = extract("receipt.jpg")
record.outcome, record.values["total"]
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from sightline.errors import InputError, SightlineError
    from sightline.pipeline import Pipeline
    from sightline.single import extract
    from sightline.together import compare, rank, sequence
    from sightline.types import Box, Evidence, FieldVerdict, Finding, Record, Task, Upload

__all__ = [
    "Box",
    "Evidence",
    "FieldVerdict",
    "Finding",
    "InputError",
    "Pipeline",
    "Record",
    "SightlineError",
    "Task",
    "Upload",
    "__version__",
    "compare",
    "extract",
    "rank",
    "sequence",
]

_HOMES = {
    "InputError": "sightline.errors",
    "SightlineError": "sightline.errors",
    "Pipeline": "sightline.pipeline",
    "compare": "sightline.together",
    "extract": "sightline.single",
    "rank": "sightline.together",
    "sequence": "sightline.together",
}


def __getattr__(name: str) -> object:
    """Load a public name on first use, so that `import sightline` costs next to nothing."""
    if name not in __all__:
        raise AttributeError(f"module 'sightline' has no attribute {name!r}")
    return getattr(import_module(_HOMES.get(name, "sightline.types")), name)
