// What one reviewer does to one document, until it is saved: answers, what was looked at, and the way back.

const DRAFTS = "sightline:draft:";
// Drafts of documents that nobody went on with are forgotten.
const DRAFT_MS = 14 * 24 * 3600 * 1000;

export class Work extends EventTarget {
  constructor(id, fields) {
    super();
    this.id = id;
    this.fields = [...fields];
    this.byPath = new Map(fields.map((field) => [field.path, field]));
    this.answers = new Map();
    this.settled = new Set();
    this.past = [];
    this.#recall();
  }

  value(path) {
    const answer = this.answers.get(path);
    return answer ? answer.value : (this.byPath.get(path)?.value ?? null);
  }

  evidence(path) {
    const answer = this.answers.get(path);
    if (!answer) return this.byPath.get(path)?.evidence ?? [];
    return answer.evidence ? [answer.evidence] : [];
  }

  corrected(path) {
    return this.answers.has(path);
  }

  // Whether somebody should look at it, and nobody has.
  open(path) {
    const field = this.byPath.get(path);
    return Boolean(field?.flagged) && !this.settled.has(path);
  }

  get left() {
    return this.fields.filter((field) => this.open(field.path));
  }

  // The next one to look at behind `path`, around the end; null where all are settled.
  nextOpen(path, back = false) {
    const paths = this.fields.map((field) => field.path);
    const at = paths.indexOf(path);
    const after = back ? [...paths.slice(0, Math.max(0, at)).reverse(), ...paths.slice(at + 1).reverse()] : [...paths.slice(at + 1), ...paths.slice(0, Math.max(0, at))];
    return after.find((one) => this.open(one)) ?? null;
  }

  accept(path) {
    this.#step([path]);
    this.settled.add(path);
    this.#changed();
  }

  // Give `path` another value; its own one is no correction.
  answer(path, value, evidence = null) {
    this.#step([path]);
    this.#put(path, value, evidence);
    this.#changed();
  }

  // Say that the document has none of `paths`, in one step.
  empty(paths) {
    this.#step(paths);
    for (const path of paths) this.#put(path, null, null);
    this.#changed();
  }

  // Have a value that nobody read, such as one of a line that was missed; `like` is one of its kind.
  add(path, like) {
    const field = { path, kind: like?.kind ?? null, value: null, status: "missing", findings: [], candidates: [], evidence: [], flagged: false };
    this.fields.push(field);
    this.byPath.set(path, field);
  }

  // Take the last step back; the path that it was about, null where there was none.
  undo() {
    const last = this.past.pop();
    if (!last) return null;
    for (const { path, answer, settled } of last) {
      if (answer) this.answers.set(path, answer);
      else this.answers.delete(path);
      if (settled) this.settled.add(path);
      else this.settled.delete(path);
    }
    this.#changed();
    return last[0].path;
  }

  // Forget the draft, which is given back: the decision may be taken back.
  forget() {
    const draft = localStorage.getItem(DRAFTS + this.id);
    localStorage.removeItem(DRAFTS + this.id);
    return draft;
  }

  #put(path, value, evidence) {
    const own = this.byPath.get(path)?.value ?? null;
    if (value === own) this.answers.delete(path);
    else this.answers.set(path, { value, evidence });
    this.settled.add(path);
  }

  #step(paths) {
    this.past.push(paths.map((path) => ({ path, answer: this.answers.get(path) ?? null, settled: this.settled.has(path) })));
  }

  #changed() {
    const draft = { at: Date.now(), answers: [...this.answers], settled: [...this.settled], past: this.past };
    localStorage.setItem(DRAFTS + this.id, JSON.stringify(draft));
    this.dispatchEvent(new Event("change"));
  }

  #recall() {
    const kept = JSON.parse(localStorage.getItem(DRAFTS + this.id) ?? "null");
    if (!kept) return;
    this.answers = new Map(kept.answers);
    this.settled = new Set(kept.settled);
    this.past = kept.past;
  }
}

// Have the draft that `forget` gave again.
export function restore(id, draft) {
  if (draft) localStorage.setItem(DRAFTS + id, draft);
}

export function sweepDrafts(now = Date.now()) {
  for (const key of Object.keys(localStorage)) {
    if (!key.startsWith(DRAFTS)) continue;
    const { at } = JSON.parse(localStorage.getItem(key));
    if (now - at > DRAFT_MS) localStorage.removeItem(key);
  }
}
