import { inspect } from "node:util";
import { MARK } from "./runtimes.mjs";

/** @typedef {import("./runtimes.mjs").Report} Report */

/**
 * Reports each test as one line of JSON, and what is wrong with it as text before that. The suites
 * are the files (node-entry.mjs).
 *
 * @param {AsyncIterable<any>} events of node:test
 */
async function* report(events) {
  let counted = 0;
  for await (const { type, data } of events) {
    if (type === "test:start" && data.nesting === 0) yield line({ file: data.name });
    if ((type !== "test:pass" && type !== "test:fail") || isOnlyItsTests(data.details)) continue;
    counted++;
    const { name, details, skip, todo } = data;
    if (type === "test:fail")
      yield `\n✖ ${name}\n${inspect(details.error.cause ?? details.error)}\n`;
    const isPassed = type === "test:pass" && skip === undefined && todo === undefined;
    yield line({ ended: { name, isPassed, milliseconds: details.duration_ms } });
  }
  yield line({ counted });
}

// biome-ignore lint/style/noDefaultExport: Node takes a reporter from the default export.
export { report as default };

/**
 * Tells whether this is a suite that passed, or failed with its tests: it also fails by itself,
 * when one of its hooks does.
 *
 * @param {{ type?: string, error?: { failureType?: string } }} details
 */
function isOnlyItsTests({ type, error }) {
  return type === "suite" && (error?.failureType ?? "subtestsFailed") === "subtestsFailed";
}

/** @param {Report} report */
function line(report) {
  return `${MARK}${JSON.stringify(report)}\n`;
}
