"""The generator of example documents: its truth is on the page, adds up, and comes out the same every time."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any, TypeAlias, cast

import numpy as np
import pypdfium2 as pdfium
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps
from pypdfium2.raw import FPDF_PAGEOBJ_TEXT
from stdnum import iban
from stdnum.de import vat as german_vat
from stdnum.fr import tva

from sightline.errors import UnknownName
from sightline.testing.examples import Example, examples, invoice, receipt
from sightline.testing.examples.__main__ import write
from sightline.testing.examples.bill import Line, TaxDisplay, Terms, settle
from sightline.testing.examples.encode import ORIENTATION, encode
from sightline.testing.examples.layouts import INVOICES, RECEIPTS
from sightline.testing.examples.looks import LOOKS
from sightline.testing.examples.markets import markets
from sightline.testing.examples.style import choose_style

CENT = Decimal("0.01")
Bounds: TypeAlias = tuple[float, float, float, float]


def pdf_examples(count: int) -> Iterator[Example]:
    for seed in range(count):
        yield receipt(seed, look="pdf")
        yield invoice(seed, look="pdf")


def values(example: Example) -> dict[str, Any]:
    return cast("dict[str, Any]", dict(example.values))


def text_layer(data: bytes) -> str:
    document = pdfium.PdfDocument(data)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return text


def dense(text: str) -> str:
    return "".join(text.split())


def digits(text: str) -> str:
    return re.sub(r"(?<=\d)[ .,'](?=\d)", "", text)


def amounts(node: object) -> Iterator[str]:
    if isinstance(node, str) and re.fullmatch(r"-?\d+\.\d\d", node):
        yield node
    children = node.values() if isinstance(node, Mapping) else node if isinstance(node, list) else ()
    for child in children:
        yield from amounts(child)


def overlap(a: Bounds, b: Bounds) -> bool:
    across, upward = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    return across > 0 and upward > 1.5  # descenders may reach into the line below


def pixels(data: bytes) -> np.ndarray:
    return np.asarray(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB"))


def test_the_same_seed_gives_the_same_bytes_and_another_seed_gives_others() -> None:
    first, again, other = (list(examples(4, seed=seed)) for seed in (3, 3, 4))
    assert first == again
    assert all(a.data != b.data for a, b in zip(first, other, strict=True))


@pytest.mark.parametrize("look", ["photo", "pages", "clean"])
def test_every_look_of_a_receipt_is_the_same_for_the_same_seed(look: str) -> None:
    assert receipt(11, look=look) == receipt(11, look=look)


def test_a_series_names_each_file_once_and_shows_every_look_and_both_tasks() -> None:
    series = list(examples(12, seed=1))
    assert len({example.name for example in series}) == len(series)
    assert {example.task for example in series} == {"receipt", "invoice"}
    suffixes = {Path(example.name).suffix for example in series}
    assert {".pdf", ".jpg"} < suffixes <= {".pdf", ".jpg", ".png", ".webp", ".tiff"}


@pytest.mark.parametrize("look", [look.name for look in LOOKS])
def test_every_file_opens_as_what_its_suffix_says(look: str) -> None:
    for example in (receipt(5, look=look), invoice(6, look=look)):
        suffix = Path(example.name).suffix
        if suffix == ".pdf":
            assert len(pdfium.PdfDocument(example.data)) >= 1
            continue
        with Image.open(io.BytesIO(example.data)) as image:
            image.load()
            assert image.format == {".jpg": "JPEG", ".tiff": "TIFF"}.get(suffix, suffix[1:].upper())
            assert min(image.size) >= 400


def test_names_numbers_and_addresses_of_the_truth_stand_in_the_text_layer() -> None:
    for example in pdf_examples(30):
        text, truth = dense(text_layer(example.data)), values(example)
        vendor, customer = truth["vendor"], truth.get("customer", {})
        parts = [vendor["name"], vendor["tax_id"], truth.get("iban", ""), truth.get("invoice_number", "")]
        parts += [customer.get("name", ""), *vendor["address"].split(", "), *customer.get("address", "").split(", ")]
        parts += [line["description"] for line in truth["line_items"]]
        assert [part for part in parts if dense(part) not in text] == []


def test_every_amount_of_the_truth_stands_in_the_text_layer() -> None:
    for example in pdf_examples(30):
        text = digits(text_layer(example.data))
        assert [amount for amount in amounts(example.values) if amount.replace(".", "") not in text] == []


def test_every_date_of_the_truth_is_printed_in_a_way_of_its_market() -> None:
    for code, market in markets().items():
        example = invoice(code, market=code, look="pdf")
        text, truth = text_layer(example.data), values(example)
        styles = [choose_style(market, Random(n)) for n in range(30)]  # noqa: S311 - nothing secret
        for field in ("invoice_date", "due_date"):
            day = date.fromisoformat(truth[field])
            assert any(style.date(day) in text for style in styles)


def test_lines_and_sums_of_every_document_add_up() -> None:
    for example in pdf_examples(40):
        truth = values(example)
        for line in truth["line_items"]:
            if "quantity" in line:
                exact = Decimal(line["quantity"]) * Decimal(line["unit_price"])
                assert abs(exact - Decimal(line["total"])) <= CENT / 2
        if "subtotal" in truth:
            gap = Decimal(truth["subtotal"]) + Decimal(truth["tax"]) - Decimal(truth["total"])
            assert abs(gap) <= (Decimal("0.025") if example.task == "receipt" else 0)


@given(
    totals=st.lists(st.tuples(st.integers(1, 10**6), st.sampled_from(["19", "7"])), min_size=1, max_size=12),
    display=st.sampled_from(["rows", "table", "net"]),
    included=st.booleans(),
    discount=st.integers(0, 20),
    step=st.sampled_from(["0.01", "0.05"]),
)
def test_what_a_summary_prints_always_leads_to_its_total(
    totals: list[tuple[int, str]], display: TaxDisplay, *, included: bool, discount: int, step: str
) -> None:
    lines = [Line("thing", None, None, "", Decimal(cents).scaleb(-2), Decimal(rate)) for cents, rate in totals]
    terms = Terms(included, display, discount=Decimal(discount), step=Decimal(step), shipping=Decimal("4.90"))
    summary = settle(lines, terms)
    by_kind = {row.kind: row.amount for row in summary.rows}
    before = by_kind["goods"] + by_kind["shipping"] + by_kind.get("discount", Decimal(0))
    added = Decimal(0) if included else summary.tax
    assert before + added + by_kind.get("rounding", Decimal(0)) == summary.total
    assert summary.total % Decimal(step) == 0
    assert sum(line.gross for line in summary.taxes) == before + added


def test_ibans_and_tax_numbers_pass_their_checksums() -> None:
    for seed in range(12):
        german, french = (
            values(invoice(seed, market="de-DE", look="pdf")),
            values(invoice(seed, market="fr-FR", look="pdf")),
        )
        assert iban.is_valid(german["iban"])
        assert iban.is_valid(french["iban"])
        assert german_vat.is_valid(german["vendor"]["tax_id"])
        assert tva.is_valid(french["vendor"]["tax_id"])


@pytest.mark.parametrize("orientation", [1, 3, 6, 8])
def test_an_exif_orientation_brings_the_stored_pixels_upright(orientation: int) -> None:
    page = np.full((60, 40, 3), 255, np.uint8)
    page[:20, :12] = (200, 30, 30)
    data = encode([page], ".jpg", quality=95, orientation=orientation)
    assert Image.open(io.BytesIO(data)).getexif()[ORIENTATION] == orientation
    upright = pixels(data).astype(int)
    assert upright.shape == page.shape
    assert np.abs(upright - page).mean() < 4


def test_a_phone_photo_with_exif_opens_upright() -> None:
    stored = {8: 0, 6: 0, 3: 0}
    for seed in range(6):
        data = receipt(seed, layout="till", look="exif").data
        stored[Image.open(io.BytesIO(data)).getexif()[ORIENTATION]] += 1
        height, width = pixels(data).shape[:2]
        assert height > width
    assert sum(count > 0 for count in stored.values()) >= 2


def test_a_long_invoice_goes_on_over_pages_and_repeats_its_number() -> None:
    long = max((invoice(seed, look="pdf") for seed in range(12)), key=lambda e: len(values(e)["line_items"]))
    pages = [page.get_textpage().get_text_range() for page in pdfium.PdfDocument(long.data)]
    assert len(pages) >= 2
    assert all(values(long)["invoice_number"] in page for page in pages)


@pytest.mark.parametrize("layout", [*RECEIPTS, *INVOICES])
def test_every_layout_prints_inside_its_paper_and_no_text_over_another(layout: str) -> None:
    make = receipt if layout in RECEIPTS else invoice
    for seed in range(8):
        for page in pdfium.PdfDocument(make(seed, layout=layout, look="pdf").data):
            width, height = page.get_size()
            texts = [item.get_bounds() for item in page.get_objects(filter=[FPDF_PAGEOBJ_TEXT])]
            assert min(min(left, bottom) for left, bottom, _, _ in texts) >= 0
            assert all(right <= width and top <= height for _, _, right, top in texts)
            assert not any(overlap(a, b) for a, b in combinations(texts, 2))


def test_an_unknown_look_is_refused_with_the_known_ones() -> None:
    with pytest.raises(UnknownName, match=r"polaroid.*photo.*scan"):
        receipt(1, look="polaroid")


def test_writing_a_folder_labels_every_file(tmp_path: Path) -> None:
    write(tmp_path, count=4, seed=7)
    labels = [json.loads(line) for line in (tmp_path / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {label["file"] for label in labels} == {path.name for path in tmp_path.iterdir()} - {"labels.jsonl"}
    assert [label["task"] for label in labels] == ["receipt", "invoice"] * 2
    assert all(label["values"]["total"] for label in labels)
