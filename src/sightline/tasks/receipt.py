"""A till receipt, a restaurant bill, a parking ticket."""

from sightline.types import Field, Task

RECEIPT = Task(
    name="receipt",
    version=1,
    prompt="Read this receipt. Copy values as printed; give null for what is not on it, and never calculate a value.",
    fields=(
        Field("vendor.name", "text", "The business that sold, with its legal form, without registration numbers."),
        Field("vendor.address", "text", "The address of the business as printed, on one line."),
        Field("vendor.tax_id", "tax_id", "The VAT, GST or other tax registration number of the business."),
        Field("date", "date", "The day of the sale.", required=True),
        Field("time", "time", "The time of the sale on the 24-hour clock."),
        Field(
            "total", "amount", "What had to be paid, tax included, after discounts and cash rounding.", required=True
        ),
        Field("subtotal", "amount", "The sum before tax is added, or before rounding where tax is included."),
        Field("tax", "amount", "All tax in the total."),
        Field("currency", "currency", "ISO 4217 code."),
        Field("payment_method", "text", "cash, card, or the name of another means."),
        Field("line_items[].description", "text", "What was sold."),
        Field("line_items[].quantity", "quantity", "How many or how much."),
        Field("line_items[].unit_price", "amount", "The price of one."),
        Field("line_items[].total", "amount", "The price of the line."),
    ),
    checks=(
        "required",
        "formats",
        "legible",
        "label",
        "readers",
        "rivals",
        "dates",
        "levied",
        "sums",
        "tax_ids",
        "currency",
        "earlier",
        "rated",
    ),
)
