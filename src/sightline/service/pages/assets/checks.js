// What the checks say of a value while somebody types it.

import { Refused } from "./ask.js";
import { reasons } from "./fields.js";
import * as review from "./review.js";

const PAUSE_MS = 250;

export class Checks {
  // Ask as soon as somebody stops typing for a moment.
  soon(work, path, text) {
    this.stop();
    this.timer = setTimeout(() => this.now(work, path, text), PAUSE_MS);
  }

  // Ask now; what was asked before is not waited for any more.
  async now(work, path, text) {
    this.stop();
    const asked = (this.asked = new AbortController());
    try {
      const findings = await review.check(work, path, text.trim() || null, asked.signal);
      if (!asked.signal.aborted) document.getElementById("typed-findings")?.replaceWith(reasons(findings, { id: "typed-findings", "aria-live": "polite" }));
    } catch (error) {
      // Without an answer the value can be taken all the same: the service checks nothing that it would refuse.
      if (error.name !== "AbortError" && !(error instanceof Refused)) throw error;
    }
  }

  stop() {
    clearTimeout(this.timer);
    this.asked?.abort();
  }
}
