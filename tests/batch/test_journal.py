"""What was finished stays finished, whatever ended the process that wrote it."""

import json
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sightline.batch import Finished
from sightline.batch.ids import Ids
from sightline.batch.journal import Journal, is_done, journal_of, lines
from sightline.errors import CorruptInput, UsageError


@pytest.fixture
def path(tmp_path):
    return tmp_path / "results.jsonl"


@pytest.fixture
def written(path, record):
    """Writes documents of these ids, failed ones in capitals, and gives the bytes of the file."""

    def write(*names, **options):
        with Ids() as ids, Journal(path, ids, **options) as journal:
            for name in names:
                outcome = "failed" if name.isupper() else "accepted"
                journal.append(Finished(name, record(f"{name}.png", outcome=outcome)))
            return journal.tally

    return write


def ids_in(path):
    return [line["id"] for line in lines(path)]


def test_a_line_is_the_record_as_extract_prints_it_with_its_id(path, written, record):
    written("a")
    [line] = path.read_text().splitlines()
    assert json.loads(line) == Finished("a", record("a.png")).to_json()
    assert line.startswith('{"id": "a", "source": "a.png", ')


def test_what_is_there_is_counted_and_gone_on_with(path, written):
    written("a", "B")
    tally = written("c")
    assert (tally.done, tally.earlier, tally.failures, str(tally.cost_usd)) == (3, 2, 1, "0.03")
    assert ids_in(path) == ["a", "B", "c"]


def test_a_line_is_in_the_file_before_the_next_thing_happens(path, record):
    with Ids() as ids, Journal(path, ids) as journal:
        journal.append(Finished("a", record("a.png")))
        assert ids_in(path) == ["a"]


@given(cut=st.floats(0, 1))
def test_a_journal_that_was_cut_anywhere_keeps_its_whole_lines(tmp_path_factory, record, cut):
    path = tmp_path_factory.mktemp("cut") / "r.jsonl"
    with Ids() as ids, Journal(path, ids) as journal:
        for name in "abc":
            journal.append(Finished(name, record(name)))
    whole = path.read_bytes()
    left = whole[: round(cut * len(whole))]
    path.write_bytes(left)
    with Ids() as ids, Journal(path, ids) as journal:
        assert journal.tally.done == left.count(b"\n")
        for name in "abc":
            if not ids.is_finished(name):
                journal.append(Finished(name, record(name)))
    assert path.read_bytes() == whole


def test_failed_documents_can_be_done_once_more(path, written):
    written("a", "B", "c", "D")
    tally = written("B", retry_failed=True)
    assert ids_in(path) == ["a", "c", "B"]
    assert (tally.earlier, tally.failures) == (2, 1)


def test_a_journal_can_be_begun_anew(path, written):
    written("a", "b")
    assert written("c", anew=True).earlier == 0
    assert ids_in(path) == ["c"]


def test_two_processes_cannot_write_the_same_file(path, written):
    with Ids() as ids, Journal(path, ids), pytest.raises(UsageError, match="another batch"):
        written("a")
    written("a")


@pytest.mark.parametrize("foreign", ['{"id": "a"}', "not json", '["a"]'])
def test_a_file_of_something_else_is_left_alone(path, written, foreign):
    path.write_text(foreign + "\n")
    with pytest.raises(CorruptInput, match="no batch wrote"):
        written("a")
    assert path.read_text() == foreign + "\n"


def test_two_lines_of_one_id_are_told(path, written):
    written("a")
    path.write_bytes(path.read_bytes() * 2)
    with pytest.raises(CorruptInput, match="two lines"):
        written("b")


def test_a_name_that_is_no_text_comes_back_as_it_was(path, written):
    written("b\udcffll")
    with Ids() as ids:
        is_done(path, ids)
        assert ids.is_finished("b\udcffll")


FILLED = """
import sys
sys.path.insert(0, sys.argv[2])
from pathlib import Path
from conftest import _record
from sightline.batch import Finished
from sightline.batch.ids import Ids
from sightline.batch.journal import Journal
with Ids() as ids, Journal(Path(sys.argv[1]), ids) as journal:
    for index in range(100):
        journal.append(Finished(f"a{index}", _record("a.png")))
"""


def test_a_full_disk_is_an_error_with_the_name_of_the_file_and_leaves_whole_lines(path, written):
    full = 4000
    done = subprocess.run(
        [sys.executable, "-c", FILLED, str(path), str(Path(__file__).parent)],
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (full, full)),
    )
    assert "OSError" in done.stderr
    assert str(path) in done.stderr
    before = ids_in(path)
    assert path.read_bytes().endswith(b"\n")
    assert 0 < path.stat().st_size <= full
    assert written("next").earlier == len(before)


def test_tables_have_a_journal_beside_them(tmp_path):
    assert journal_of(tmp_path / "r.jsonl") == tmp_path / "r.jsonl"
    assert journal_of(tmp_path / "r.csv") == tmp_path / "r.csv.jsonl"
