"""`python -m sightline.testing.examples DIR --count 20 --seed 7`: example files and their `labels.jsonl`."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from sightline.testing.examples import examples


def write(folder: Path, *, count: int, seed: int) -> None:
    """Writes the files and one label a line; what lies in `folder` under the same names is replaced."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "labels.jsonl").open("w", encoding="utf-8") as labels:
        for example in examples(count, seed=seed):
            (folder / example.name).write_bytes(example.data)
            label = {"file": example.name, "task": example.task, "values": example.values}
            labels.write(json.dumps(label, ensure_ascii=False) + "\n")


def main() -> None:
    """Reads the arguments and writes."""
    parser = argparse.ArgumentParser(prog="python -m sightline.testing.examples", description=__doc__)
    parser.add_argument("folder", type=Path, metavar="DIR", help="where to write; made if it is not there")
    parser.add_argument("--count", type=int, default=20, help="how many documents (default: 20)")
    parser.add_argument("--seed", type=int, default=7, help="the same seed gives the same documents (default: 7)")
    arguments = parser.parse_args()
    write(arguments.folder, count=arguments.count, seed=arguments.seed)


if __name__ == "__main__":
    main()
