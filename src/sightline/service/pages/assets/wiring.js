// What a person can press, point at and type, and what the desk does then.

import { line } from "./ask.js";
import { listen } from "./keys.js";
import * as review from "./review.js";
import * as screen from "./screen.js";

const LARGER = 1.25;
const $ = (id) => document.getElementById(id);

export function wire(desk) {
  const deeds = {
    ...zooming(desk.view),
    accept: () => desk.accept(),
    next: () => desk.next(),
    previous: () => desk.next(true),
    below: () => desk.work && desk.step(1),
    above: () => desk.work && desk.step(-1),
    edit: () => desk.edit(),
    stop: () => desk.stop(),
    take: (index) => desk.take(index),
    undo: () => desk.undo(),
    reject: () => desk.reject(),
    second: () => desk.second(),
    addLine: () => desk.addLine(),
    removeLine: () => desk.removeLine(),
    done: () => desk.done(),
    keys: () => $("keys").showModal(),
    pageDown: () => desk.item?.pages.length > 1 && desk.page(desk.view.current + 1),
    pageUp: () => desk.item?.pages.length > 1 && desk.page(desk.view.current - 1),
  };
  listen(deeds);
  buttons(deeds);
  pages(desk);
  service(desk);
  rejecting(desk);
}

function zooming(view) {
  return { larger: () => view.setZoom(view.zoom * LARGER), smaller: () => view.setZoom(view.zoom / LARGER), fit: () => view.setZoom(1) };
}

function buttons({ done, reject, second, undo, keys, larger, smaller, fit }) {
  const pressed = { done, reject, second, undo, "empty-undo": undo, "show-keys": keys, "zoom-in": larger, "zoom-out": smaller, "zoom-fit": fit };
  for (const [id, deed] of Object.entries(pressed)) $(id).addEventListener("click", deed);
}

function pages(desk) {
  const view = desk.view;
  view.addEventListener("hover", ({ detail }) => desk.work && desk.hover(detail.path));
  view.addEventListener("choose", ({ detail }) => desk.choose(detail.path, { reveal: false }));
  view.addEventListener("take", ({ detail }) => desk.fill(detail));
  view.pane.addEventListener("scroll", () => desk.work && screen.currentPage(view), { passive: true });
}

function service(desk) {
  desk.hold.addEventListener("tick", ({ detail }) => screen.lease(detail.left));
  desk.hold.addEventListener("lost", ({ detail }) => desk.lost(detail.message));
  line.addEventListener("away", () => screen.connection("No connection. What you do is kept here.", true));
  line.addEventListener("back", () => screen.connection("Connected", false));
  screen.connection("Connected", false);
}

function rejecting(desk) {
  $("reason").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    $("rejecting").close("reject");
  });
  $("rejecting").addEventListener("close", (event) => {
    if (event.target.returnValue !== "reject") return;
    desk.save({ said: `${desk.item.source} is rejected.`, undoable: true }, (work) => review.reject(work.id, $("reason").value.trim()));
  });
}
