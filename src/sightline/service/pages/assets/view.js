// The pages of a document: its picture with a box for each value, zoom, pan, words to click and boxes to drag.

const SVG = "http://www.w3.org/2000/svg";
const MOST_ZOOM = 6;
// A pointer that moved less was a click.
const CLICK_PX = 4;

export class View extends EventTarget {
  // `pane` scrolls; pages are put into `stack`. Events: hover {path}, choose {path}, take {page, box, words}.
  constructor(pane, stack) {
    super();
    this.pane = pane;
    this.stack = stack;
    this.zoom = 1;
    this.drawing = false;
    this.pages = [];
    this.spots = new Map();
    pane.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    pane.addEventListener("pointerdown", (event) => this.#press(event));
    pane.addEventListener("pointerover", (event) => this.#hover(event));
    pane.addEventListener("pointermove", (event) => this.#point(event));
    pane.addEventListener("pointerleave", () => this.#tell("hover", { path: null }));
  }

  show(pages) {
    this.pages = pages;
    this.spots.clear();
    this.stack.replaceChildren(...pages.map((page) => sheet(page, pages.length)));
    this.setZoom(1);
    this.pane.scrollTo(0, 0);
  }

  // Draw the places of each value; `marks` are {path, status, label, places}.
  mark(marks) {
    this.spots.clear();
    for (const layer of this.stack.querySelectorAll(".boxes")) layer.replaceChildren();
    for (const mark of marks) {
      this.spots.set(mark.path, mark.places.map((place) => this.#spot(mark, place)).filter(Boolean));
    }
  }

  light(path, name) {
    for (const lit of this.stack.querySelectorAll(`.spot.${name}`)) lit.classList.remove(name);
    for (const spot of this.spots.get(path) ?? []) spot.classList.add(name);
  }

  // Bring the first place of a value into sight, in the middle where it was out of it.
  reveal(path) {
    const spot = (this.spots.get(path) ?? [])[0];
    if (!spot) return;
    const place = spot.getBoundingClientRect();
    const seen = this.pane.getBoundingClientRect();
    const [down, right] = [away(place.top, place.bottom, seen.top, seen.bottom), away(place.left, place.right, seen.left, seen.right)];
    if (down || right) this.pane.scrollBy({ top: down, left: right, behavior: "instant" });
  }

  setZoom(zoom, at) {
    const before = this.zoom;
    this.zoom = Math.min(MOST_ZOOM, Math.max(1, zoom));
    const seen = this.pane.getBoundingClientRect();
    const [x, y] = at ? [at.x - seen.left, at.y - seen.top] : [seen.width / 2, seen.height / 2];
    const [left, top] = [this.pane.scrollLeft + x, this.pane.scrollTop + y];
    this.stack.style.setProperty("--zoom", this.zoom);
    const grown = this.zoom / before;
    this.pane.scrollTo(left * grown - x, top * grown - y);
    this.#tell("zoom", { zoom: this.zoom });
  }

  goTo(number) {
    this.stack.children[number - 1]?.scrollIntoView({ block: "start", behavior: "instant" });
  }

  // Which page fills the upper half of the pane.
  get current() {
    const middle = this.pane.getBoundingClientRect().top + this.pane.clientHeight / 3;
    const passed = [...this.stack.children].filter((page) => page.getBoundingClientRect().top <= middle);
    return Math.max(1, passed.length);
  }

  draw(on) {
    this.drawing = on;
    this.pane.classList.toggle("drawing", on);
  }

  #spot(mark, place) {
    const page = this.stack.children[place.page - 1];
    if (!page) return null;
    const spot = rectangle(page, place.box, `spot ${mark.status}`);
    spot.dataset.path = mark.path;
    const title = document.createElementNS(SVG, "title");
    title.textContent = mark.label;
    spot.append(title);
    page.querySelector(".boxes").append(spot);
    return spot;
  }

  #wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.setZoom(this.zoom * Math.exp(-event.deltaY / 300), event);
  }

  #hover(event) {
    const spot = event.target.closest?.(".spot");
    this.#tell("hover", { path: spot ? spot.dataset.path : null });
  }

  // Show which word a click would take.
  #point(event) {
    this.pointed?.remove();
    const page = this.drawing && !event.buttons && event.target.closest?.(".sheet");
    const word = page && wordAt(this.pages, page, event);
    if (!word) return;
    this.pointed = rectangle(page, word.box, "pointed");
    page.querySelector("svg").append(this.pointed);
  }

  #press(event) {
    const page = event.target.closest?.(".sheet");
    if (event.button !== 0 || !page || (event.pointerType === "touch" && !this.drawing)) return this.#tap(event);
    event.preventDefault();
    const drag = this.drawing ? new Box(page, event) : new Pan(this.pane, event);
    const move = (moved) => drag.move(moved);
    const end = (ended) => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", end);
      window.removeEventListener("pointercancel", end);
      const box = drag.end(ended);
      if (ended.type === "pointercancel") return;
      if (!drag.far) this.#click(page, event);
      else if (box) this.#take(page, box);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", end);
    window.addEventListener("pointercancel", end);
  }

  // A finger scrolls, and taps.
  #tap(event) {
    const page = event.target.closest?.(".sheet");
    if (!page || event.pointerType !== "touch") return;
    this.pane.addEventListener("click", (click) => this.#click(page, click), { once: true });
  }

  #click(page, event) {
    const spot = event.target.closest?.(".spot");
    if (spot && !this.drawing) return this.#tell("choose", { path: spot.dataset.path });
    const word = wordAt(this.pages, page, event);
    if (word) this.#tell("take", { page: Number(page.dataset.page), box: word.box, words: [word] });
    else if (spot) this.#tell("choose", { path: spot.dataset.path });
  }

