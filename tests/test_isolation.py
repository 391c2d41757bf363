from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Picture

from sightline.errors import (
    CorruptInput,
    DecoderDied,
    DecodingFailed,
    DecodingTooLarge,
    DecodingTooSlow,
    InputError,
    UsageError,
    WorkerDied,
)
from sightline.image import prepare
from sightline.isolation import Bounds, Isolated
from sightline.testing.examples import invoice
from sightline.types import Upload

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="some of the bounds are kept on Linux only")

MIB = 1 << 20
TIGHT = Bounds(address_space_bytes=256 * MIB, cpu_s=0.2)


@pytest.fixture(scope="module")
def isolated(misbehave):
    """Shared by the tests that leave their cell as it was, or have it replaced."""
    with Isolated(TIGHT, imports=("misbehave",)) as isolated:
        yield isolated


def alive(pid: int) -> bool:
    """Whether the process runs; one that has ended and waits to be noticed does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def gone(pid: int, *, within_s: float = 20) -> bool:
    deadline = time.monotonic() + within_s
    while alive(pid) and time.monotonic() < deadline:
        time.sleep(0.01)
    return not alive(pid)


def pid_of(isolated: Isolated, misbehave) -> int:
    (pid,) = isolated.run("pid", misbehave.pid)
    return pid


# What comes through


def test_values_come_one_by_one_from_another_process_that_is_used_again(isolated, misbehave) -> None:
    assert list(isolated.run("n", misbehave.numbers, 3)) == [0, 1, 2]
    first = pid_of(isolated, misbehave)
    assert first != os.getpid()
    assert pid_of(isolated, misbehave) == first


def test_pages_of_a_document_are_the_same_as_in_this_process() -> None:
    upload = Upload("bill.pdf", invoice(1, look="pdf").data)
    (here,) = prepare(upload, pages="1")
    with Isolated() as isolated:
        (there,) = isolated.run(upload.name, prepare, upload, pages="1")
    assert there.digest == here.digest
    assert there.text_layer == here.text_layer
    assert replace(there, pixels=here.pixels).source_px == here.source_px
    assert not there.pixels.flags.writeable


def test_pictures_that_libraries_would_unpack_into_a_file_are_decoded_too() -> None:
    stream = io.BytesIO()
    Picture.new("RGB", (7000, 5000), "white").save(stream, "WEBP", quality=1, method=0)
    with Isolated() as isolated:
        (page,) = isolated.run("large.webp", prepare, Upload("large.webp", stream.getvalue()))
    assert page.source_px == (7000, 5000)


def test_pixels_stay_valid_when_the_next_page_and_the_end_have_come(misbehave) -> None:
    with Isolated() as isolated:
        pages = list(isolated.run("pages", misbehave.pages, 3))
    assert [int(page.pixels.min()) for page in pages] == [int(page.pixels.max()) for page in pages] == [1, 2, 3]
    assert not any(page.pixels.flags.writeable for page in pages)


def test_many_pages_stream_within_the_memory_of_a_few(isolated, misbehave) -> None:
    size = int(np.prod(misbehave.PAGE))
    count = 2 * TIGHT.address_space_bytes // size
    assert sum(page.page for page in isolated.run("long.pdf", misbehave.pages, count)) == count * (count + 1) // 2
    (peak,) = isolated.run("peak", misbehave.peak_kib)
    assert peak * 1024 < TIGHT.address_space_bytes


def test_large_documents_go_in(isolated, misbehave) -> None:
    assert list(isolated.run("large", misbehave.length, bytes(20 * MIB))) == [20 * MIB]


def test_nothing_runs_before_the_first_value_is_asked_for(misbehave) -> None:
    with Isolated(imports=("no_such_module",)) as isolated:
        isolated.run("pid", misbehave.pid)


def test_a_caller_may_stop_early_and_the_process_serves_the_next(isolated, misbehave) -> None:
    before = pid_of(isolated, misbehave)
    work = isolated.run("n", misbehave.numbers, 10)
    assert next(work) == 0
    work.close()
    assert pid_of(isolated, misbehave) == before


def test_threads_and_nested_work_get_a_process_each(isolated, misbehave) -> None:
    together = threading.Barrier(2)

    def pid() -> int:
        work = isolated.run("pid", misbehave.pid)
        found = next(work)
        together.wait()
        return found

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.submit(pid), threads.submit(pid)
        assert first.result() != second.result()


def test_what_libraries_print_does_not_disturb(isolated, misbehave) -> None:
    assert list(isolated.run("chatter", misbehave.chatter)) == [""]


# What goes wrong


def test_errors_of_ours_keep_class_and_message_and_the_process(isolated, misbehave) -> None:
    before = pid_of(isolated, misbehave)
    work = isolated.run("torn.pdf", misbehave.refuse_after, 2)
    assert [next(work), next(work)] == [0, 1]
    with pytest.raises(CorruptInput, match=r"^torn\.pdf: page 3 is damaged\.$"):
        next(work)
    assert pid_of(isolated, misbehave) == before


@pytest.mark.parametrize(
    ("work", "error", "message"),
    [
        (["kill_itself"], DecoderDied, "bad.jpg: .*SIGKILL"),
        (["leave"], DecoderDied, "bad.jpg: .*status 3"),
        (["allocate", 512 * MIB], DecodingTooLarge, "bad.jpg: .*256 MiB"),
        (["spin"], DecodingTooSlow, "bad.jpg: .*0.2 s of processor time"),
        (["stumble"], DecodingFailed, "bad.jpg: .*KeyError"),
        (["end_of_file"], DecodingFailed, "bad.jpg: .*EOFError"),
    ],
    ids=lambda case: case[0] if isinstance(case, list) else "",
)
def test_what_a_document_does_to_its_decoder_is_its_own_error(isolated, misbehave, work, error, message) -> None:
    before = pid_of(isolated, misbehave)
    function, *arguments = work
    with pytest.raises(error, match=message) as caught:
        list(isolated.run("bad.jpg", getattr(misbehave, function), *arguments))
    assert type(caught.value) is error
    assert isinstance(caught.value, InputError)
    assert pid_of(isolated, misbehave) != before
    assert not alive(before)


def test_an_unforeseen_error_tells_where_it_was_raised(isolated, misbehave) -> None:
    with pytest.raises(DecodingFailed) as caught:
        list(isolated.run("bad.jpg", misbehave.stumble))
    assert "in stumble" in caught.value.__notes__[0]


@pytest.mark.parametrize("work", ["sleep", "sleep_when_stopped"])
def test_work_that_sleeps_is_ended_by_the_clock(misbehave, work) -> None:
    with Isolated(Bounds(wall_s=0.5)) as isolated:
        before = pid_of(isolated, misbehave)
        steps = isolated.run("slow.pdf", getattr(misbehave, work))
        if work == "sleep":
            with pytest.raises(DecodingTooSlow, match=r"slow\.pdf: .*0\.5 s"):
                next(steps)
        else:
            next(steps)
            steps.close()
        assert not alive(before)


def test_a_process_that_is_held_still_is_ended_by_the_clock(misbehave) -> None:
    with Isolated(Bounds(wall_s=0.5)) as isolated:
        os.kill(pid_of(isolated, misbehave), signal.SIGSTOP)
        with pytest.raises(DecodingTooSlow):
            list(isolated.run("large", misbehave.length, bytes(20 * MIB)))


def test_a_process_that_died_while_it_waited_is_nobodys_fault(misbehave) -> None:
    with Isolated() as isolated:
        before = pid_of(isolated, misbehave)
        os.kill(before, signal.SIGKILL)
        assert gone(before)
        assert pid_of(isolated, misbehave) != before


def test_work_beside_one_that_dies_goes_on(isolated, misbehave) -> None:
    neighbour = isolated.run("good.pdf", misbehave.numbers, 3)
    assert next(neighbour) == 0
    with pytest.raises(DecoderDied):
        list(isolated.run("bad.jpg", misbehave.kill_itself))
    assert list(neighbour) == [1, 2]


def test_a_process_that_cannot_start_is_not_the_documents_fault(misbehave) -> None:
    with Isolated(imports=("no_such_module",)) as isolated, pytest.raises(WorkerDied, match="ModuleNotFoundError"):
        list(isolated.run("good.jpg", misbehave.pid))


# What it may not do


def test_files_cannot_be_many_or_written_and_memory_is_not_dumped(isolated, misbehave, tmp_path: Path) -> None:
    ((opened, why),) = isolated.run("many", misbehave.open_many)
    assert opened < TIGHT.open_files
    assert why == "Too many open files"
    assert list(isolated.run("write", misbehave.write_to, str(tmp_path / "new"))) == ["File too large"]
    (limits,) = isolated.run("limits", misbehave.limits)
    most = TIGHT.open_files
    assert limits == {"RLIMIT_NOFILE": (most, most), "RLIMIT_FSIZE": (0, 0), "RLIMIT_CORE": (0, 0)}


def test_keys_of_the_environment_stay_outside(misbehave) -> None:
    with pytest.MonkeyPatch.context() as environment, Isolated() as isolated:
        environment.setenv("SOME_API_KEY", "secret")
        (seen,) = isolated.run("environment", misbehave.environment)
    assert "PATH" in seen
    assert "secret" not in seen.values()


def test_a_decoder_that_was_taken_over_cannot_run_anything_here(isolated, misbehave, tmp_path: Path) -> None:
    with pytest.raises(DecoderDied):
        list(isolated.run("bad.jpg", misbehave.attack, str(tmp_path / "made")))
    assert not (tmp_path / "made").exists()


# How it ends


def test_a_process_is_replaced_when_it_has_done_its_share(misbehave) -> None:
    with Isolated(Bounds(recycle_after=2)) as isolated:
        pids = [pid_of(isolated, misbehave) for _ in range(4)]
    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_closing_ends_the_processes_and_refuses_more(misbehave) -> None:
    with Isolated() as isolated:
        pid = pid_of(isolated, misbehave)
    assert not alive(pid)
    with pytest.raises(UsageError):
        list(isolated.run("pid", misbehave.pid))


PROGRAM = """
import sys, threading
sys.path.insert(0, sys.argv[1])
import misbehave
from sightline.isolation import Isolated

isolated = Isolated()
print(*isolated.run("pid", misbehave.pid), flush=True)
if sys.argv[2] == "busy":
    list(isolated.run("spin", misbehave.spin))
if sys.argv[2] == "waiting":
    threading.Event().wait()
"""


def program(misbehave, way: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", PROGRAM, str(Path(misbehave.__file__).parent), way]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_a_program_that_ends_takes_its_processes_along_without_a_word(misbehave) -> None:
    with program(misbehave, "ending") as running:
        out, err = running.communicate(timeout=60)
    assert (running.returncode, err) == (0, "")
    assert gone(int(out))


@pytest.mark.parametrize("way", ["waiting", "busy"])
def test_a_program_that_is_killed_leaves_no_process_behind(misbehave, way) -> None:
    with program(misbehave, way) as running:
        pid = int(running.stdout.readline())
        assert alive(pid)
        running.kill()
    # The work would go on for 10 s of processor time.
    assert gone(pid, within_s=5)
