"""`sightline video`: the frames of a video as pictures in a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sightline.cli.options import AsJson
from sightline.cli.sampled import Every, Frames, Scenes, Wanted

if TYPE_CHECKING:
    from sightline.video import Clip

HELP = """\
Write the frames of a video as pictures; what shows nothing new is left out.

\b
Examples:
  sightline video tour.mp4 --every 2s --out frames/
  sightline video demo.mp4 --scenes --out scenes/
  sightline video counter.mp4 --frames 12 --json
  sightline video till.mp4 --every 5s --out frames/ && sightline extract frames/ --task receipt

Without --out nothing is written, and only said when the frames are. MP4, MOV, WebM, Matroska and AVI are read.

Exit status: 0 done, 1 the video cannot be read, 2 wrong usage.
"""
File = Annotated[str, typer.Argument(metavar="VIDEO", help="The video.")]
Out = Annotated[Path | None, typer.Option("--out", metavar="DIR", help="Write each frame to DIR as NAME-SECONDS.jpg.")]


def video(  # noqa: PLR0913 (every option is a parameter)
    file: File,
    *,
    every: Every = None,
    scenes: Scenes = False,
    frames: Frames = None,
    out: Out = None,
    as_json: AsJson = False,
) -> None:
    """Write the frames of a video; what the screen says of it is `HELP`."""
    from sightline.cli.faults import explained
    from sightline.video import frames as frames_of

    wanted = Wanted(every, scenes, frames)
    with explained():
        clip = frames_of(file, every_s=wanted.every_s, scenes=wanted.scenes, at_most=wanted.at_most)
        written = _written(clip, out)
    _print(clip, written, as_json=as_json)


def _written(clip: Clip, out: Path | None) -> list[Path | None]:
    """Where each frame was written; digits are as many for all, so that names sort by time."""
    if out is None:
        return [None] * len(clip.frames)
    out.mkdir(parents=True, exist_ok=True)
    digits = len(f"{clip.duration_s:.3f}")
    paths = [out / f"{Path(clip.name).stem}-{frame.at_s:0{digits}.3f}.jpg" for frame in clip.frames]
    for path, frame in zip(paths, clip.frames, strict=True):
        path.write_bytes(frame.upload.data)
    return list(paths)


def _print(clip: Clip, written: list[Path | None], *, as_json: bool) -> None:
    import json

    rows: list[dict[str, Any]] = [
        {"from_s": frame.at_s, "until_s": frame.until_s, "file": None if path is None else str(path)}
        for frame, path in zip(clip.frames, written, strict=True)
    ]
    same = clip.looked_at - len(rows)
    if as_json:
        told = {"source": clip.name, "duration_s": clip.duration_s, "looked_at": clip.looked_at, "frames": rows}
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    for row in rows:
        typer.echo(f"{row['from_s']:10.3f} s  to {row['until_s']:10.3f} s  {row['file'] or ''}".rstrip())
    typer.echo(f"{len(rows)} frames of {clip.duration_s:.1f} s; {same} more showed nothing new")
