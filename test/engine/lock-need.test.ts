import assert from "node:assert/strict";
import { test } from "node:test";
import { lockRemark } from "../../src/engine/prepare/lock-need.ts";
import { sectionsOfFile } from "../../src/engine/prepare/prepare.ts";
import { createProject } from "../../src/engine/project/project.ts";
import { planDowngrade, planUpgrade } from "../../src/graph/plan.ts";

const TEXT = `-- revision: a
-- up
${Array.from({ length: 100 }, (_, at) => `create table t${at} (id bigserial primary key);`).join("\n")}
-- down
${Array.from({ length: 100 }, (_, at) => `drop table t${at};`).join("\n")}
`;
const project = createProject([{ name: "a.sql", bytes: new TextEncoder().encode(TEXT) }]);
const revisions = new Map([["a", sectionsOfFile(project.read("a"))]]);
const plans = {
  upgrade: planUpgrade(project.graph, [], ["a"]),
  downgrade: planDowngrade(project.graph, ["a"], "base"),
};

for (const command of ["upgrade", "downgrade"] as const) {
  test(`lockRemark() names the setting when the ${command} locks more than the server has room for`, () => {
    const remark = lockRemark(
      { plan: plans[command], revisions },
      { perTransaction: 10, transactions: 20 },
    );
    assert.match(remark ?? "", /locks about 300 relations, .* room for 200 locks/);
    assert.match(remark ?? "", /set max_locks_per_transaction from 10 to more than 15 and restart/);
  });

  test(`lockRemark() has nothing to say when there is room for the ${command}`, () => {
    const room = { perTransaction: 10, transactions: 30 };
    assert.equal(lockRemark({ plan: plans[command], revisions }, room), undefined);
  });
}
