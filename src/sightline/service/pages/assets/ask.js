// Questions to the service: asked again while the network is away, and never changed on the way.

const FIRST_WAIT_MS = 500;
const MOST_WAIT_MS = 8000;
const PATIENT = new Set([429, 502, 503, 504]);

export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.detail ?? `The service answered ${status}.`);
    this.status = status;
    this.code = problem?.code ?? "";
  }
}

// Tells the page whether the service is within reach.
export const line = new EventTarget();
let away = false;
let ahead = 0;

// The time by the clock of the service, to the second: that of this machine may be wrong.
export function now() {
  return Date.now() + ahead;
}

// The answer as JSON, null where it has none. `signal` gives up; without `patient`, one try is all.
export async function ask(method, path, body, { patient = true, signal } = {}) {
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(MOST_WAIT_MS, 2 * wait)) {
    const answer = await once(method, path, body, signal);
    reach(answer !== null);
    if (answer && !PATIENT.has(answer.status)) return told(answer);
    if (!patient) throw new Refused(answer?.status ?? 0, { detail: "The service is out of reach." });
    await pause(Math.max(wait, 1000 * Number(answer?.headers.get("retry-after") ?? 0)), signal);
  }
}

async function once(method, path, body, signal) {
  const headers = body === undefined ? {} : { "content-type": "application/json" };
  try {
    const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body), signal });
    ahead = Date.parse(answer.headers.get("date")) - Date.now() || 0;
    return answer;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    return null;
  }
}

async function told(answer) {
  if (answer.status === 401) {
    // Drafts stay in the browser: whoever signs in again goes on where they were.
    location.assign(`/sign-in?next=${encodeURIComponent(location.pathname)}`);
    await new Promise(() => {});
  }
  const text = await answer.text();
  const said = text ? JSON.parse(text) : null;
  if (!answer.ok) throw new Refused(answer.status, said);
  return said;
}

function reach(there) {
  if (away === !there) return;
  away = !there;
  line.dispatchEvent(new Event(away ? "away" : "back"));
}

function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    window.addEventListener("online", resolve, { once: true });
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
