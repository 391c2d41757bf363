"""The records of documents, kept for their tenant: found again, shown, exported, deleted, and added up.

`records.py` is the door. `rows.py` says what of a record stands in which table, `pictures/` keep the pages, `shelf.py`
counts who needs them, `around.py` keeps what a pipeline reads.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sightline.records.records import Records
    from sightline.records.stored import Headline, Listing, Stored, Wanted

__all__ = ["Headline", "Listing", "Records", "Stored", "Wanted"]


def __getattr__(name: str) -> object:
    """Load a name on first use: SQLAlchemy takes long to load, and settings need none of it."""
    if name not in __all__:
        raise AttributeError(f"module 'sightline.records' has no attribute {name!r}")
    home = "records" if name == "Records" else "stored"
    return getattr(import_module(f"sightline.records.{home}"), name)
