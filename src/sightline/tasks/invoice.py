"""An invoice or a credit note from one business to another or to a customer."""

from sightline.types import Field, Task

INVOICE = Task(
    name="invoice",
    version=1,
    prompt="Read this invoice. Copy values as printed; give null for what is not on it, and never calculate a value.",
    fields=(
        Field("vendor.name", "text", "The business that wrote the invoice, with its legal form."),
        Field("vendor.address", "text", "The address of the vendor as printed, on one line."),
        Field("vendor.tax_id", "tax_id", "The vendor's VAT number, or its tax number where no VAT number is printed."),
        Field("customer.name", "text", "Whom the invoice is addressed to."),
        Field("customer.address", "text", "The address of the customer as printed, on one line."),
        Field("invoice_number", "identifier", "The number of the invoice, as printed.", required=True),
        Field("invoice_date", "date", "The day on which the invoice was written.", required=True),
        Field("due_date", "date", "The day by which it has to be paid."),
        Field("currency", "currency", "ISO 4217 code."),
        Field("subtotal", "amount", "The sum before tax."),
        Field("tax", "amount", "All tax in the total."),
        Field(
            "total",
            "amount",
            "The whole sum of the invoice with tax, before earlier payments are taken off.",
            required=True,
        ),
        Field("iban", "iban", "The vendor's bank account."),
        Field("line_items[].description", "text", "What was delivered."),
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
        "ibans",
        "currency",
        "earlier",
        "rated",
    ),
)
