// What the desk asks of /v1/review, and the document as the desk wants it.

import { Refused, ask, now } from "./ask.js";

const ITEMS = "/v1/review/items";
const WHY = { doubt: "in doubt", audit: "a sample of what was accepted", second: "a second opinion", dispute: "two came to different values" };
const CONFLICT = 409;
const DOUBTFUL = new Set(["contradicted", "unverified"]);

// The next document with the lease of it; null where nothing waits.
export async function next() {
  const lease = await ask("POST", "/v1/review/next", {});
  return lease && item(lease);
}

export async function take(id) {
  return item(await claim(id));
}

export function claim(id) {
  return ask("POST", `${ITEMS}/${id}/claim`);
}

export async function keep(id) {
  return left(await ask("POST", `${ITEMS}/${id}/heartbeat`, undefined, { patient: false }));
}

export function release(id) {
  return ask("POST", `${ITEMS}/${id}/release`);
}

export async function words(id, page) {
  return (await ask("GET", `${ITEMS}/${id}/pages/${page}/words`)).words;
}

// What the checks find in `value` at `path`, beside the other answers; nothing where they do not know the task.
export async function check(work, path, value, signal) {
  const values = { ...Object.fromEntries([...work.answers].map(([one, answer]) => [one, answer.value])), [path]: value };
  const verdict = await ask("POST", `${ITEMS}/${work.id}/check`, { values }, { signal, patient: false });
  return verdict.fields?.find((field) => field.path === path)?.findings ?? [];
}

// How a record writes what is printed.
export async function written(kind, text) {
  return (await ask("POST", "/review/written", { text, kind: kind ?? null }, { patient: false })).value;
}

// Accept what is right, with what was corrected.
export function settle(work) {
  const corrections = [...work.answers].map(([path, { value, evidence }]) => ({ path, value, page: evidence?.page ?? null, box: evidence?.box ?? null }));
  return ask("POST", `${ITEMS}/${work.id}/decide`, { decision: corrections.length ? "correct" : "accept", corrections });
}

// Save `work` as `ruling` does. A lease that lapsed while the network was away is asked for anew: perhaps nobody noticed.
export async function held(work, ruling) {
  try {
    return await ruling(work);
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== CONFLICT) throw error;
  }
  await claim(work.id);
  return ruling(work);
}

export function reject(id, note) {
  return ask("POST", `${ITEMS}/${id}/decide`, { decision: "reject", note });
}

export function undo(id) {
  return ask("POST", `${ITEMS}/${id}/undo`);
}

export function second(id) {
  return ask("POST", `${ITEMS}/${id}/second`, {});
}

async function item(lease) {
  const { id, record, pages, waits } = await ask("GET", `${ITEMS}/${lease.id}`);
  return {
    id,
    leaseS: left(lease),
    source: record.source,
    task: record.task,
    why: WHY[waits?.why] ?? "",
    due: waits?.due_at ? new Date(waits.due_at) : null,
    findings: record.findings,
    fields: record.fields.map(field),
    pages: pages.map((page) => ({ number: page.number, width: page.width_px, height: page.height_px, url: page.picture, words: [] })),
  };
}

function field(said) {
  const flagged = DOUBTFUL.has(said.status) || said.findings.some((finding) => finding.severity !== "info");
  return { ...said, value: said.value === null ? null : String(said.value), flagged };
}

function left(lease) {
  return (Date.parse(lease.claimed_until) - now()) / 1000;
}
