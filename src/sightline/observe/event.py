"""The one event of a request: wide, flat, and free of content. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sightline.observe.gist import Chosen, Gist, method_of, plain, task_of
from sightline.observe.served import Served
from sightline.types import Decision, Json, Page, Record

# So many characters of a SHA-256 tell repeated pictures apart and are still short enough to read.
HASH_CHARACTERS = 16


def event(served: Served, chosen: Chosen) -> dict[str, Json]:
    """What is logged of `served`. Of several documents, sums and the strictest; sizes and the hash are of the first."""
    records, gists = served.records, served.gists
    first = records[0] if records else None
    return {
        "request_id": plain(served.request_id),
        "started": served.started.isoformat(timespec="milliseconds"),
        "tenant": None if served.tenant is None else plain(served.tenant),
        "route": served.route,
        "status": served.status,
        "problem": served.problem,
        "task": task_of(first.task if first and first.task else served.task, chosen),
        "documents": len(records),
        "outcome": first.outcome if first else None,
        "model": _model(first),
        "cost_usd": format(sum((record.cost_usd for record in records), Decimal(0)), "f"),
        **_picture(served, first),
        "preprocessing_ms": _ms(records, "prepare"),
        "image_token_count": sum(record.usage.image_tokens for record in records if record.cached is None),
        "moderation_result": _moderation(gists),
        "injections": sorted({found.kind for gist in gists for found in gist.injections}),
        "extraction_method": method_of(first, chosen) if first else None,
        "needs_review": any(record.outcome == "review" for record in records),
        "validation_warnings": sorted({check for gist in gists for check in gist.warnings}),
        "cache_hit": bool(records) and all(record.cached is not None for record in records),
        "total_latency_ms": round(served.seconds * 1000, 1),
    }


def _picture(served: Served, record: Record | None) -> Mapping[str, Json]:
    """Sizes are [width, height]; processed is what a model saw, or, where none did, what was read here."""
    page = record.pages[0] if record and record.pages else None
    return {
        "image_hash": page.digest[:HASH_CHARACTERS] if page else None,
        "pages": sum(len(one.pages) for one in served.records),
        "original_dimensions": list(page.source_px) if page else None,
        "original_bytes": served.source_bytes,
        "processed_dimensions": list(page.sent_px or page.prepared_px) if page else None,
        "processed_bytes": _sent_bytes([page for one in served.records for page in one.pages]),
    }


def _sent_bytes(pages: Sequence[Page]) -> int | None:
    sent = [page.sent_bytes for page in pages if page.sent_bytes is not None]
    return sum(sent) if sent else None


def _model(record: Record | None) -> str | None:
    if record is None or record.provider is None:
        return None
    return plain(record.model or record.provider)


def _ms(records: Sequence[Record], step: str) -> float:
    """What a step took now; an answer from before took nothing."""
    return round(sum(record.timings_ms.get(step, 0.0) for record in records if record.cached is None), 1)


def _moderation(gists: Sequence[Gist]) -> Decision | None:
    """None where no moderator was asked."""
    asked = [gist for gist in gists if gist.record.screening and gist.record.screening.moderation]
    blocked = any(one.action == "block" for gist in asked for one in gist.objections)
    doubted = any(gist.objections for gist in asked)
    return None if not asked else "block" if blocked else "review" if doubted else "allow"
