"""Where documents come from: files, folders, standard input, manifests and object stores.

Each is read when its turn comes, and never past the limit.
"""

from sightline.sources.files import SUFFIXES, Source, uploads
from sightline.sources.listing import Listed, listed
from sightline.sources.manifest import Columns

__all__ = ["SUFFIXES", "Columns", "Listed", "Source", "listed", "uploads"]
