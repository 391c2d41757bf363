"""What C code prints to standard error is told to the caller, and to nobody else."""

import os
from pathlib import Path

import pytest

from sightline.overheard import overheard


def open_files():
    listed = Path("/proc/self/fd")
    if not listed.is_dir():
        pytest.skip("this system does not list the open files of a process")
    return list(listed.iterdir())


def test_the_result_comes_with_what_was_printed(capfd):
    def work():
        os.write(2, b"bad Huffman code\n")
        return 7

    assert overheard(work) == (7, "bad Huffman code\n")
    assert capfd.readouterr().err == ""


def test_standard_error_is_as_before_when_the_work_fails(capfd):
    with pytest.raises(ZeroDivisionError):
        overheard(lambda: 1 // 0)
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "after\n"


def test_no_amount_of_print_makes_the_work_wait():
    def work():
        written = 0
        for _ in range(64):
            try:
                written += os.write(2, bytes(4096))
            except BlockingIOError:
                break
        return written

    written, said = overheard(work)
    assert len(said) <= written


def test_no_file_stays_open():
    before = open_files()
    for _ in range(20):
        overheard(lambda: None)
    assert len(open_files()) == len(before)
