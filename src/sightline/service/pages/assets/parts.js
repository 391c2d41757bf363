// Small pieces of a page: an element with its content, an icon, a status in colour, words and icon.

const SVG = "http://www.w3.org/2000/svg";
export const STATUSES = {
  confirmed: "Confirmed",
  contradicted: "Contradicted",
  unverified: "Unverified",
  missing: "Missing",
  corrected: "Corrected",
  accepted: "Accepted",
};
const ICONS = { accepted: "confirmed" };

// `make("p", {class: "soft"}, "Text", child)`; what is null or false among the children is left out.
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key.slice(2), value);
    else if (value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== false));
  return element;
}

export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.classList.add("icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#icon-${name}`);
  drawing.append(use);
  return drawing;
}

export function badge(status) {
  return make("span", { class: `status ${status}` }, icon(ICONS[status] ?? status), STATUSES[status]);
}

const SHORT = { iban: "IBAN", id: "ID", bic: "BIC", vat: "VAT" };

// `line_items[2].unit_price` as "Unit price", `vendor.tax_id` as "Vendor tax ID".
export function named(path) {
  const said = path.replace(/^.*\]\./, "").replaceAll(/[._]/g, " ").replace(/\[(\d+)\]/, (_, index) => ` ${Number(index) + 1}`);
  const words = said.split(" ").map((word) => SHORT[word] ?? word);
  return words.join(" ").replace(/^./, (first) => first.toUpperCase());
}
