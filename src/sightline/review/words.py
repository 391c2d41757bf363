"""The words of pages, to click on and to judge typed values by: read off the kept pictures when somebody looks."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace

from sightline.image import prepare
from sightline.ocr.loaded import loaded
from sightline.records import Records
from sightline.types import Reading, Upload

MOST_PAGES = 200


def read_page(name: str, picture: bytes, engine: str) -> Reading:
    """The words of a picture of ours, which stands upright. Takes a processor, about a second of it."""
    (image,) = prepare(Upload(name, picture, "image/jpeg"))
    return loaded(engine).read(image)


@dataclass(slots=True)
class PageWords:
    """The words of the pages in `records`; `read` reads a picture, elsewhere. The last `MOST_PAGES` are remembered."""

    records: Records
    read: Callable[[str, bytes], Awaitable[Reading]]
    _known: OrderedDict[tuple[str, str, int], Reading] = field(
        default_factory=OrderedDict["tuple[str, str, int]", Reading]
    )

    async def of_page(self, record_id: str, page: int, *, tenant: str) -> Reading | None:
        """The words of a page, counted from 1; None where no picture of it was kept."""
        place = tenant, record_id, page
        if place not in self._known:
            picture = await self.records.picture(record_id, page, tenant=tenant)
            if picture is None:
                return None
            self._known[place] = replace(await self.read(f"{record_id}.jpg", picture), page=page)
        self._known.move_to_end(place)
        while len(self._known) > MOST_PAGES:
            self._known.popitem(last=False)
        return self._known[place]

    def remembered(self, record_id: str, pages: int, *, tenant: str) -> tuple[Reading, ...]:
        """The words of all its pages as far as they were read before, at once; none where one of them was not."""
        found = [self._known.get((tenant, record_id, page)) for page in range(1, pages + 1)]
        read = tuple(each for each in found if each is not None)
        return read if len(read) == pages else ()
