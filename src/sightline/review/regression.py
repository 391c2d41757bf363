"""Reviewed documents as a folder to evaluate again: each mistake that a person found, so that it is not made twice."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import Sequence
from pathlib import Path

from sightline.records import Records
from sightline.review.checked import nested
from sightline.review.learned import Learned

LABELS = "labels.jsonl"
# Of pages that are put into one file; the printed text is as good as in the pictures themselves.
QUALITY = 95


async def write_set(learned: Learned, records: Records, folder: Path) -> int:
    """Write every reviewed document whose pages were kept into the folder `folder`, with its labels; how many."""
    number = 0
    with (folder / LABELS).open("w", encoding="utf-8") as labels:
        async for line in learned.lines():
            pages = [
                await records.picture(line["id"], page, tenant=learned.tenant)
                for page in range(1, len(line["pages"]) + 1)
            ]
            kept = [page for page in pages if page is not None]
            # Of a rejected document nothing is right, and reading it again proves nothing.
            if not kept or len(kept) < len(pages) or not any(line["labels"].values()):
                continue
            name, data = await asyncio.to_thread(_document, line["id"], kept)
            (folder / name).write_bytes(data)
            row = {"file": name, "task": line["task"], "values": nested(line["labels"])}
            labels.write(json.dumps(row, ensure_ascii=False) + "\n")
            number += 1
    return number


def _document(record_id: str, pages: Sequence[bytes]) -> tuple[str, bytes]:
    """The name and the bytes of one file with all `pages`."""
    if len(pages) == 1:
        return f"{record_id}.jpg", pages[0]
    from PIL import Image

    first, *rest = [Image.open(io.BytesIO(page)) for page in pages]
    written = io.BytesIO()
    first.save(written, "PDF", save_all=True, append_images=rest, quality=QUALITY)
    return f"{record_id}.pdf", written.getvalue()
