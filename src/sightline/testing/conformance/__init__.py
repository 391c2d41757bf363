"""What every implementation of a port has to do, as functions that raise AssertionError where one does not.

Call them from the tests of your own engine, moderator, provider or store; the ones that ship with Sightline pass the
same suites.
"""

from sightline.testing.conformance.engines import check_engine
from sightline.testing.conformance.moderators import check_moderator
from sightline.testing.conformance.providers import ask_about, check_provider
from sightline.testing.conformance.stores import check_journal, check_store, check_tally

__all__ = [
    "ask_about",
    "check_engine",
    "check_journal",
    "check_moderator",
    "check_provider",
    "check_store",
    "check_tally",
]
