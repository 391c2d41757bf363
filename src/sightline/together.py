"""Questions about several images: compare them, rank them, or follow them one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

from sightline.errors import NoModel, UsageError
from sightline.pipeline import Ask, Pipeline
from sightline.providers import RULES
from sightline.several import by_words, each_then_all, in_parts
from sightline.sources import uploads
from sightline.tasks.compare import compare as compare_task
from sightline.tasks.rank import rank as rank_task
from sightline.tasks.sequence import look
from sightline.tasks.sequence import sequence as sequence_task
from sightline.types import Answer, Json, Question, Record, Task, Upload
from sightline.video.clip import Frame, clock
from sightline.vlm import Provider

Picture: TypeAlias = "str | Path | bytes | Upload | Frame"
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Joint:
    """What is asked about several images: the task, and how, which takes a model or does not."""

    task: Task
    ask: Ask
    needs_model: bool = True

    async def record(self, pipeline: Pipeline, images: Sequence[Upload | Frame]) -> Record:
        """The record of all images. Raises what `Pipeline.together` raises."""
        frames = [one for one in images if isinstance(one, Frame)]
        if len(frames) < len(images):
            return await pipeline.together([upload_of(one) for one in images], task=self.task, ask=self.ask)
        task = replace(self.task, prompt=f"{self.task.prompt}\n{_times(frames)}")
        record = await pipeline.together([frame.upload for frame in frames], task=task, ask=self.ask)
        return replace(record, values={**record.values, "timeline": _timeline(frames, record)})


def comparing(question: str) -> Joint:
    """To compare images by `question`."""
    return Joint(compare_task(question), _compared)


def ranking(question: str, *, models: bool) -> Joint:
    """To rank images by `question`: by `models`, or by the words of the question that are printed in them."""
    if models:
        return Joint(rank_task(question), in_parts)
    return Joint(rank_task(question), partial(by_words, wanted=question), needs_model=False)


def following(context: str = "") -> Joint:
    """To follow images that show how something goes on; `context` says what they are about."""
    return Joint(sequence_task(context), partial(each_then_all, each=look(context)))


def upload_of(image: Upload | Frame) -> Upload:
    """The bytes of `image`, which may be a frame of a video."""
    return image.upload if isinstance(image, Frame) else image


def compare(images: Sequence[Picture], question: str, *, provider: str | Provider) -> Record:
    """Answer `question` about several images, which the answer points at by their numbers, from 1 on.

    Images are paths, bytes, uploads or frames of a video, in this process; every page of a file is an image. Where the
    model takes fewer at once, they are asked about in parts, and the record says so. For many questions, use
    `Pipeline.together`.

    Raises what `extract` raises, UsageError for a single image, and NoModel for the provider `rules`.
    """
    return _record(images, comparing(question), provider)


def rank(images: Sequence[Picture], question: str, *, provider: str | Provider = RULES) -> Record:
    """Put images, given as for `compare`, in the order in which they answer `question`.

    Without a model, by the words of the question that OCR reads in them; the record names the method, bm25.
    """
    return _record(images, ranking(question, models=provider != RULES), provider)


def sequence(images: Sequence[Picture], context: str = "", *, provider: str | Provider) -> Record:
    """Say what each image shows, given as for `compare`, and what they come to: themes, progression, insights, advice.

    Of frames of a video, the record has a `timeline`. Raises what `compare` raises.
    """
    return _record(images, following(context), provider)


def needed(joint: Joint, provider: str) -> None:
    """Raise NoModel where `joint` takes a model and `provider` names none."""
    if joint.needs_model and provider == RULES:
        raise NoModel(
            f"Only a model can do the task {joint.task.name}, and none is named; name one such as openai:gpt-5.4-mini "
            "(--model, `models` of [ask], or `provider`), or set the key of a vendor, such as OPENAI_API_KEY."
        )


async def _compared(provider: Provider, question: Question) -> Answer:
    if len(question.images) < FEWEST:
        raise UsageError(f"There is one image, and nothing to compare it with; give at least {FEWEST}.")
    return await in_parts(provider, question)


def _record(images: Sequence[Picture], joint: Joint, provider: str | Provider) -> Record:
    needed(joint, provider if isinstance(provider, str) else provider.name)
    given = [one for image in images for one in _given(image)]
    pipeline = Pipeline(provider=provider, workers=0)

    async def work() -> Record:
        async with pipeline:
            return await joint.record(pipeline, given)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work()).result()


def _given(image: Picture) -> Sequence[Upload | Frame]:
    if isinstance(image, Upload | Frame):
        return [image]
    if isinstance(image, str | Path):
        return [source.read() for source in uploads([str(image)])]
    return [Upload("upload", bytes(image))]


def _times(frames: Sequence[Frame]) -> str:
    told = ", ".join(f"{number} at {clock(frame.at_s)}" for number, frame in enumerate(frames, 1))
    return f"The images are frames of a video, by hours, minutes and seconds: {told}."


def _timeline(frames: Sequence[Frame], record: Record) -> Json:
    """From when until when each frame was on the screen, and what it shows where somebody was asked about each."""
    said = {field.path: field.value for field in record.fields}
    return [
        {
            "image": place + 1,
            "from_s": frame.at_s,
            "until_s": frame.until_s,
            "shows": said.get(f"images[{place}].analysis"),
        }
        for place, frame in enumerate(frames)
    ]
