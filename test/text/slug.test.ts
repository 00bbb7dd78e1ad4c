import assert from "node:assert/strict";
import { test } from "node:test";
import { slug } from "../../src/text/slug.ts";

for (const [message, expected] of [
  ["Add users!", "add_users"],
  ["Add user_profiles table for V2.2 personalization", "add_user_profiles_table_for_v2_2"],
  ["  --  ", ""],
  ["", ""],
  ["../../etc/passwd", "etc_passwd"],
  ["Größe, Straße & Ærø", "grosse_strasse_aero"],
  ["don't drop l’index", "dont_drop_lindex"],
  ["ＦＵＬＬ width ﬁles", "full_width_files"],
  ["İstanbul", "istanbul"],
  ["добавить индекс й", "добавить_индекс_й"],
  ["添加用户表", "添加用户表"],
  ["한국어 표", "한국어_표"],
  ["emoji 😀 gone", "emoji_gone"],
  ["con", "con_"],
  ["LPT1", "lpt1_"],
  ["console", "console"],
  ["a".repeat(60), "a".repeat(40)],
  [`${"a".repeat(40)} b`, "a".repeat(40)],
  [`${"a".repeat(30)} ${"b".repeat(30)}`, "a".repeat(30)],
] as const) {
  test(`slug() of ${JSON.stringify(message)} is ${JSON.stringify(expected)}`, () => {
    assert.equal(slug(message), expected);
  });
}
