/**
 * Runs the test stages and ends with one line that sums them up.
 *
 * `npm test` runs all that needs nothing beside the clone; `npm test -- pure pg18` runs some. It
 * starts on a fresh clone, so nothing here may need an installed package.
 */
import process from "node:process";
import { laneOf } from "./runner/lanes.mjs";
import { chosenStages } from "./runner/stages.mjs";

const started = performance.now();
const stages = chosenStages(process.argv.slice(2));

let passed = 0;
let failed = 0;
await runLane("alone");
await Promise.all([runLane("first"), runLane("second")]);
if (passed + failed === 0) failed = 1;

process.stdout.write(`\n${((performance.now() - started) / 1000).toFixed(0)} s\n`);
// The servers would keep this process alive, and they end with it.
process.stdout.write(`${passed} passed, ${failed} failed\n`, () =>
  process.exit(failed === 0 ? 0 : 1),
);

/** @param {import("./runner/lanes.mjs").Lane} lane */
async function runLane(lane) {
  for (const stage of stages.filter(({ name }) => laneOf(name) === lane)) {
    for await (const result of stage.run()) {
      passed += result.passed;
      failed += result.failed;
      process.stdout.write(`${result.name}: ${result.passed} passed, ${result.failed} failed`);
      process.stdout.write(` (${(result.milliseconds / 1000).toFixed(1)} s)\n${result.report}`);
    }
  }
}
