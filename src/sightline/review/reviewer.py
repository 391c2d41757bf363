"""Who looks at records."""

from __future__ import annotations

from dataclasses import dataclass

# Who disputes wait for: nobody by name, but everybody who is an admin.
ADMINS = "role:admin"
ANYBODY = ""


@dataclass(frozen=True, slots=True)
class Reviewer:
    """A person of `tenant`; `by` is how the trail calls them. An `admin` assigns work, and settles disputes."""

    tenant: str
    by: str
    admin: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """Whose work is theirs, that which is theirs alone first."""
        return (self.by, ADMINS, ANYBODY) if self.admin else (self.by, ANYBODY)
