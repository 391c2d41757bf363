"""A process that starts a worker, tells which, and waits to be killed."""

import asyncio
import sys

from misbehave import own_pid

from sightline.pool import Pool


async def work() -> None:
    pool = Pool(1)
    sys.stdout.write(f"{await pool.run('some.pdf', own_pid)}\n")
    sys.stdout.flush()
    await asyncio.sleep(600)


if __name__ == "__main__":
    asyncio.run(work())
