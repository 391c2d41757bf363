"""What is right, from lists as people keep them."""

from __future__ import annotations

from pathlib import Path

import pytest

from sightline.errors import UsageError
from sightline.evaluate.answer_key import AnswerKey
from sightline.sources import Columns


def line(name: str, source: str, category: str | None):
    return {"id": name, "source": source, "values": {"category": category} if category else {}}


def test_a_label_is_found_by_the_id_or_by_the_path(tmp_path: Path) -> None:
    (tmp_path / "l.csv").write_text("path,id,right\na.jpg,1,milk\nb.jpg,,cream\nc.jpg,3,\n")
    key = AnswerKey.read(tmp_path / "l.csv", Columns(label="right"))
    lines = [
        line("1", "elsewhere/a.jpg", "milk"),
        line("x", str(tmp_path / "b.jpg"), "milk"),
        line("b.jpg", "b.jpg", None),
        line("3", "c.jpg", "milk"),
    ]
    found = key.confusion(iter(lines), "category")
    assert dict(found.pairs) == {("milk", "milk"): 1, ("cream", "milk"): 1, ("cream", "(none)"): 1}
    assert found.unlabelled == 1


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [("l.txt", "a", "ends in"), ("l.csv", "path,category\na.jpg,milk\n", "--label-column"), ("l.csv", "a,b\n", "path")],
)
def test_a_list_without_labels_is_explained(tmp_path: Path, name: str, text: str, said: str) -> None:
    (tmp_path / name).write_text(text)
    with pytest.raises(UsageError, match=said):
        AnswerKey.read(tmp_path / name, Columns())
