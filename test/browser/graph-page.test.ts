import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";
import { graphPage, type PageEntry } from "../../src/output/graph/graph-page.ts";
import { type Page, startBrowser } from "../support/browser.ts";
import { entriesOf } from "../support/graph-entries.ts";

const folder = mkdtempSync(join(tmpdir(), "ebb-page-"));
const browser = startBrowser();
after(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

const HOSTILE = `</script><script>document.title = "run"</script><img src=x onerror='document.title = "run"'>`;
const SMALL = ["f: d e", "e[right]: b ~ c", "d[left]: c", "c: a", "b: a", "a:"];

test("the page shows a revision for each file", async () => {
  const page = await open("small", pageEntries(SMALL, ["d", "e"]));
  await picture(page, "small");
  assert.equal(await page.evaluate("document.querySelectorAll('#view .revision').length"), 6);
  assert.deepEqual(await states(page), [
    "pending",
    "current",
    "current",
    "applied",
    "applied",
    "applied",
  ]);
});

test("the page has a title with project and database, and its time", async () => {
  const page = await open("title", pageEntries(SMALL, ["d"]));
  assert.deepEqual(await shownTexts(page, "h1"), [
    "shop · app on db.example.com:5432 · 6 revisions",
  ]);
  assert.deepEqual(await shownTexts(page, "time"), ["2026-01-12 09:30 UTC"]);
});

test("a revision has its author, and its state stands apart from its labels", async () => {
  const page = await open("row", pageEntries(SMALL, ["d"]));
  const row = "#unfolded [data-row='2']";
  assert.match((await shownTexts(page, `${row} text`))[0] ?? "", /An Author/);
  assert.deepEqual(await shownTexts(page, `${row} .marks`), ["current"]);
  assert.deepEqual(await shownTexts(page, `${row} .label`), ["[left]"]);
});

test("600 revisions in a line are folded, and a click on the fold opens it", async () => {
  const page = await open("folded", pageEntries(line(600), ["n599"]));
  await picture(page, "folded");
  assert.deepEqual(await shownTexts(page, ".fold text"), ["589 revisions in a line"]);
  assert.equal((await shownTexts(page, ".revision circle")).length, 11);
  const box = "document.querySelector('.fold text').getBoundingClientRect()";
  const [x, y] = (await page.evaluate(`[${box}.x + 5, ${box}.y + 5]`)) as [number, number];
  await page.click(x, y);
  assert.deepEqual(await shownTexts(page, ".fold text"), []);
  const [, at] = await placeOf(page, 10);
  assert.ok(at > 0 && at < 800, `the first of them stands at ${at}`);
});

test("the search opens the folds", async () => {
  const page = await open("search-folded", pageEntries(line(600), ["n599"]));
  await page.evaluate("document.getElementById('search').focus()");
  await page.type("message of n301");
  const [, y] = await placeOf(page, 600 - 1 - 301);
  assert.ok(y > 0 && y < 800, `n301 stands at ${y}`);
});

test("an emptied search folds again what it opened", async () => {
  const page = await open("search-emptied", pageEntries(line(600), ["n599"]));
  await page.evaluate("document.getElementById('search').focus()");
  await page.type("message of n301");
  assert.deepEqual(await shownTexts(page, ".fold text"), []);
  await press(page, "Escape");
  assert.deepEqual(await shownTexts(page, ".fold text"), ["589 revisions in a line"]);
});

test("the keys go from line to line, open a fold, show a revision, and lead back", async () => {
  const page = await open("keys", pageEntries(line(600), ["n599"]));
  const focused =
    "(document.activeElement.querySelector('.id') ?? document.activeElement.querySelector('text')).textContent";
  await page.evaluate("document.querySelector('#folded [data-row=\"0\"]').focus()");
  await press(page, "ArrowDown");
  assert.equal(await page.evaluate(focused), "n598");
  for (let at = 0; at < 9; at++) await press(page, "ArrowDown");
  assert.equal(await page.evaluate(focused), "589 revisions in a line");
  await press(page, "Enter");
  assert.equal(await page.evaluate(focused), "n589");
  await press(page, "End");
  assert.equal(await page.evaluate(focused), "n0");
  const [, y] = await placeOf(page, 599);
  assert.ok(y > 0 && y < 800, `the last one stands at ${y}`);
  await press(page, "Enter");
  assert.match((await shownTexts(page, "#panel h2"))[0] ?? "", /^n0 /);
  await press(page, "Escape");
  assert.equal(await page.evaluate("document.getElementById('panel').hidden"), true);
  assert.equal(await page.evaluate(focused), "n0");
  const stops = "[...document.querySelectorAll('#unfolded [tabindex=\"0\"]')].length";
  assert.equal(await page.evaluate(stops), 1);
});

test("a click shows message and SQL", async () => {
  const page = await open("click", pageEntries(SMALL, ["d", "e"]));
  const [x, y] = await placeOf(page, 3);
  await page.click(x, y);
  await picture(page, "chosen");
  const shown = String(await page.evaluate("document.getElementById('panel').innerText"));
  for (const words of ["c Message of c", "Description of c", "create table c", "drop table c"]) {
    assert.ok(shown.includes(words), `${words} in ${shown}`);
  }
});

test("a hostile message is text, in the drawing and in the panel", async () => {
  const entries = pageEntries(["b: a", "a:"], ["a"], HOSTILE);
  const page = await open("hostile", entries);
  const [x, y] = await placeOf(page, 0);
  await page.click(x, y);
  await picture(page, "hostile");
  assert.equal(
    await page.evaluate("document.title"),
    "shop · app on db.example.com:5432 · 2 revisions",
  );
  assert.equal(await page.evaluate("document.querySelectorAll('img, script').length"), 2);
  const title = await page.evaluate("document.querySelector('#panel h2').textContent");
  assert.equal(title, `b ${HOSTILE}`);
});

test("the search counts, dims what does not match, and goes to what does", async () => {
  const page = await open("search", pageEntries(chain(1000), ["n500"]));
  await page.evaluate("document.getElementById('search').focus()");
  await page.type("message of n77");
  await picture(page, "search");
  assert.equal(await page.evaluate("document.getElementById('found').textContent"), "1 of 11");
  assert.equal(await page.evaluate("document.querySelectorAll('.match').length"), 11);
  const [, y] = await placeOf(page, 1000 - 1 - 779);
  assert.ok(y > 0 && y < 800, `n779 stands at ${y}`);
});

test("the wheel pans, and with Ctrl it zooms", async () => {
  const page = await open("pan", pageEntries(chain(1000), ["n998"]));
  await page.evaluate("document.getElementById('fold').click()");
  const before = await placeOf(page, 0);
  const wheel = { type: "mouseWheel", x: 300, y: 400, deltaX: 0 };
  await page.input("dispatchMouseEvent", { ...wheel, deltaY: 300 });
  const panned = await placeOf(page, 0);
  assert.equal(Math.round(before[1] - panned[1]), 300);
  const spread = async (): Promise<number> =>
    (await placeOf(page, 9))[1] - (await placeOf(page, 8))[1];
  const unzoomed = await spread();
  await page.input("dispatchMouseEvent", { ...wheel, deltaY: -200, modifiers: 2 });
  assert.ok((await spread()) > unzoomed * 1.5);
});

test("Fit shows as much as can be told apart, from the newest on", async () => {
  const page = await open("fit", pageEntries(chain(1000), ["n500"]));
  await page.evaluate("document.getElementById('whole').click()");
  await picture(page, "fit");
  const [newest, later] = [await placeOf(page, 0), await placeOf(page, 70)];
  assert.ok(newest[1] > 0 && later[1] < 800, `from ${newest[1]} to ${later[1]}`);
});

test("dragging pans and chooses nothing", async () => {
  const page = await open("drag", pageEntries(SMALL, []));
  const [x, y] = await placeOf(page, 2);
  const mouse = (type: string, by: number): Promise<void> =>
    page.input("dispatchMouseEvent", { type, x: x + by, y: y + by, button: "left", clickCount: 1 });
  await mouse("mousePressed", 0);
  await mouse("mouseMoved", 40);
  await mouse("mouseReleased", 40);
  assert.deepEqual((await placeOf(page, 2)).map(Math.round), [x + 40, y + 40].map(Math.round));
  assert.equal(await page.evaluate("document.getElementById('panel').hidden"), true);
});

test("the page asks the network for nothing, and the browser has nothing to complain about", async () => {
  const page = await open("quiet", pageEntries(SMALL, ["d"]));
  const [x, y] = await placeOf(page, 1);
  await page.click(x, y);
  assert.equal(page.requests.length, 1);
  assert.deepEqual(page.complaints, []);
});

function pageEntries(
  lines: readonly string[],
  rows: readonly string[],
  message?: string,
): readonly PageEntry[] {
  return entriesOf(lines, { rows, message }).map((entry) => ({
    ...entry,
    sections: [
      { kind: "up", sql: `-- up\ncreate table ${entry.view.header.id} (id bigint);` },
      { kind: "down", sql: `-- down\ndrop table ${entry.view.header.id};` },
    ],
  }));
}

/** A long history with a short branch at every tenth revision. */
function chain(length: number): readonly string[] {
  return Array.from({ length }, (_, at) => {
    const parents =
      at === 0
        ? ""
        : at % 10 === 0 && at > 10
          ? `n${at - 1} n${at - 3}`
          : `n${at - (at % 10 === 8 ? 2 : 1)}`;
    return `n${at}@${at}: ${parents}`;
  });
}

async function open(name: string, entries: readonly PageEntry[]): Promise<Page> {
  const file = join(folder, `${name}.html`);
  writeFileSync(file, graphPage(entries, ABOUT));
  return browser.open(pathToFileURL(file).href, { width: 1200, height: 800 });
}

const ABOUT = {
  project: "shop",
  database: "app on db.example.com:5432",
  at: "2026-01-12T09:30:00.000Z",
};

const KEY_CODES: Readonly<Record<string, number>> = {
  ...{ Enter: 13, Escape: 27, End: 35, ArrowDown: 40 },
};

async function press(page: Page, key: string): Promise<void> {
  const text = key === "Enter" ? { text: "\r" } : {};
  const code = { key, code: key, windowsVirtualKeyCode: KEY_CODES[key], ...text };
  await page.input("dispatchKeyEvent", { type: "keyDown", ...code });
  await page.input("dispatchKeyEvent", { type: "keyUp", ...code });
}

/** A history without branches. */
function line(length: number): readonly string[] {
  return Array.from({ length }, (_, at) => `n${at}@${at}: ${at === 0 ? "" : `n${at - 1}`}`);
}

async function shownTexts(page: Page, kind: string): Promise<readonly string[]> {
  const all = `[...document.querySelectorAll(${JSON.stringify(kind)})]`;
  const texts = await page.evaluate(
    `${all}.filter((one) => one.getBoundingClientRect().height > 0).map((one) => one.textContent)`,
  );
  return texts as string[];
}

async function placeOf(page: Page, row: number): Promise<readonly [number, number]> {
  const box = `document.querySelector('[data-row="${row}"] circle').getBoundingClientRect()`;
  const place = await page.evaluate(
    `(({ x, y, width, height }) => [x + width / 2, y + height / 2])(${box})`,
  );
  return place as [number, number];
}

async function states(page: Page): Promise<readonly string[]> {
  const names = await page.evaluate(
    "[...document.querySelectorAll('#view .revision')].map((one) => one.classList[1])",
  );
  return names as string[];
}

/** `EBB_SCREENSHOTS` names a folder for pictures that a person can look at. */
async function picture(page: Page, name: string): Promise<void> {
  const place = process.env.EBB_SCREENSHOTS;
  if (place === undefined) return;
  mkdirSync(place, { recursive: true });
  writeFileSync(join(place, `${name}.png`), await page.screenshot());
}
