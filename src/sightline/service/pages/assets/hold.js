// A record is one person's alone for a while: the lease begins anew while they work, and is told as it runs out.

import { Refused } from "./ask.js";

const TICK_MS = 1000;
// So long after the last key or move of the pointer nobody is thought to be there, and others get the record.
const IDLE_MS = 5 * 60 * 1000;

export class Hold extends EventTarget {
  // `keep` asks for the lease anew and gives how many seconds it lasts. Events: tick {left}, lost.
  constructor(keep) {
    super();
    this.keep = keep;
    this.timer = null;
    this.touched = Date.now();
    for (const sign of ["keydown", "pointermove", "pointerdown"]) window.addEventListener(sign, () => (this.touched = Date.now()), { passive: true });
  }

  begin(seconds) {
    this.end();
    this.#until(seconds);
    this.timer = setInterval(() => this.#tick(), TICK_MS);
    this.#tick();
  }

  end() {
    clearInterval(this.timer);
    this.timer = null;
  }

  #until(seconds) {
    this.until = Date.now() + 1000 * seconds;
    this.again = Date.now() + 1000 * (seconds / 3);
  }

  async #tick() {
    const left = Math.max(0, (this.until - Date.now()) / 1000);
    this.dispatchEvent(new CustomEvent("tick", { detail: { left } }));
    const there = Date.now() - this.touched < IDLE_MS;
    if (Date.now() < this.again || this.asking || !there) return;
    this.asking = true;
    const timer = this.timer;
    try {
      const seconds = await this.keep();
      if (this.timer === timer) this.#until(seconds);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (this.timer === timer && error.status !== 0) this.#lose(error);
    } finally {
      this.asking = false;
    }
  }

  #lose(error) {
    this.end();
    this.dispatchEvent(new CustomEvent("lost", { detail: { message: error.message } }));
  }
}
