"""What four gateways do with the faults of `survival.py`, as we measured it on 21 November 2026; not measured again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gateways:
    """By the name of a fault in `survival.py`: what each of `names` did."""

    method: str
    names: Sequence[str]
    rows: Mapping[str, Sequence[str]]


METHOD = """\
Measured by us on 21 November 2026 with a fault server of our own on OpenAI's Chat Completions, one run a cell, on a
busy machine and not in the same run as the tables above, so that only large differences in time say anything:
LiteLLM 1.106.2, TensorZero 2026.6.0, Portkey 1.15.2 and MLflow 3.17.2. The client waited 25 s. First as it comes,
then, behind the arrow, with 2 retries, a backup and a timeout of 5 s (MLflow only as it comes); `+` is a usable answer.
They pass requests on and promise less than an extraction does: whether an answer is empty or refused is left to their
callers. Sightline is the row of the first table on OpenAI's wire. Its time for a hang is half of its 30 s, which is
more than the 5 s that the gateways were given."""

GATEWAYS = Gateways(
    method=METHOD,
    names=("LiteLLM", "TensorZero", "Portkey", "MLflow"),
    rows={
        "429, retry-after 2 s, always": (
            "429 after 10.4 s, header lost → + 7.5 s",
            "502, header lost → + 0.04 s, no retry",
            "429 → + 3.1 s, retry-after ignored",
            "429, header lost",
        ),
        "429, retry-after 2 s, once": (
            "+ 2.8 s → + 2.8 s",
            "502 → + 0.04 s",
            "429 → + 1.1 s, retry-after ignored",
            "429",
        ),
        "500, always": ("500 after 4.7 s → + 5.8 s", "502 → + 0.04 s", "500 → + 3.1 s", "500"),
        "500, once": ("+ 1.0 s → + 1.1 s", "502 → + 0.03 s", "500 → + 1.1 s", "500"),
        "overloaded (529 or 503), always": ("529 after 5.8 s → + 5.0 s", "502 → +", "529 → + 0.1 s", "529"),
        "hang": ("over 25 s → + 19.6 s", "over 25 s → + 5.0 s", "over 25 s → + 5.0 s", "over 25 s"),
        "malformed JSON with 200, always": ("500 after 5.0 s → + 5.4 s", "502 → +", "500 → 500, no backup", "500"),
        "HTML with 200, always": ("500 → + 4.6 s", "502 → +", "200 with the HTML → the same, no backup", "502"),
        "body cut short, always": ("500 → + 4.2 s", "502 → +", "500 → 500, no backup", "500"),
        "connection reset, always": ("500 after 5.6 s → + 4.8 s", "502 → +", "500 → + 3.1 s", "500"),
        "empty answer, always": (
            "200, empty → the same",
            "200, empty → the same",
            "200, empty → the same",
            "200, empty",
        ),
        "content filter on the answer": (
            "200 as it is → 200",
            "200 as it is → 200",
            "200 as it is → 200",
            "200 as it is",
        ),
        "no usage": (
            "200, usage 0, no cost → the same",
            "200, usage null → the same",
            "200, usage null → the same",
            "200, usage null",
        ),
        "400 bad image": ("400 → sent to the backup", "502 → sent to the backup", "400 → sent to the backup", "400"),
    },
)
