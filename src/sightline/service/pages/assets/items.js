// Lists of a document, such as line items, as tables: each cell can be edited, and sums follow.

import { same, sum } from "./decimal.js";
import { details } from "./fields.js";
import { icon, make, named } from "./parts.js";

const ITEM = /^([^[]+)\[(\d+)\]\.(.+)$/;
const NUMBERS = new Set(["amount", "quantity"]);
// What the lines of a document should come to, whichever of them it states.
const WHOLES = ["subtotal", "total"];

export function itemOf(path) {
  const found = ITEM.exec(path);
  return found && { list: found[1], row: Number(found[2]), column: found[3] };
}

// The lists among `fields`, each with its columns and its rows.
export function listsOf(fields) {
  const lists = new Map();
  for (const field of fields) {
    const item = itemOf(field.path);
    if (!item) continue;
    const list = lists.get(item.list) ?? { name: item.list, columns: new Map(), rows: 0 };
    if (!list.columns.has(item.column)) list.columns.set(item.column, field.kind);
    list.rows = Math.max(list.rows, item.row + 1);
    lists.set(item.list, list);
  }
  return [...lists.values()];
}

export function itemTable(work, list, { chosen, acts }) {
  const columns = [...list.columns];
  const head = make("tr", {}, make("th", { scope: "col" }, make("span", { class: "unseen" }, "Line")), ...columns.map(([name, kind]) => make("th", { scope: "col", class: NUMBERS.has(kind) ? "number" : "text" }, named(name))));
  const rows = Array.from({ length: list.rows }, (_, row) => [
    make("tr", {}, make("th", { scope: "row", class: "soft" }, String(row + 1)), ...columns.map(([name, kind]) => cell(work, `${list.name}[${row}].${name}`, kind, acts))),
    ...about(work, `${list.name}[${row}].`, chosen, columns.length + 1, acts),
  ]).flat();
  const left = work.left.filter((field) => itemOf(field.path)?.list === list.name).length;
  return make(
    "section",
    { "aria-label": named(list.name) },
    make("h2", {}, left ? `${named(list.name)}, ${left} to look at` : named(list.name)),
    make("div", { class: "scroll" }, make("table", { class: "items" }, make("thead", {}, head), make("tbody", {}, ...rows))),
    make("div", { class: "under" }, sums(work, list), make("button", { type: "button", class: "quiet", onclick: () => acts.addLine(list.name) }, icon("plus"), "Add line", make("kbd", {}, "A"))),
  );
}

// What is known of the chosen cell, under its line.
function about(work, line, chosen, width, acts) {
  const field = chosen?.startsWith(line) && work.byPath.get(chosen);
  return field ? [make("tr", { class: "about" }, make("td", { colspan: String(width) }, details(work, field, acts)))] : [];
}

function cell(work, path, kind, acts) {
  const field = work.byPath.get(path);
  const states = [NUMBERS.has(kind) ? "number" : "text"];
  if (work.corrected(path)) states.push("changed");
  else if (work.open(path)) states.push("flag", field.status);
  const editing = acts.editing === path;
  const input = make("input", {
    id: `value-${path}`,
    value: editing ? acts.typed : (work.value(path) ?? ""),
    readonly: !editing,
    tabindex: "-1",
    autocomplete: "off",
    spellcheck: "false",
    "aria-label": `${named(path)}, line ${itemOf(path).row + 1}${work.open(path) ? `, ${field.status}` : ""}`,
    oninput: (event) => acts.type(event.target.value),
    onclick: () => acts.editing === path || acts.edit(path),
  });
  const box = make("td", { class: states.join(" "), onpointerenter: () => acts.hover(path), onpointerleave: () => acts.hover(null) }, input);
  box.dataset.path = path;
  return box;
}

// Add a line to the list `name`; the path of its first value.
export function addLine(work, list) {
  const paths = [...list.columns.keys()].map((column) => `${list.name}[${list.rows}].${column}`);
  for (const path of paths) work.add(path, likeOf(work, path));
  return paths[0];
}

// Have the lines that a draft added.
export function addMissing(work) {
  for (const path of work.answers.keys()) {
    const list = !work.byPath.has(path) && itemOf(path)?.list;
    const there = list && listsOf(work.fields).find(({ name }) => name === list);
    if (there) addLine(work, there);
  }
}

// The values of the line that `path` is in.
export function lineOf(work, path) {
  const line = path.slice(0, path.indexOf("]") + 1);
  return work.fields.map((field) => field.path).filter((other) => other.startsWith(`${line}.`));
}

function likeOf(work, path) {
  const { list, column } = itemOf(path);
  return work.fields.find((field) => itemOf(field.path)?.list === list && itemOf(field.path).column === column);
}

// Whether the lines come to what the document states. Follows what is typed.
export function sums(work, list, typed = null) {
  const line = make("p", { class: "sums", "aria-live": "polite" });
  line.dataset.list = list.name;
  if (!list.columns.has("total")) return line;
  const paths = Array.from({ length: list.rows }, (_, row) => `${list.name}[${row}].total`);
  const value = (path) => (typed?.path === path ? typed.value : work.value(path));
  const total = sum(paths.map(value));
  if (total === null) return line;
  const stated = WHOLES.filter((path) => value(path) !== null && work.byPath.has(path));
  const fits = stated.find((path) => same(total, value(path)));
  if (!stated.length) line.append(`The lines come to ${total}.`);
  else if (fits) line.append(icon("confirmed"), `The lines come to ${total}, as ${fits} says.`);
  else line.append(icon("contradicted"), `The lines come to ${total}, but ${stated[0]} says ${value(stated[0])}.`);
  if (stated.length) line.classList.add(fits ? "fits" : "off");
  return line;
}
