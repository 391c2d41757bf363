// The values of a document as a list, and what is said of the one that is chosen.

import { badge, icon, make, named } from "./parts.js";

const MOST_CANDIDATES = 9;
const SEVERITY_ICONS = { error: "contradicted", warning: "unverified", info: "confirmed" };

export function statusOf(work, field) {
  if (work.corrected(field.path)) return "corrected";
  return work.settled.has(field.path) && field.flagged ? "accepted" : field.status;
}

// A row of the list; open with everything that is known where it is `chosen`.
export function fieldRow(work, field, { chosen, acts }) {
  const path = field.path;
  const id = `value-${path}`;
  const head = make(
    "button",
    { class: "head", type: "button", id, "aria-expanded": String(chosen), onclick: () => acts.choose(path) },
    make("span", { class: "name" }, named(path)),
    shown(work, field),
    badge(statusOf(work, field)),
  );
  const row = make("li", { class: chosen ? "field chosen" : "field", onpointerenter: () => acts.hover(path), onpointerleave: () => acts.hover(null) }, head);
  row.dataset.path = path;
  if (chosen) row.append(details(work, field, acts));
  return row;
}

// Why it was flagged, its candidates with a key each, and what can be done with it.
export function details(work, field, acts) {
  const box = make("div", { class: "more" });
  if (acts.editing === field.path && !acts.inTable(field.path)) box.append(editor(work, field, acts));
  else if (acts.editing === field.path) box.append(make("ul", { class: "why", id: "typed-findings", "aria-live": "polite" }));
  if (acts.editing !== field.path) box.append(reasons(field.findings));
  const choices = candidatesOf(field);
  if (choices.length) box.append(candidates(work, field, choices, acts));
  box.append(
    make(
      "div",
      { class: "acts" },
      make("button", { type: "button", onclick: () => acts.accept() }, acts.editing === field.path ? "Take" : "Accept", make("kbd", {}, "Enter")),
      acts.editing === field.path
        ? make("button", { type: "button", class: "quiet", onclick: () => acts.stop() }, "Cancel", make("kbd", {}, "Esc"))
        : make("button", { type: "button", onclick: () => acts.edit(field.path) }, "Edit", make("kbd", {}, "E")),
      acts.inTable(field.path) && acts.editing !== field.path && make("button", { type: "button", class: "quiet", onclick: () => acts.removeLine() }, "Remove line", make("kbd", {}, "Del")),
    ),
  );
  return box;
}

export function reasons(findings, attributes = {}) {
  const weighty = findings.filter((finding) => finding.severity !== "info");
  const said = weighty.length ? weighty : findings.slice(0, 2);
  return make(
    "ul",
    { class: "why", ...attributes },
    ...said.map((finding) => make("li", { class: finding.severity }, icon(SEVERITY_ICONS[finding.severity]), finding.message)),
  );
}

// What readers considered, each value once, the one that was taken first.
export function candidatesOf(field) {
  const found = new Map();
  for (const { value, reader, label } of [{ value: field.value, reader: "", label: "" }, ...field.candidates]) {
    if (value === null || value === "") continue;
    const known = found.get(value) ?? { value, readers: new Set(), label: "" };
    if (reader) known.readers.add(reader);
    known.label ||= label;
    found.set(value, known);
  }
  return found.size > 1 ? [...found.values()].slice(0, MOST_CANDIDATES) : [];
}

function candidates(work, field, choices, acts) {
  const buttons = choices.map((choice, index) =>
    make(
      "button",
      {
        type: "button",
        class: "candidate",
        "aria-pressed": String(work.value(field.path) === choice.value),
        onclick: () => acts.take(index),
      },
      make("kbd", {}, String(index + 1)),
      make("span", {}, choice.value, make("small", {}, told(choice))),
    ),
  );
  return make("div", { class: "candidates", role: "group", "aria-label": `Candidates for ${named(field.path)}` }, ...buttons);
}

function told({ readers, label }) {
  const by = readers.size ? `by ${[...readers].join(", ")}` : "as it was read";
  return label ? `${by}, beside “${label}”` : by;
}

function editor(work, field, acts) {
  const input = make("input", {
    id: "editor",
    value: acts.typed,
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": named(field.path),
    "aria-describedby": "typed-findings",
    oninput: (event) => acts.type(event.target.value),
  });
  return make("div", { class: "editor" }, input, make("ul", { class: "why", id: "typed-findings", "aria-live": "polite" }));
}

function shown(work, field) {
  const value = work.value(field.path);
  const text = make("span", { class: "shown" }, value === null || value === "" ? make("span", { class: "none" }, "not there") : String(value));
  const before = field.value;
  if (work.corrected(field.path) && before !== null) text.append(make("s", { class: "was" }, String(before)));
  return text;
}
