"""Who uses a service, and the keys by which it knows them."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from sightline.tenants.tenant import SCOPES, Scope, Tenant

if TYPE_CHECKING:
    from sightline.tenants.keys import Key, Keys

__all__ = ["SCOPES", "Key", "Keys", "Scope", "Tenant"]


def __getattr__(name: str) -> object:
    """Load what asks the database on first use: SQLAlchemy takes long to load."""
    if name not in __all__:
        raise AttributeError(f"module 'sightline.tenants' has no attribute {name!r}")
    return getattr(import_module("sightline.tenants.keys"), name)
