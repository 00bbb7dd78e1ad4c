/**
 * The script of the page: pan, zoom, search, and show a chosen revision.
 *
 * It is inside an HTML `<script>` unchanged, so it has no closing tag. It only sets text, never
 * markup.
 */
export const PAGE_SCRIPT = `"use strict";
const { sizes, folds, revisions } = JSON.parse(document.getElementById("data").textContent);
const graph = document.getElementById("graph");
const view = document.getElementById("view");
const panel = document.getElementById("panel");
const search = document.getElementById("search");
const found = document.getElementById("found");
const unfolded = document.getElementById("unfolded");
const folded = document.getElementById("folded");
const fold = document.getElementById("fold");
const groups = [...unfolded.querySelectorAll(".revision")];
const lines = new Map([unfolded, folded].map((part) => [part, linesOf(part)]));
let width = sizes.whole.width;
let height = sizes.whole.height;
const rows = new Map(revisions.map((revision, row) => [revision.id, row]));
const texts = revisions.map((revision) =>
  [revision.id, revision.message, revision.description, ...revision.badges, ...revision.facts.flat()].join("\\n").toLowerCase(),
);
const LONG = 100;
let isOpenedBySearch = false;
const camera = { x: 0, y: 0, scale: 1 };

function showFolds(isFolded) {
  const size = isFolded ? sizes.folded : sizes.whole;
  width = size.width;
  height = size.height;
  for (const [part, isShown] of [[unfolded, !isFolded], [folded, isFolded]]) {
    part.setAttribute("display", isShown ? "inline" : "none");
    part.setAttribute("visibility", isShown ? "visible" : "hidden");
  }
  fold.setAttribute("aria-pressed", String(isFolded));
  isOpenedBySearch = false;
  place();
}

function areFolded() {
  return fold.getAttribute("aria-pressed") === "true";
}

function linesOf(part) {
  const height = (line) => Number(line.querySelector("circle").getAttribute("cy"));
  return [...part.querySelectorAll(".revision, .fold")].sort((a, b) => height(a) - height(b));
}

function shownLines() {
  return lines.get(areFolded() ? folded : unfolded);
}

function goTo(line) {
  for (const other of shownLines()) other.setAttribute("tabindex", other === line ? "0" : "-1");
  line.focus({ preventScroll: true });
}

function step(line, key) {
  const shown = shownLines();
  const last = shown.length - 1;
  const page = Math.max(1, Math.floor(graph.clientHeight / 30 / camera.scale) - 2);
  const ways = { ArrowDown: 1, ArrowUp: -1, PageDown: page, PageUp: -page, Home: -last, End: last };
  goTo(shown[Math.min(last, Math.max(0, shown.indexOf(line) + ways[key]))]);
}

function showLine(line) {
  const y = Number(line.querySelector("circle").getAttribute("cy")) * camera.scale;
  const low = graph.clientHeight - 40;
  if (camera.y + y < 20) camera.y = 20 - y;
  if (camera.y + y > low) camera.y = low - y;
  place();
}

function open(line) {
  const row = Number(line.dataset.row);
  if (line.classList.contains("revision")) return choose(row);
  centre(row);
  goTo(groups[row]);
}

function place() {
  const { clientWidth, clientHeight } = graph;
  const keep = 60;
  camera.x = Math.min(clientWidth - keep, Math.max(keep - width * camera.scale, camera.x));
  camera.y = Math.min(clientHeight - keep, Math.max(keep - height * camera.scale, camera.y));
  view.setAttribute("transform", "translate(" + camera.x + " " + camera.y + ") scale(" + camera.scale + ")");
}

function zoom(factor, x = graph.clientWidth / 2, y = graph.clientHeight / 2) {
  const scale = Math.min(4, Math.max(0.02, camera.scale * factor));
  camera.x = x - ((x - camera.x) * scale) / camera.scale;
  camera.y = y - ((y - camera.y) * scale) / camera.scale;
  camera.scale = scale;
  place();
}

function fit() {
  camera.scale = Math.min(1, Math.max(0.3, Math.min(graph.clientWidth / width, graph.clientHeight / height)));
  camera.x = 0;
  camera.y = 0;
  place();
}

function centre(row) {
  if (areFolded()) showFolds(false);
  const circle = groups[row].querySelector("circle");
  if (camera.scale < 0.5) camera.scale = 1;
  camera.x = Math.min(20, graph.clientWidth / 3 - circle.getAttribute("cx") * camera.scale);
  camera.y = graph.clientHeight / 2 - circle.getAttribute("cy") * camera.scale;
  place();
}

function element(name, text, className) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  if (className !== undefined) made.className = className;
  return made;
}

function links(ids) {
  const all = element("dd");
  for (const id of ids) {
    const button = element("button", id, "go");
    button.type = "button";
    button.disabled = !rows.has(id);
    button.addEventListener("click", () => { choose(rows.get(id)); centre(rows.get(id)); });
    all.append(button);
  }
  return all;
}

function choose(row) {
  const revision = revisions[row];
  mark(row);
  const close = element("button", "Close");
  close.id = "close";
  close.type = "button";
  close.addEventListener("click", dismiss);
  const facts = element("dl");
  for (const [name, value] of revision.facts) facts.append(element("dt", name), element("dd", value));
  for (const [name, ids] of [["Parents", revision.parents], ["Depends on", revision.dependencies], ["Children", revision.children]]) {
    if (ids.length > 0) facts.append(element("dt", name), links(ids));
  }
  const parts = [close, element("h2", revision.id + " " + revision.message)];
  if (revision.description !== "") parts.push(element("pre", revision.description));
  parts.push(facts);
  for (const { kind, sql } of revision.sections) parts.push(element("h3", kind), element("pre", sql));
  panel.replaceChildren(...parts);
  panel.hidden = false;
  panel.scrollTop = 0;
  place();
}

function mark(row) {
  for (const line of [...lines.values()].flat()) {
    line.classList.toggle("chosen", line.classList.contains("revision") && Number(line.dataset.row) === row);
  }
}

function dismiss() {
  const isInside = panel.contains(document.activeElement);
  const line = shownLines().find((one) => one.classList.contains("chosen"));
  panel.hidden = true;
  mark(-1);
  place();
  if (isInside && line !== undefined) goTo(line);
}

let matches = [];
let at = -1;

function find() {
  const words = search.value.toLowerCase().split(/\\s+/).filter((word) => word !== "");
  graph.classList.toggle("searching", words.length > 0);
  matches = [];
  at = -1;
  for (const [row, text] of texts.entries()) {
    const isMatch = words.length > 0 && words.every((word) => text.includes(word));
    groups[row].classList.toggle("match", isMatch);
    if (isMatch) matches.push(row);
  }
  found.textContent = words.length === 0 ? "" : matches.length + " found";
  if (words.length === 0 && isOpenedBySearch) return showFolds(true);
  const wereFolded = areFolded() || isOpenedBySearch;
  if (matches.length > 0) next(1);
  isOpenedBySearch = wereFolded && !areFolded();
}

function next(step) {
  if (matches.length === 0) return;
  at = (at + step + matches.length) % matches.length;
  found.textContent = at + 1 + " of " + matches.length;
  centre(matches[at]);
}

search.addEventListener("input", find);
search.addEventListener("keydown", (event) => {
  if (event.key === "Enter") {
    next(event.shiftKey ? -1 : 1);
    if (matches.length === 1 || event.ctrlKey) choose(matches[at]);
  }
  if (event.key === "Escape") { search.value = ""; find(); search.blur(); }
});
for (const part of lines.values()) {
  for (const [at, line] of part.entries()) {
    line.setAttribute("tabindex", at === 0 ? "0" : "-1");
    line.setAttribute("role", "button");
    line.addEventListener("focus", () => { if (line.matches(":focus-visible")) showLine(line); });
    line.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Enter" || event.key === " ") open(line);
      else if (["ArrowDown", "ArrowUp", "PageDown", "PageUp", "Home", "End"].includes(event.key)) step(line, event.key);
      else return;
      event.preventDefault();
      event.stopPropagation();
    });
  }
}

let held;
graph.addEventListener("pointerdown", (event) => {
  held = { x: event.clientX, y: event.clientY, moved: false };
});
graph.addEventListener("pointermove", (event) => {
  if (held === undefined) return;
  const [dx, dy] = [event.clientX - held.x, event.clientY - held.y];
  if (!held.moved && Math.abs(dx) + Math.abs(dy) < 5) return;
  if (!held.moved) { graph.setPointerCapture(event.pointerId); graph.classList.add("held"); }
  held = { x: event.clientX, y: event.clientY, moved: true };
  camera.x += dx;
  camera.y += dy;
  place();
});
for (const name of ["pointerup", "pointercancel"]) {
  graph.addEventListener(name, (event) => {
    const wasMoved = held !== undefined && held.moved;
    held = undefined;
    graph.classList.remove("held");
    const line = event.target.closest(".revision, .fold");
    if (name === "pointerup" && !wasMoved && line !== null) open(line);
  });
}
graph.addEventListener("wheel", (event) => {
  event.preventDefault();
  if (event.ctrlKey || event.metaKey) {
    const box = graph.getBoundingClientRect();
    zoom(Math.exp(-event.deltaY / 300), event.clientX - box.left, event.clientY - box.top);
    return;
  }
  const lines = event.deltaMode === 1 ? 30 : 1;
  camera.x -= (event.shiftKey ? event.deltaY : event.deltaX) * lines;
  camera.y -= (event.shiftKey ? 0 : event.deltaY) * lines;
  place();
}, { passive: false });

document.getElementById("smaller").addEventListener("click", () => zoom(1 / 1.4));
document.getElementById("larger").addEventListener("click", () => zoom(1.4));
document.getElementById("whole").addEventListener("click", fit);
fold.addEventListener("click", () => {
  camera.x = 0;
  camera.y = 0;
  showFolds(!areFolded());
});
document.addEventListener("keydown", (event) => {
  if (event.target === search || event.ctrlKey || event.metaKey || event.altKey) return;
  const page = graph.clientHeight * 0.8;
  const moves = { ArrowUp: [0, 60], ArrowDown: [0, -60], ArrowLeft: [60, 0], ArrowRight: [-60, 0], PageUp: [0, page], PageDown: [0, -page] };
  const isInPanel = panel.contains(event.target);
  if (event.key === "/") { event.preventDefault(); search.focus(); search.select(); }
  else if (event.key === "Escape") dismiss();
  else if (event.key === "+") zoom(1.4);
  else if (event.key === "-") zoom(1 / 1.4);
  else if (event.key === "0") fit();
  else if (event.key in moves && !isInPanel) {
    event.preventDefault();
    camera.x += moves[event.key][0];
    camera.y += moves[event.key][1];
    place();
  }
});
window.addEventListener("resize", place);
const current = groups.findIndex((group) => group.classList.contains("current"));
if (current > 20) centre(current); else if (folds.length > 0 && revisions.length > LONG) showFolds(true); else place();
`;
