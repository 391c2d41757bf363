// What is seen of a document and of what is done to it, beside its pages.

import { fieldRow, statusOf } from "./fields.js";
import { itemOf, itemTable, listsOf } from "./items.js";
import { icon, make, named } from "./parts.js";

const TOAST_MS = 5000;
const NOTHING = "Every document has been looked at. The next one appears here by itself.";
const $ = (id) => document.getElementById(id);
let toasting = null;

// A document that was just opened.
export function show(item) {
  history.replaceState(null, "", `/review/${item.id}`);
  document.title = `${item.source} - Review - Sightline`;
  $("source").textContent = item.source;
  const due = item.due && `due ${item.due.toLocaleString([], { dateStyle: "medium", timeStyle: "short" })}`;
  $("about").textContent = [named(item.task ?? "document"), item.why, due].filter(Boolean).join(" · ");
  $("empty").hidden = true;
  $("desk").hidden = false;
  $("notes").replaceChildren(...notes(item.findings));
}

// No document, because none waits, or because of what `message` says; `last` can be taken back.
export function nothing(message, last) {
  history.replaceState(null, "", "/review");
  document.title = "Review - Sightline";
  $("source").textContent = $("about").textContent = $("lease").textContent = "";
  $("empty-title").textContent = message ? "Nothing can be shown" : "Nothing waits";
  $("empty-words").textContent = message || NOTHING;
  $("desk").hidden = true;
  $("empty").hidden = false;
  $("empty-undo").hidden = !last;
}

// All values, and the boxes around them.
export function paint(desk) {
  const { work, chosen, view } = desk;
  if (!work) return;
  const single = work.fields.filter((field) => !itemOf(field.path));
  const flagged = single.filter((field) => field.flagged);
  const rest = single.filter((field) => !field.flagged);
  const row = (field) => fieldRow(work, field, { chosen: field.path === chosen, acts: desk });
  const scrolled = $("values").scrollTop;
  $("flagged").replaceChildren(...flagged.map(row));
  $("rest").replaceChildren(...rest.map(row));
  $("tables").replaceChildren(...listsOf(work.fields).map((list) => itemTable(work, list, { chosen, acts: desk })));
  $("flagged-part").hidden = !flagged.length;
  $("rest-part").hidden = !rest.length;
  $("flagged-title").textContent = `To look at, ${flagged.filter((field) => work.open(field.path)).length} of ${flagged.length} left`;
  $("rest-title").textContent = "Nothing speaks against these";
  $("values").scrollTop = scrolled;
  desk.order = [...flagged, ...rest, ...work.fields.filter((field) => itemOf(field.path))].map((field) => field.path);
  view.mark(work.fields.map((field) => mark(work, field)));
  view.light(chosen, "chosen");
  deeds(desk);
}

// What can be done with the whole document.
export function deeds({ work, busy, last }) {
  const { left, answers } = work;
  const all = answers.size ? `Save ${answers.size} ${answers.size === 1 ? "correction" : "corrections"}` : "Accept document";
  $("done-word").textContent = left.length ? `${all}, ${left.length} not looked at` : all;
  $("done-key").textContent = left.length ? "Ctrl Enter" : "Enter";
  for (const button of document.querySelectorAll(".deeds button")) button.disabled = busy;
  $("undo").disabled ||= !work.past.length && !last;
}

// How the pages fill what is edited.
export function hint({ item, editing }) {
  const ready = item.pages.every((page) => page.ready || !page.url);
  const how = ready ? `Click a word, or drag a box, to fill “${named(editing ?? "")}”` : "The words of the pages are still being read";
  $("hint").textContent = editing ? how : "";
}

export function hover(view, path) {
  view.light(path, "hovered");
  for (const row of document.querySelectorAll(".field.hovered, td.hovered")) row.classList.remove("hovered");
  if (path) document.querySelector(`[data-path="${CSS.escape(path)}"]:is(li, td)`)?.classList.add("hovered");
}

// Where `path` is typed.
export function input(path) {
  return itemOf(path) ? $(`value-${path}`) : $("editor");
}

export function focus(path) {
  const place = path && $(`value-${path}`);
  place?.focus({ preventScroll: true });
  document.querySelector("tr.about")?.scrollIntoView({ block: "nearest" });
  place?.closest("li, td").scrollIntoView({ block: "nearest" });
}

export function pageButtons(desk) {
  const pages = desk.item.pages;
  const button = ({ number }) => make("button", { type: "button", class: "square", "aria-label": `Page ${number}`, onclick: () => desk.page(number) }, String(number));
  $("page-buttons").replaceChildren(...(pages.length > 1 ? pages.map(button) : []));
  currentPage(desk.view);
}

export function currentPage(view) {
  [...$("page-buttons").children].forEach((button, index) => button.setAttribute("aria-current", String(index + 1 === view.current)));
}

// Ask why a document is rejected.
export function askWhy() {
  $("reason").value = "";
  $("rejecting").returnValue = "";
  $("rejecting").showModal();
  $("reason").focus();
}

export function lease(seconds) {
  $("lease").textContent = `Yours for ${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
}

export function connection(text, away) {
  $("line").textContent = text;
  $("line").classList.toggle("away", away);
}

// Say something for some seconds.
export function toast(text) {
  $("toast").textContent = text;
  clearTimeout(toasting);
  toasting = setTimeout(() => ($("toast").textContent = ""), TOAST_MS);
}

function mark(work, field) {
  const label = `${named(field.path)}: ${work.value(field.path)}`;
  return { path: field.path, status: statusOf(work, field), label, places: work.evidence(field.path) };
}

function notes(findings) {
  return findings
    .filter((finding) => finding.severity !== "info")
    .map((finding) => make("p", { class: `note ${finding.severity}` }, icon(finding.severity === "error" ? "contradicted" : "unverified"), finding.message));
}
