"""A part of many documents: the first ones, or some at random."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from heapq import nsmallest
from itertools import islice

from sightline.errors import UsageError
from sightline.sources import Listed


def part(
    documents: Iterable[Listed], *, limit: int | None = None, sample: int | None = None, seed: int = 0
) -> Iterator[Listed]:
    """The first `limit` of `documents`, or a random `sample`, in their order; all of them where neither is given.

    The same seed picks the same ones of the same ids, whatever order they come in, so that a sample can be resumed. It
    holds as many as it picks. Raises UsageError for both at once, or fewer than 1.
    """
    if limit is not None and sample is not None:
        raise UsageError("--limit takes the first documents and --sample some at random; choose one of them.")
    if (limit or sample or 1) < 1 or 0 in (limit, sample):
        raise UsageError("Take at least 1 document.")
    if sample is None:
        return islice(documents, limit)
    return iter(_picked(documents, sample, seed))


def _picked(documents: Iterable[Listed], sample: int, seed: int) -> list[Listed]:
    drawn = ((_lot(one.id, seed), index, one) for index, one in enumerate(documents))
    return [one for _, _, one in sorted(nsmallest(sample, drawn, key=lambda lot: lot[:2]), key=lambda lot: lot[1])]


def _lot(name: str, seed: int) -> bytes:
    return blake2b(f"{seed}:{name}".encode("utf-8", "surrogatepass"), digest_size=16).digest()
