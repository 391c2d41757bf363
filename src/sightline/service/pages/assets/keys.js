// The keyboard: each key with what it does, unless somebody types.

// `acts` are named as in the list that `?` shows.
export function listen(acts) {
  const plain = {
    Enter: acts.accept,
    Tab: acts.next,
    ArrowDown: acts.below,
    ArrowUp: acts.above,
    e: () => acts.edit(),
    u: acts.undo,
    r: acts.reject,
    s: acts.second,
    a: () => acts.addLine(),
    Delete: acts.removeLine,
    "?": acts.keys,
    "+": acts.larger,
    "=": acts.larger,
    "-": acts.smaller,
    0: acts.fit,
    PageDown: acts.pageDown,
    PageUp: acts.pageUp,
  };
  document.addEventListener("keydown", (event) => {
    if (document.querySelector("dialog[open]") || event.altKey || event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) return done(event, acts.done);
    if (event.ctrlKey || event.metaKey) return;
    if (event.key === "Tab" && event.shiftKey) return acts.previous() && event.preventDefault();
    if (typing(event.target)) return typed(event, acts);
    if (own(event)) return;
    const deed = /^[1-9]$/.test(event.key) ? () => acts.take(Number(event.key) - 1) : plain[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (deed && !(event.repeat && event.key === "Enter") && deed() !== false) event.preventDefault();
  });
}

function typed(event, acts) {
  if (event.key === "Enter") done(event, acts.accept);
  else if (event.key === "Escape") done(event, acts.stop);
  else if (event.key === "Tab" && acts.next()) event.preventDefault();
}

function done(event, deed) {
  event.preventDefault();
  deed();
}

function typing(target) {
  return target.matches?.("input:not([readonly]), textarea");
}

// Whether the key belongs to what has the focus: a button is pressed by Enter and space, a row only chooses itself.
function own(event) {
  return event.key === "Enter" && event.target.matches?.("button:not(.head), a");
}
