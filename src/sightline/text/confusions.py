"""What OCR mistakes for what: the letters and digits that print alike."""

from __future__ import annotations

from functools import lru_cache

from sightline.text.dates import fold

# Letters of folded text and the digit that each is mistaken for, in both directions.
_DIGIT_OF = str.maketrans("oilszbg", "0115286")
# Pairs that are mistaken only where print or copy are poor: round and open ones, ones with a stem, narrow ones.
_KIN = tuple(map(frozenset, ("0dqceau6", "hnbkr", "1ftjr7", "uvyw", "38b", "mnwh", "4a", "pfe")))
# What is so narrow that it gets lost, or is seen where there is only a speck.
NARROW = frozenset("1tfjr")
# Two letters that look like one.
_PAIRS = (("rn", "m"), ("vv", "w"))


@lru_cache(maxsize=8192)
def letters(text: str) -> tuple[str, tuple[int, ...]]:
    """The letters and digits of `text` without case and accents, and where in `text` each of them stands."""
    kept = [(c, at) for at, c in enumerate(fold(text)) if c.isalnum()]
    return "".join(c for c, _ in kept), tuple(at for _, at in kept)


def squeezed(text: str) -> str:
    """The letters and digits of `text` without case and accents."""
    return letters(text)[0]


def skeleton(squeezed_text: str) -> str:
    """`squeezed_text` with one character for all that print alike; no two digits ever become the same."""
    return squeezed_text.translate(_DIGIT_OF)


def unexplained(wanted: str, seen: str) -> tuple[int, int]:
    """How many differences of two skeletons bad print explains, and how many nothing does.

    The ends of `seen` may go on. A digit of `wanted` for which another digit is `seen` is never explained.
    """
    from rapidfuzz.distance import Levenshtein

    for pair, one in _PAIRS:
        wanted, seen = wanted.replace(pair, one), seen.replace(pair, one)
    edits = [(op.tag, wanted[op.src_pos : op.src_pos + 1], seen[op.dest_pos : op.dest_pos + 1], op.src_pos)
             for op in Levenshtein.editops(wanted, seen)]  # fmt: skip
    inner = [edit for edit in edits if edit[0] != "insert" or 0 < edit[3] < len(wanted)]
    poor = sum(_is_explained(tag, one, other) for tag, one, other, _ in inner)
    return poor, len(inner) - poor


def _is_explained(tag: str, wanted: str, seen: str) -> bool:
    if tag == "delete":
        return wanted in NARROW
    if tag == "insert":
        return seen in NARROW
    return not (wanted.isdecimal() and seen.isdecimal()) and any(wanted in kin and seen in kin for kin in _KIN)
