"""Files that were turned down a moment ago: whoever sends one again and again pays no decoder for it."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

from sightline.cache.inquiry import Inquiry
from sightline.errors import DecodingFailed, InputError, MissingDecoder

MOST = 4096
AGE_S = 60.0


class Rejected:
    """The errors of at most `MOST` files, for a minute. `clock` gives seconds.

    A decoder that failed or is missing is no fault of the file's: that is not remembered.
    """

    def __init__(self, *, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._errors: OrderedDict[str, tuple[type[InputError], str, float]] = OrderedDict()

    def check(self, inquiry: Inquiry) -> None:
        """Raise what was said of this file, under the name that it has now."""
        if not self._errors:
            return
        kind, said, end = self._errors.get(_key(inquiry), (InputError, "", 0.0))
        if end > self._clock():
            raise kind(inquiry.upload.name + said)

    def put(self, inquiry: Inquiry, error: InputError) -> None:
        """Remember `error`, whose message begins with the name of the file."""
        name = inquiry.upload.name
        if isinstance(error, DecodingFailed | MissingDecoder) or not error.message.startswith(name):
            return
        self._errors[_key(inquiry)] = (type(error), error.message[len(name) :], self._clock() + AGE_S)
        while len(self._errors) > MOST:
            self._errors.popitem(last=False)


def _key(inquiry: Inquiry) -> str:
    """By file, pages and limits, whatever is asked."""
    return inquiry.asking.of_words(inquiry.file.digest)
