"""What loading costs, counted in modules: a count does not depend on how busy the machine is."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

# Each of these takes longer to load than everything that `import sightline` may do together.
READERS = frozenset({"PIL", "cv2", "numpy", "onnxruntime", "openvino", "pypdfium2", "rapidfuzz", "rapidocr", "stdnum"})
HEAVY = READERS | {"asyncio", "genai_prices", "multiprocessing", "pydantic", "rich", "typer"}
# Measured on Python 3.11: an interpreter that has started holds about 60 modules, dataclasses and typing bring 40 more.
MOST_MODULES = 130


@pytest.fixture(scope="module")
def after_import() -> set[str]:
    """The modules of a fresh interpreter that has imported the package."""
    return modules_after("import sightline")


def modules_after(statement: str) -> set[str]:
    program = f"{statement}\nimport json, sys\nprint(json.dumps(list(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    return set(json.loads(run.stdout))


def top_level(modules: set[str]) -> set[str]:
    return {name.partition(".")[0] for name in modules}


def test_importing_the_package_loads_nothing_heavy(after_import: set[str]) -> None:
    assert not top_level(after_import) & HEAVY


def test_importing_the_package_loads_few_modules(after_import: set[str]) -> None:
    assert len(after_import) <= MOST_MODULES


def test_the_help_of_the_command_loads_nothing_that_reads_documents() -> None:
    program = "import sys\nsys.argv = ['sightline', '--help']\nimport contextlib, io\nfrom sightline.cli import main\n"
    quiet = "with contextlib.redirect_stdout(io.StringIO()), contextlib.suppress(SystemExit):\n    main()"
    loaded = top_level(modules_after(program + quiet))
    assert not loaded & READERS
