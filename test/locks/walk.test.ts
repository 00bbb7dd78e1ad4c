import assert from "node:assert/strict";
import { test } from "node:test";
import { functionsIn } from "../../src/locks/walk.ts";

test("functionsIn() reads hundreds of thousands of values, and names the functions in their order", () => {
  const call = (sval: string) => ({ FuncCall: { funcname: [{ String: { sval } }] } });
  const values = Array.from({ length: 300_000 }, () => ({ A_Const: { ival: { ival: 1 } } }));
  const tree = { List: { items: [call("first"), ...values, call("last")] } };
  assert.deepEqual(
    functionsIn(tree).map(({ name }) => name),
    ["first", "last"],
  );
});
