import assert from "node:assert/strict";
import { test } from "node:test";
import { namesIn, setParameter } from "../../src/sql/set-parameter.ts";

for (const [name, value, expected] of [
  ["work_mem", "5MB", `"work_mem" = '5MB'`],
  ["DateStyle", "ISO, DMY", `"DateStyle" = 'ISO, DMY'`],
  ["search_path", "a", `"search_path" = 'a'`],
  ["search_path", "a, b", `"search_path" = 'a', 'b'`],
  ["Search_Path", '"$user",public', `"Search_Path" = '$user', 'public'`],
  ["search_path", "$user", `"search_path" = '$user'`],
  ["search_path", 'App,"App","a ""b"",c"', `"search_path" = 'app', 'App', 'a "b",c'`],
  ["search_path", "it's", `"search_path" = 'it''s'`],
  ["search_path", "", `"search_path" = ''`],
  ["temp_tablespaces", "one,two", `"temp_tablespaces" = 'one', 'two'`],
] as const) {
  test(`setParameter() writes ${name} of ${JSON.stringify(value)} as ${expected}`, () => {
    assert.equal(setParameter(name, value), expected);
  });
}

for (const list of ["a,,b", "a,", ",a", "a b", '"a', 'a"b"']) {
  test(`namesIn() does not read ${JSON.stringify(list)} as a list of names`, () => {
    assert.equal(namesIn(list), undefined);
  });
}