  #take(page, [left, top, right, bottom]) {
    const words = wordsOf(this.pages, page).filter(({ box: [l, t, r, b] }) => {
      const [x, y] = [(l + r) / 2, (t + b) / 2];
      return left <= x && x <= right && top <= y && y <= bottom;
    });
    this.#tell("take", { page: Number(page.dataset.page), box: [left, top, right, bottom], words });
  }

  #tell(type, detail) {
    this.dispatchEvent(new CustomEvent(type, { detail }));
  }
}

class Pan {
  constructor(pane, event) {
    this.pane = pane;
    this.start = [event.clientX, event.clientY, pane.scrollLeft, pane.scrollTop];
    this.far = false;
  }

  move(event) {
    const [x, y, left, top] = this.start;
    this.far ||= Math.hypot(event.clientX - x, event.clientY - y) > CLICK_PX;
    if (!this.far) return;
    this.pane.classList.add("panning");
    this.pane.scrollTo(left - event.clientX + x, top - event.clientY + y);
  }

  end() {
    this.pane.classList.remove("panning");
    return null;
  }
}

class Box {
  constructor(page, event) {
    this.page = page;
    this.start = [event.clientX, event.clientY];
    this.from = inside(page, event);
    this.far = false;
    this.drawn = null;
  }

  move(event) {
    this.far ||= Math.hypot(event.clientX - this.start[0], event.clientY - this.start[1]) > CLICK_PX;
    if (!this.far) return;
    this.drawn?.remove();
    this.drawn = rectangle(this.page, this.#box(event), "drawn");
    this.page.querySelector("svg").append(this.drawn);
  }

  end(event) {
    this.drawn?.remove();
    return this.far ? this.#box(event) : null;
  }

  #box(event) {
    const [[x, y], [u, v]] = [this.from, inside(this.page, event)];
    return [Math.min(x, u), Math.min(y, v), Math.max(x, u), Math.max(y, v)];
  }
}

function sheet(page, count) {
  const figure = document.createElement("figure");
  figure.className = "sheet";
  figure.dataset.page = page.number;
  figure.style.setProperty("aspect-ratio", `${page.width} / ${page.height}`);
  const picture = document.createElement("img");
  picture.alt = `Page ${page.number} of ${count}`;
  picture.draggable = false;
  if (page.url) picture.src = page.url;
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", `0 0 ${page.width} ${page.height}`);
  drawing.setAttribute("aria-hidden", "true");
  const boxes = document.createElementNS(SVG, "g");
  boxes.classList.add("boxes");
  drawing.append(boxes);
  figure.append(picture, drawing);
  return figure;
}

function rectangle(page, [left, top, right, bottom], name) {
  const { width, height } = page.querySelector("svg").viewBox.baseVal;
  const room = 0.0025 * width;
  const shape = document.createElementNS(SVG, "rect");
  shape.setAttribute("class", name);
  shape.setAttribute("x", left * width - room);
  shape.setAttribute("y", top * height - room);
  shape.setAttribute("width", (right - left) * width + 2 * room);
  shape.setAttribute("height", (bottom - top) * height + 2 * room);
  shape.setAttribute("rx", room);
  return shape;
}

function wordsOf(pages, page) {
  return pages[Number(page.dataset.page) - 1].words;
}

function wordAt(pages, page, event) {
  const [x, y] = inside(page, event);
  return wordsOf(pages, page).find(({ box: [left, top, right, bottom] }) => left <= x && x <= right && top <= y && y <= bottom);
}

function inside(page, event) {
  const seen = page.getBoundingClientRect();
  const share = (value) => Math.min(1, Math.max(0, value));
  return [share((event.clientX - seen.left) / seen.width), share((event.clientY - seen.top) / seen.height)];
}

// How far to scroll so that what is between `low` and `high` is in the middle; 0 where it is in sight.
function away(low, high, first, last) {
  return low >= first && high <= last ? 0 : (low + high) / 2 - (first + last) / 2;
}
