"""What is known of a vendor from documents that were accepted before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sightline.text.dates import fold

Values = Mapping[str, str | None]
"""The values of one document by path, such as `vendor.tax_id`."""
# Legal forms, which a vendor is called with on one document and without on the next.
_FORMS = re.compile(
    r"\b(?:sdn|bhd|gmbh|co|kg|ag|ltd|limited|inc|llc|plc|sarl|sas|sa|eurl|bv|pte|pty|e\s?k|s\s?r\s?l)\b"
)


@dataclass(frozen=True, slots=True)
class History:
    """Earlier documents, in any order; people have checked them, or they were accepted.

    Put no document in that is being judged, or it is called a copy of itself.
    """

    documents: Sequence[Values] = field(default=())

    def of_vendor(self, values: Values) -> Sequence[Values]:
        """The documents of the same vendor: those with its tax id, and those with its name where one has no tax id."""
        return [document for document in self.documents if _same_vendor(document, values)]


def said(documents: Sequence[Values], path: str) -> Iterator[str]:
    """Every value that these documents have at `path`."""
    yield from (value for document in documents if (value := document.get(path)))


def shape(number: str) -> str:
    """How a number is written: 9 for digits, A for letters, each once for a run; marks stay, spaces go."""
    letters = re.sub(r"[^\W\d_]+", "A", re.sub(r"\s", "", number))
    return re.sub(r"\d+", "9", letters)


def squeezed(text: str) -> str:
    """The letters and digits of `text`, without case and accents."""
    return re.sub(r"[\W_]", "", fold(text))


def _same_vendor(one: Values, other: Values) -> bool:
    ids = [values.get("vendor.tax_id") for values in (one, other)]
    names = [_name(values.get("vendor.name")) for values in (one, other)]
    if ids[0] and ids[1] and squeezed(ids[0]) == squeezed(ids[1]):
        return True
    return bool(names[0]) and names[0] == names[1]


def _name(name: str | None) -> str:
    return squeezed(_FORMS.sub("", re.sub(r"[\W_]+", " ", fold(name or ""))))
