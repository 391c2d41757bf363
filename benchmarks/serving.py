"""The services that `service.py` measures: ours, with a watch on its event loop, and a bare echo.

    python benchmarks/serving.py ours|echo PORT [WORKERS]

It prints what it saw as JSON when it ends: the longest time that the loop was late, and its CPU time.
"""

from __future__ import annotations

import asyncio
import json
import signal
import sys
import time
from dataclasses import dataclass, field, replace

import uvicorn
from fastapi import FastAPI, Request, Response

from sightline.cache.keeping import Keeping
from sightline.observe import Observer, json_log
from sightline.providers import Policy, desk
from sightline.service.app import SILENT
from sightline.service.start import Plan, listening, run, serve
from sightline.service.terms import Serving

EVERY_S = 0.001


@dataclass
class Watch:
    """How late the loop was, in seconds: by the clock, and by the CPU time of its own thread."""

    late: list[float] = field(default_factory=list[float])
    own: list[float] = field(default_factory=list[float])

    async def look(self) -> None:
        """Look every millisecond, until cancelled."""
        while True:
            clock, cpu = time.perf_counter(), time.thread_time()
            await asyncio.sleep(EVERY_S)
            self.late.append(time.perf_counter() - clock - EVERY_S)
            self.own.append(time.thread_time() - cpu)

    def reset(self) -> None:
        """Forget what was seen, such as how it started."""
        self.late.clear()
        self.own.clear()

    def told(self) -> dict[str, float]:
        """The worst of both, and the 99.9th percentile, in milliseconds."""
        late, own = sorted(self.late or [0.0]), sorted(self.own or [0.0])
        last = int(len(late) * 0.999)
        names = ("late_max_ms", "late_p999_ms", "own_max_ms", "own_p999_ms")
        return dict(zip(names, (1000 * s for s in (late[-1], late[last], own[-1], own[last])), strict=True))


async def ours(port: int, workers: int, *, cached: bool) -> None:
    """Our service, which starts to look at its loop anew on SIGUSR1."""
    serving = replace(Serving(keys=False, port=port), deadline_s=60.0)
    keeping = Keeping(enabled="on", store="memory") if cached else None
    plan = Plan(serving, desk(Policy()), Observer(log=json_log(sys.stderr)), workers=workers, keeping=keeping)
    watch = Watch()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, watch.reset)
    looking = asyncio.create_task(watch.look()) if not cached else None
    await serve(plan, listening(serving))
    if looking is not None:
        looking.cancel()
    print(json.dumps(watch.told()), flush=True)


async def echo(port: int) -> None:
    """FastAPI that reads the body and sends as much back as a record is long."""
    app = FastAPI(telemetry=SILENT)

    @app.post("/v1/extract")
    async def echoed(request: Request) -> Response:  # pyright: ignore[reportUnusedFunction] (the app has it)
        return Response((await request.body())[:7000], media_type="application/json")

    await uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", access_log=False)).serve()


if __name__ == "__main__":
    kind, port = sys.argv[1], int(sys.argv[2])
    if kind == "echo":
        run(echo(port))
    else:
        run(ours(port, int(sys.argv[3]), cached=kind == "cached"))
