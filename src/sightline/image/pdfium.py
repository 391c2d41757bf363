"""PDFium's Python binding, which ships no types: its values get theirs in the modules that ask for them.

PDFium works for one thread at a time. Every call into it is made under LOCK: other threads wait for a page, other
processes do not.
"""

from __future__ import annotations

import threading
from typing import Any, TypeAlias

import pypdfium2  # pyright: ignore[reportMissingTypeStubs]  (pypdfium2 has none)

pdfium: Any = pypdfium2
raw: Any = pypdfium2.raw

# What PDFium hands out and takes back.
Document: TypeAlias = Any
Page: TypeAlias = Any
TextPage: TypeAlias = Any
PageObject: TypeAlias = Any

# Re-entrant, as a half-read document may be closed by the garbage collector in the middle of another one.
LOCK = threading.RLock()
