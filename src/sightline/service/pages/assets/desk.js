// The review desk: takes the next document, shows it, and saves what a person says of it.

import { Refused } from "./ask.js";
import { Checks } from "./checks.js";
import { candidatesOf } from "./fields.js";
import { Hold } from "./hold.js";
import { addLine, addMissing, itemOf, lineOf, listsOf, sums } from "./items.js";
import * as review from "./review.js";
import * as screen from "./screen.js";
import { View } from "./view.js";
import { wire } from "./wiring.js";
import { Work, restore, sweepDrafts } from "./work.js";

const EMPTY_MS = 5000;
const $ = (id) => document.getElementById(id);

class Desk {
  constructor() {
    this.view = new View($("pane"), $("stack"));
    this.hold = new Hold(async () => review.keep(this.work.id));
    this.checks = new Checks();
    this.work = null;
    this.chosen = null;
    this.editing = null;
    this.typed = "";
    this.spot = null;
    this.busy = false;
    this.last = sessionStorage.getItem("sightline:last");
    wire(this);
  }

  // ---- A document comes, and goes.

  async open(id) {
    this.busy = true;
    try {
      const item = id ? await review.take(id) : await review.next();
      if (!item) return this.#nothing();
      this.#show(item);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (!id) return this.#nothing(error.message);
      screen.toast(error.message);
      await this.open("");
    } finally {
      this.busy = false;
      if (this.work) screen.deeds(this);
    }
  }

