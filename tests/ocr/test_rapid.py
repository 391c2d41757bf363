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
# Pages of distinct sizes compile distinct shapes; what is kept of each has to be bounded.
WARM_UP, PAGES, MOST_GROWTH_MIB = 6, 18, 48


def resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def test_without_a_runtime_for_its_models_the_engine_says_what_to_install() -> None:
    done = subprocess.run([sys.executable, "-c", WITHOUT_A_RUNTIME], capture_output=True, text=True, check=True)
    assert "pip install openvino" in done.stdout


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="this system does not tell the memory of a process")
def test_the_memory_of_an_engine_stays_steady_over_pages_of_all_sizes(rapid, roll) -> None:
    rows = [(f"Article {i}", f"{i}.50") for i in range(1, 8)]
    used = []
    for i in range(PAGES):
        rapid.read(roll(rows, size_px=(280 + 24 * (i * 7 % 12), 250 + 40 * (i * 5 % 9))))
        used.append(resident_mib())
    assert used[-1] - used[WARM_UP] < MOST_GROWTH_MIB
