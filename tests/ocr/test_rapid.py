from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

WITHOUT_A_RUNTIME = """
import sys
sys.modules.update(openvino=None, onnxruntime=None)
from sightline.errors import MissingExtra
from sightline.ocr.rapid import RapidOCR
try:
    RapidOCR()
except MissingExtra as error:
    print(error.message)
"""
# What is compiled for a shape is kept, so the first rounds grow; what a page leaves behind would grow in every round.
SIZES_PX = ((280, 200), (420, 160), (600, 240))
WARM_UP, ROUNDS, MOST_GROWTH_MIB = 2, 5, 8


def resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def test_without_a_runtime_for_its_models_the_engine_says_what_to_install() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_A_RUNTIME], capture_output=True, text=True, check=True)
    assert "pip install openvino" in done.stdout


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="this system does not tell the memory of a process")
def test_pages_leave_no_memory_behind(rapid, roll) -> None:
    pages = [roll([("Tea", "4.50"), ("Bread and butter", "12.00"), ("Plums", "3.75")], size_px=s) for s in SIZES_PX]
    used = []
    for _ in range(WARM_UP + ROUNDS):
        for page in pages:
            rapid.read(page)
        used.append(resident_mib())
    assert used[-1] - used[WARM_UP - 1] < MOST_GROWTH_MIB, used