  #show(item) {
    clearTimeout(this.waiting);
    this.item = item;
    this.work = new Work(item.id, item.fields);
    this.work.addEventListener("change", () => screen.paint(this));
    addMissing(this.work);
    this.editing = null;
    screen.show(item);
    this.view.show(item.pages);
    screen.pageButtons(this);
    this.hold.begin(item.leaseS);
    this.choose(this.work.nextOpen(null) ?? item.fields[0]?.path ?? null);
    for (const page of item.pages) this.#words(item, page);
  }

  async #words(item, page) {
    if (!page.url) return;
    const words = await review.words(item.id, page.number).catch((error) => (error instanceof Refused ? [] : Promise.reject(error)));
    Object.assign(page, { words, ready: true });
    if (this.item === item) screen.hint(this);
  }

  #nothing(message = "") {
    this.work = this.chosen = null;
    this.hold.end();
    screen.nothing(message, this.last);
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.open(""), EMPTY_MS);
  }

  async save(what, ruling) {
    if (!this.free) return;
    this.busy = true;
    screen.deeds(this);
    const work = this.work;
    this.hold.end();
    try {
      await review.held(work, ruling);
      this.draft = work.forget();
      this.last = what.undoable ? work.id : null;
      sessionStorage.setItem("sightline:last", this.last ?? "");
      screen.toast(what.undoable ? `${what.said} U takes it back.` : what.said);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      screen.toast(`${error.message} What you did stays in this browser.`);
    }
    await this.open("");
  }

  // ---- What a person does.

  // Whether anything can be done just now: what is being saved stays as it is.
  get free() {
    return Boolean(this.work) && !this.busy;
  }

  choose(path, { reveal = true } = {}) {
    if (this.editing && this.editing !== path) this.stop({ render: false });
    this.chosen = path;
    screen.paint(this);
    screen.focus(this.chosen);
    if (reveal && path) this.view.reveal(path);
  }

  accept() {
    if (!this.free) return;
    if (this.editing) {
      this.#keepTyped();
      return this.#onward();
    }
    const open = this.chosen && this.work.open(this.chosen);
    if (open) this.work.accept(this.chosen);
    const next = this.work.nextOpen(this.chosen);
    if (next) this.choose(next);
    else if (!open) this.done();
    else this.choose(this.chosen, { reveal: false });
  }

  edit(path = this.chosen, typed = null, spot = null) {
    if (!path || !this.free) return;
    if (this.chosen !== path) this.choose(path);
    this.editing = path;
    this.spot = spot;
    this.typed = typed ?? this.work.value(path) ?? "";
    this.view.draw(true);
    screen.hint(this);
    screen.paint(this);
    const input = screen.input(this.editing);
    input.focus();
    input.select();
    this.checks.now(this.work, path, this.typed);
  }

  type(text) {
    this.typed = text;
    this.spot = null;
    for (const list of listsOf(this.work.fields)) {
      const typed = { path: this.editing, value: text || null };
      document.querySelector(`.sums[data-list="${CSS.escape(list.name)}"]`)?.replaceWith(sums(this.work, list, typed));
    }
    this.checks.soon(this.work, this.editing, text);
  }

  stop({ render = true } = {}) {
    this.editing = null;
    this.view.draw(false);
    screen.hint(this);
    this.checks.stop();
    if (render) {
      screen.paint(this);
      screen.focus(this.chosen);
    }
  }

  take(index) {
    const field = this.free && this.chosen && this.work.byPath.get(this.chosen);
    const choice = field && candidatesOf(field)[index];
    if (!choice) return false;
    this.work.answer(field.path, choice.value);
    this.#onward();
    return true;
  }

  step(by) {
    const paths = this.order;
    const at = paths.indexOf(this.chosen) + by;
    if (paths[at]) this.choose(paths[at]);
    return Boolean(paths[at]);
  }

  // To the next value to look at; what is typed is taken along. False where none is left, and Tab is the browser's.
  next(back = false) {
    if (!this.work) return false;
    const path = this.work.nextOpen(this.chosen, back);
    if (this.editing) this.#keepTyped();
    if (path) this.choose(path);
    return Boolean(path);
  }

  addLine(name = itemOf(this.chosen ?? "")?.list) {
    const lists = this.free ? listsOf(this.work.fields) : [];
    const list = lists.find((one) => one.name === name) ?? lists[0];
    if (!list) return false;
    this.edit(addLine(this.work, list));
    return true;
  }

  removeLine() {
    if (!this.free || !itemOf(this.chosen ?? "")) return false;
    if (this.editing) this.stop({ render: false });
    this.work.empty(lineOf(this.work, this.chosen));
    this.choose(this.work.nextOpen(this.chosen) ?? this.chosen);
    return true;
  }

  undo() {
    if (this.busy) return;
    if (this.editing) this.stop({ render: false });
    const path = this.work?.undo() ?? null;
    if (path) return this.choose(path);
    if (this.last) return this.#undoLast();
    screen.toast("There is nothing to take back.");
  }

  done() {
    if (!this.free) return;
    if (this.editing) this.#keepTyped();
    const number = this.work.answers.size;
    const said = number ? `${this.item.source} is corrected.` : `${this.item.source} is accepted.`;
    return this.save({ said, undoable: true }, (work) => review.settle(work));
  }

  second() {
    if (!this.work) return;
    return this.save({ said: `Somebody else looks at ${this.item.source}.`, undoable: false }, (work) => review.second(work.id));
  }

  reject() {
    if (!this.free) return;
    screen.askWhy();
  }

  async #undoLast() {
    if (this.busy) return;
    const id = this.last;
    this.last = null;
    sessionStorage.setItem("sightline:last", "");
    try {
      await review.undo(id);
      restore(id, this.draft);
      const before = this.work;
      this.hold.end();
      if (before) await review.release(before.id);
      await this.open(id);
      screen.toast("The decision is taken back.");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      screen.toast(error.message);
    }
  }

  #keepTyped() {
    const path = this.editing;
    const [value, spot] = [this.typed.trim() || null, this.spot];
    this.stop({ render: false });
    this.work.answer(path, value, spot);
  }

  #onward() {
    if (this.editing) this.stop({ render: false });
    const next = this.work.nextOpen(this.chosen);
    this.choose(next ?? this.chosen, { reveal: Boolean(next) });
  }

  // Take words from a page, written as records write them.
  async fill({ page, box, words }) {
    if (!this.free || !this.chosen || !words.length) return;
    const [path, text] = [this.editing ?? this.chosen, words.map((word) => word.text).join(" ")];
    this.edit(path, text, { page, box });
    try {
      const value = await review.written(this.work.byPath.get(path)?.kind, text);
      if (this.editing === path && this.typed === text && value !== text) this.edit(path, value, { page, box });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }

  inTable(path) {
    return Boolean(itemOf(path));
  }

  hover(path) {
    screen.hover(this.view, path);
  }

  page(number) {
    this.view.goTo(Math.min(this.item.pages.length, Math.max(1, number)));
    screen.currentPage(this.view);
  }

  // Somebody else has the document by now.
  async lost(message) {
    screen.toast(`${message} What you did stays in this browser.`);
    await this.open("");
  }
}

sweepDrafts();
await new Desk().open($("desk").dataset.record);
