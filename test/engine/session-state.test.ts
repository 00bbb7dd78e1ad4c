import assert from "node:assert/strict";
import { test } from "node:test";
import { codeOf, inProject, ran, section, whatRan } from "./half-run.ts";

const SAYS = "insert into public.ran (what) select current_setting('search_path') || current_user;";

for (const [what, statement] of [
  ["set_config()", "select set_config('search_path', 'elsewhere', false);"],
  ["a DO block", "do $$ begin perform set_config('search_path', 'elsewhere', false); end $$;"],
  ["a function", "select moves();"],
  ["SET", "set search_path = elsewhere;"],
] as const) {
  test(`a resumed section has the search_path that ${what} had set`, async () => {
    await inProject(async (project, database) => {
      await database.query(
        "create schema elsewhere; create function moves() returns void language plpgsql as $$ begin set search_path = elsewhere; end $$",
      );
      project.write(section(`${statement}\nselect * from late;\n${SAYS}`));
      await project.ebb("upgrade", "head");
      await database.query("create table elsewhere.late ()");
      const { status, stderr } = await project.ebb("upgrade", "head");
      assert.equal(status, 0, stderr);
      assert.deepEqual(await whatRan(database), ["elsewherepostgres"]);
    });
  });
}

test("a section whose last settings the journal lacks goes on where the operator says", async () => {
  await inProject(async (project, database) => {
    await database.query("create schema elsewhere");
    const block = "do $$ begin perform set_config('search_path', 'elsewhere', false); end $$;";
    project.write(section(`select 1;\n${block}\nselect * from late;\n${SAYS}`));
    await project.ebb("upgrade", "head");
    await database.query("create table elsewhere.late ()");
    // So does a connection that is lost between the answer to statement 2 and its journal row.
    await database.query("delete from ebb_log where event = 'session' and statement = 3");
    for (const command of [
      ["plan", "upgrade", "head"],
      ["upgrade", "head"],
    ]) {
      const told = await project.json(...command);
      assert.deepEqual([told.status, codeOf(told)], [6, "EBB_HALF_RUN"]);
      const { hint } = told.value.error as { hint: string };
      assert.match(
        hint,
        /^To run that statement again: ebb resume --at 2 \w+; if the rest .+ --at 3 /,
      );
    }
    const { status, stderr } = await project.ebb("resume", "--at", "2", "bbbb");
    assert.equal(status, 0, stderr);
    assert.deepEqual(await whatRan(database), ["elsewherepostgres"]);
  });
});

for (const [what, statement] of [
  ["SET", "set app.tenant = 'acme';"],
  [
    "set_config()",
    "with one as (select 1) select set_config('app.tenant', 'acme', false) from one;",
  ],
  ["a DO block", "do $$ begin perform set_config('App.tenant', 'acme', false); end $$;"],
  ["a function with set_config()", "select tells('acme');"],
  ["a function with SET", "select sets();"],
] as const) {
  test(`a resumed section has the made-up setting that ${what} had set`, async () => {
    await inProject(async (project, database) => {
      await database.query(`create function tells(who text) returns void language sql as $$ select set_config('app.tenant', who, false) $$;
        create function sets() returns void language plpgsql as $$ begin set app.tenant = acme; end $$`);
      const reads = "insert into ran (what) values (current_setting('app.tenant', true));";
      project.write(section(`${statement}\nselect * from late;\n${reads}`));
      await project.ebb("upgrade", "head");
      await database.query("create table late ()");
      const { status, stderr } = await project.ebb("upgrade", "head");
      assert.equal(status, 0, stderr);
      assert.deepEqual(await whatRan(database), ["acme"]);
    });
  });
}

test("the ledger keeps no made-up setting of a no-record section, which is not resumed", async () => {
  await inProject(async (project, database) => {
    const sets = "do $$ begin perform set_config('app.key', 's3cret', false); end $$;";
    project.write(section(`${sets}\nselect * from late;`, "no-record"));
    const told = await project.json("upgrade", "head");
    assert.match(told.stderr + JSON.stringify(told.value), /with it the setting app\.key/);
    const [log] = await database.query("select json_agg(l)::text as rows from ebb_log l");
    assert.doesNotMatch(String(log?.rows), /s3cret/);
  });
});

