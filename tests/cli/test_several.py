"""`sightline compare`, `rank`, `sequence` and `video` from the outside."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from PIL import Image as Picture
from typer.testing import CliRunner, Result

from sightline.cli import app
from sightline.testing.examples import invoice

SAID = {
    "answer": "They are the same.",
    "evidence": [{"image": "1", "shows": "a bill"}, {"image": "3", "shows": "a bill"}],
    "differences": [],
    "analysis": "A plain colour.",
    "summary": "Colours.",
    "progression": [{"text": "Red turns green.", "images": ["1", "2"]}],
    "ranking": [{"image": "2", "score": "90", "why": "It does."}, {"image": "1", "score": "10", "why": "It does not."}],
}


def run(*args: object) -> Result:
    return CliRunner().invoke(app, [*map(str, args)])


def here(command: str, *args: object) -> Result:
    """In this process."""
    return run(command, *args, "--workers", 0)


@pytest.fixture
def bills(tmp_path: Path) -> list[Path]:
    """Two invoices of a page each, as PDFs that state their text."""
    paths = [tmp_path / "first.pdf", tmp_path / "second.pdf"]
    for path, seed in zip(paths, (1, 4), strict=True):
        path.write_bytes(invoice(seed, layout="window", look="pdf").data)
    return paths


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch):
    """A server that says the same to every question, and the options by which it is asked."""
    pytest.importorskip("aiohttp", reason="the model server needs the extra testing")
    pytest.importorskip("openai", reason="models need the extra openai")
    from sightline.testing.server import FakeServer
    from sightline.testing.server.fill import fill

    class Says:
        def answer(self, call):
            return fill(call.schema or {}, SAID)

    with FakeServer(Says()) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url("openai-responses"))
        monkeypatch.setenv("OPENAI_API_KEY", "any")
        yield ["--model", "openai:gpt-4.1"]


@pytest.fixture(scope="session")
def clip(tmp_path_factory) -> Path:
    """Two seconds of red and two of green, one picture a second, as an AVI of JPEGs."""
    av = pytest.importorskip("av", reason="videos need the extra video")
    path = tmp_path_factory.mktemp("video") / "colours.avi"
    with av.open(path, "w") as made:
        stream = made.add_stream("mjpeg", rate=1)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuvj420p"
        for number, colour in enumerate(("red", "red", "green", "green")):
            frame = av.VideoFrame.from_image(Picture.new("RGB", (64, 48), colour))
            frame.pts = number
            made.mux(stream.encode(frame))
        made.mux(stream.encode())
    return path


def test_a_comparison_says_which_image_is_which_and_what_each_shows(bills, model) -> None:
    done = here("compare", *bills, "Are they the same?", *model)
    assert done.exit_code == 0, done.output
    assert f"1  {bills[0]}" in done.stdout
    assert f"2  {bills[1]}" in done.stdout
    assert "They are the same." in done.stdout
    assert "There is no such image" in done.stdout


def test_a_comparison_as_json_is_one_record(bills, model) -> None:
    record = json.loads(here("compare", *bills, "Are they the same?", "--json", *model).stdout)
    assert (record["task"], record["values"]["answer"]) == ("compare", "They are the same.")
    assert [page["source"] for page in record["pages"]] == [str(path) for path in bills]
    assert [item["image"] for item in record["values"]["evidence"]] == [1, 3]


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["compare", "BILL", "OTHER", "Which?"], "Only a model can do the task compare"),
        (["sequence", "BILL", "OTHER"], "Only a model can do the task sequence"),
        (["compare", "BILL", "OTHER", " "], "The question is empty"),
        (["rank", "BILL", ""], "The question is empty"),
        (["compare", "BILL"], "Missing argument"),
        (["rank", "clip.mp4", "x", "--every", "2x"], "give one such as 500ms, 2s or 1m"),
        (["video", "clip.mp4", "--every", "1s", "--scenes"], "choose one of them"),
    ],
)
def test_what_cannot_be_asked_is_wrong_usage_and_says_what_to_do(bills, args, message) -> None:
    given = [{"BILL": str(bills[0]), "OTHER": str(bills[1])}.get(word, word) for word in args]
    done = run(*given)
    assert (done.exit_code, done.stdout) == (2, "")
    assert message in " ".join(done.stderr.split())


def test_records_are_kept_with_pictures_of_all_files_where_the_settings_say_so(
    bills, model, tmp_path, monkeypatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SIGHTLINE_DATABASE__PATH", "kept/records.db")
    monkeypatch.setenv("SIGHTLINE_RECORDS__PICTURES", "kept/pages")
    (tmp_path / "sightline.toml").write_text("[records]\nkeep = true\n")
    done = here("compare", *bills, bills[0], "Are they the same?", "--json", *model)
    assert (done.exit_code, json.loads(done.stdout)["findings"]) == (0, [])
    [line] = json.loads(run("records", "list", "--json").stdout)["records"]
    assert (line["task"], line["pages"]) == ("compare", 3)
    # The first file was given twice, and its page is kept once.
    assert len([path for path in (tmp_path / "kept" / "pages").rglob("*") if path.is_file()]) == 2


def test_one_image_is_nothing_to_compare(bills, model) -> None:
    done = here("compare", bills[0], "Which?", *model)
    assert done.exit_code == 2
    assert "nothing to compare it with" in done.stderr


def test_a_file_that_cannot_be_read_is_a_failure_that_names_it(bills, model) -> None:
    done = here("compare", bills[0], "none.png", "Which?", "--json", *model)
    assert done.exit_code == 1
    assert json.loads(done.stdout)["error"]["code"] == "input_not_found"


def test_without_a_model_images_are_ranked_by_their_words(bills) -> None:
    blank = bills[0].with_name("blank.png")
    out = io.BytesIO()
    Picture.new("RGB", (64, 64), "white").save(out, "PNG")
    blank.write_bytes(out.getvalue())
    number = invoice(1, layout="window", look="pdf").values["invoice_number"]
    done = here("rank", blank, bills[0], number, "--json")
    record = json.loads(done.stdout)
    assert (done.exit_code, record["reader"]["provider"]) == (0, "bm25")
    assert [place["image"] for place in record["values"]["ranking"]] == [2, 1]


def test_a_model_ranks_them_where_one_is_named(bills, model) -> None:
    record = json.loads(here("rank", *bills, "the larger sum", "--json", *model).stdout)
    assert (record["reader"]["provider"], record["values"]["ranking"][0]["image"]) == ("openai:gpt-4.1", 2)


def test_a_sequence_of_a_video_has_a_timeline(clip, model) -> None:
    record = json.loads(here("sequence", clip, "--every", "1s", "--context", "colours", "--json", *model).stdout)
    assert [(span["from_s"], span["until_s"], span["shows"]) for span in record["values"]["timeline"]] == [
        (0.0, 2.0, "A plain colour."),
        (2.0, 4.0, "A plain colour."),
    ]
    assert [page["source"] for page in record["pages"]] == [f"{clip}@0:00:00.000", f"{clip}@0:00:02.000"]


def test_the_frames_of_a_video_are_written_and_told(clip, tmp_path) -> None:
    done = run("video", clip, "--every", "1000ms", "--out", tmp_path / "frames")
    names = sorted(path.name for path in (tmp_path / "frames").iterdir())
    assert done.exit_code == 0
    assert names == ["colours-0.000.jpg", "colours-2.000.jpg"]
    assert done.stdout.splitlines()[-1] == "2 frames of 4.0 s; 2 more showed nothing new"
    told = json.loads(run("video", clip, "--scenes", "--frames", 1, "--json").stdout)
    assert [(frame["from_s"], frame["until_s"], frame["file"]) for frame in told["frames"]] == [(0.0, 4.0, None)]


def test_what_is_no_video_is_an_error_that_names_it(bills) -> None:
    done = run("video", bills[0])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "not a video that is read" in done.stderr
