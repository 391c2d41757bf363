"""Many files studied at once, as one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from sightline.errors import UsageError
from sightline.several.joined import joined
from sightline.study import Study
from sightline.types import Upload


async def studied(uploads: Sequence[Upload], study: Callable[[Upload], Coroutine[Any, Any, Study]]) -> Study:
    """What `study` sees in all of `uploads`, joined. Raises UsageError without any, and the first error of a file."""
    if not uploads:
        raise UsageError("There is no image to ask about; give at least one file.")
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(study(upload)) for upload in uploads]
    except ExceptionGroup as errors:
        raise errors.exceptions[0] from None
    return joined([task.result() for task in tasks])