test("a resumed section has the role that set_config() had set", async () => {
  await inProject(async (project, database) => {
    const role = "select set_config('role', 'pg_monitor', false);";
    const grant = "grant insert on ran to pg_monitor;";
    project.write(section(`${grant}\n${role}\nselect 1 / (select count(*) from late);\n${SAYS}`));
    await project.ebb("upgrade", "head");
    await database.query("create table late as select 1; grant select on late to pg_monitor");
    const { status, stderr } = await project.ebb("upgrade", "head");
    assert.equal(status, 0, stderr);
    assert.deepEqual(await whatRan(database), ['"$user", publicpg_monitor']);
  });
});

for (const [what, statement, named] of [
  ["a temporary table", "create temporary table t2 (id int);", /temporary relation t2/],
  ["a prepared statement", "prepare p as select 1;", /prepared statement p/],
  ["a cursor", "begin; declare c cursor with hold for select 1; commit;", /cursor c/],
  ["LISTEN", "listen news;", /LISTEN on news/],
  ["an advisory lock", "select pg_advisory_lock(7);", /an advisory lock/],
] as const) {
  test(`a section whose session held ${what} is not resumed`, async () => {
    await inProject(async (project, database) => {
      project.write(section(`${statement}\nselect * from late;\n${ran("after")}`));
      await project.ebb("upgrade", "head");
      await database.query("create table late ()");
      for (const command of [
        ["plan", "upgrade", "head"],
        ["upgrade", "head"],
      ]) {
        const told = await project.json(...command);
        assert.deepEqual([told.status, codeOf(told)], [6, "EBB_HALF_RUN"]);
        assert.match((told.value.error as { message: string }).message, named);
      }
      const { half_run } = (await project.json("status")).value;
      assert.match(
        (half_run as { next: string }).next,
        /Do the rest by hand, then: ebb stamp bbbb/,
      );
      assert.deepEqual(await whatRan(database), []);
    });
  });
}

test("a temporary table that the section dropped again does not keep it from going on", async () => {
  await inProject(async (project, database) => {
    project.write(
      section(`create temporary table t2 (id int);\ndrop table t2;\nselect * from late;`),
    );
    await project.ebb("upgrade", "head");
    await database.query("create table late ()");
    assert.equal((await project.ebb("upgrade", "head")).status, 0);
  });
});

test("a run that stops where its session held a temporary table names the ways out, and status the same", async () => {
  await inProject(async (project) => {
    project.write(section("create temporary table kept ();\nselect 1 / 0;"));
    const told = await project.json("upgrade", "head");
    const { hint } = told.value.error as { hint: string };
    const { half_run: halfRun } = (await project.json("status")).value as unknown as {
      half_run: { next: string };
    };
    assert.equal(hint, halfRun.next);
    assert.match(hint, /Do the rest by hand, then: ebb stamp bbbb; .* ebb resume --back bbbb$/);
  });
});

test("a down section that is done by hand is stamped as taken back", async () => {
  await inProject(async (project, database) => {
    const down = "-- down no-transaction\ncreate temporary table kept ();\nselect 1 / 0;";
    project.write({ id: "bbbb", parents: "aaaa", text: `-- up\n${ran("up")}\n\n${down}` });
    await project.ebb("upgrade", "head");
    for (const command of ["downgrade aaaa", "downgrade aaaa", "resume --done bbbb"]) {
      const told = await project.json(...command.split(" "));
      const { hint } = told.value.error as { hint: string };
      assert.match(
        hint,
        /then: ebb stamp aaaa; .*give the section up, once .*: ebb resume --undone bbbb$/,
      );
    }
    assert.equal((await project.ebb("stamp", "aaaa")).status, 0);
    assert.equal((await project.json("status")).value.half_run, null);
    const [{ version_num: head } = {}] = await database.query(
      "select version_num from ebb_version",
    );
    assert.equal(head, "aaaa");
  });
});
