"""The provider that needs no key: OCR text, layout and rules for receipts and invoices."""

from sightline.vlm.rules.provider import Rules

__all__ = ["Rules"]
