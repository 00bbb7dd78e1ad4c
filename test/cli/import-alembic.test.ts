import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { inWorkplace } from "../support/world.ts";

/** A revision file of Alembic with two bodies. */
function revision(
  up: string,
  down = "pass",
  head = 'revision = "a1"\ndown_revision = None',
): string {
  const body = (text: string): string => text.replace(/^(?=.)/gm, "    ");
  return `"""add a

Revision ID: a1
Revises: 
Create Date: 2024-01-02 03:04:05.678901

"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

# revision identifiers, used by Alembic.
${head}
branch_labels = None
depends_on = None


def upgrade() -> None:
${body(up)}


def downgrade() -> None:
${body(down)}
`;
}

async function imported(
  files: Readonly<Record<string, string>>,
  use: (result: {
    readonly status: number;
    readonly stdout: string;
    readonly stderr: string;
    readonly texts: readonly string[];
  }) => void,
): Promise<void> {
  const project = { "alembic.ini": "[alembic]\nscript_location = alembic\n", ...files };
  await inWorkplace(async ({ cwd, ebb, write }) => {
    for (const [name, text] of Object.entries(project)) write(name, text);
    const result = await ebb("import", "-o", "out");
    const names = result.status === 1 ? [] : readdirSync(join(cwd, "out")).sort();
    const texts = names
      .filter((name) => name.endsWith(".sql"))
      .map((name) => readFileSync(join(cwd, "out", name), "utf8"));
    use({ ...result, texts });
  });
}

/** Statements of Alembic, and the SQL that Alembic prints for them. */
const OPERATIONS: readonly (readonly [string, string])[] = [
  [
    "op.create_table('users',\nsa.Column('id', sa.Integer(), nullable=False),\nsa.Column('name', sa.String(length=50), server_default='x', nullable=True, comment='a name'),\nsa.Column('at', sa.DateTime(timezone=True), server_default=sa.text('now()'), nullable=False),\nsa.ForeignKeyConstraint(['name'], ['other.people.name'], name=op.f('fk'), ondelete='CASCADE'),\nsa.PrimaryKeyConstraint('id', name=op.f('pk')),\nsa.UniqueConstraint('name')\n)",
    "CREATE TABLE users (\n    id SERIAL NOT NULL,\n    name VARCHAR(50) DEFAULT 'x',\n    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,\n    CONSTRAINT pk PRIMARY KEY (id),\n    CONSTRAINT fk FOREIGN KEY (name) REFERENCES other.people (name) ON DELETE CASCADE,\n    UNIQUE (name)\n);\n\nCOMMENT ON COLUMN users.name IS 'a name';\n",
  ],
  [
    "op.create_table('t', sa.Column('k', sa.Enum('a', \"b'c\", name='kind'), nullable=True))",
    "CREATE TYPE kind AS ENUM ('a', 'b''c');\n\nCREATE TABLE t (\n    k kind\n);\n",
  ],
  [
    "op.create_table('t', sa.Column('id', sa.BigInteger(), sa.Identity(always=True, start=5), nullable=False), sa.Column('d', sa.Integer(), sa.Computed('id * 2', persisted=True), nullable=True), schema='s')",
    "CREATE TABLE s.t (\n    id BIGINT GENERATED ALWAYS AS IDENTITY (START WITH 5),\n    d INTEGER GENERATED ALWAYS AS (id * 2) STORED\n);\n",
  ],
  [
    "op.add_column('t', sa.Column('order', postgresql.ARRAY(sa.Text()), nullable=False), schema='S')",
    'ALTER TABLE "S".t ADD COLUMN "order" TEXT[] NOT NULL;\n',
  ],
  ["op.drop_column('t', 'a')", "ALTER TABLE t DROP COLUMN a;\n"],
  [
    "op.alter_column('t', 'a',\n    existing_type=sa.VARCHAR(),\n    type_=sa.Integer(), nullable=False, server_default=None, new_column_name='b', postgresql_using='a::int')",
    "ALTER TABLE t ALTER COLUMN a TYPE INTEGER USING a::int;\n\nALTER TABLE t ALTER COLUMN a SET NOT NULL;\n\nALTER TABLE t ALTER COLUMN a DROP DEFAULT;\n\nALTER TABLE t RENAME a TO b;\n",
  ],
  [
    "op.create_index(op.f('ix'), 't', ['a', sa.text('lower(b)')], unique=True, postgresql_where=sa.text('a > 1'), postgresql_using='btree')",
    "CREATE UNIQUE INDEX ix ON t USING btree (a, lower(b)) WHERE a > 1;\n",
  ],
  ["op.drop_index(op.f('ix'), table_name='t', schema='s')", "DROP INDEX s.ix;\n"],
  [
    "op.create_foreign_key(None, 't', 'u', ['a'], ['id'], source_schema='s', referent_schema='r', deferrable=True, initially='DEFERRED')",
    "ALTER TABLE s.t ADD FOREIGN KEY (a) REFERENCES r.u (id) DEFERRABLE INITIALLY DEFERRED;\n",
  ],
  [
    "op.create_unique_constraint('uq', 't', ['a'])",
    "ALTER TABLE t ADD CONSTRAINT uq UNIQUE (a);\n",
  ],
  [
    "op.create_check_constraint('ck', 't', 'a > 0')",
    "ALTER TABLE t ADD CONSTRAINT ck CHECK (a > 0);\n",
  ],
  ["op.drop_constraint('uq', 't', type_='unique')", "ALTER TABLE t DROP CONSTRAINT uq;\n"],
  ["op.drop_table('t')", "DROP TABLE t;\n"],
  ["op.rename_table('t', 'u', schema='s')", "ALTER TABLE s.t RENAME TO u;\n"],
  [
    "op.create_table_comment(\n    't',\n    'words',\n    existing_comment=None,\n    schema=None\n)",
    "COMMENT ON TABLE t IS 'words';\n",
  ],
  [
    "with op.batch_alter_table('t', schema=None) as batch_op:\n    batch_op.add_column(sa.Column('b', sa.Integer(), nullable=True))\n    batch_op.create_foreign_key('fk', 'u', ['b'], ['id'])\n    batch_op.drop_constraint('ck', type_='check')",
    "ALTER TABLE t ADD COLUMN b INTEGER;\n\nALTER TABLE t ADD CONSTRAINT fk FOREIGN KEY (b) REFERENCES u (id);\n\nALTER TABLE t DROP CONSTRAINT ck;\n",
  ],
  ['op.execute("select 1" " + 1")', "select 1 + 1;\n"],
  ["op.execute(sa.text(r'''\n  select '\\\\:a' -- end\n'''))", "      select '\\:a' -- end\n;\n"],
  ["conn = op.get_bind()\nconn.execute(sa.text('select 2;'))", "select 2;\n"],
  [
    "kind = postgresql.ENUM('a', name='kind')\nkind.create(op.get_bind(), checkfirst=True)\nop.add_column('t', sa.Column('k', kind))",
    "CREATE TYPE kind AS ENUM ('a');\n\nALTER TABLE t ADD COLUMN k kind;\n",
  ],
  [
    "op.bulk_insert(sa.table('t', sa.column('a', sa.Integer)), [{'a': 1}, {'a': None}])",
    "INSERT INTO t (a) VALUES (1);\n\nINSERT INTO t (a) VALUES (NULL);\n",
  ],
];

for (const [python, sql] of OPERATIONS) {
  test(`ebb import alembic writes the SQL of ${python.slice(0, 60).split("\n")[0]}`, async () => {
    await imported(
      { "alembic/versions/a.py": revision(python) },
      ({ status, texts, stdout, stderr }) => {
        assert.equal(status, 0, stdout + stderr);
        assert.equal(
          texts[0],
          `-- add a\n--\n-- revision: a1\n-- parents: base\n-- created: 2024-01-02T03:04:05Z\n\n-- up\n${sql}\n-- down nothing\n`,
        );
      },
    );
  });
}

test("ebb import alembic makes a section with an autocommit block no-transaction", async () => {
  const up =
    "with op.get_context().autocommit_block():\n    op.create_index('ix', 't', ['a'], postgresql_concurrently=True)";
  await imported({ "alembic/versions/a.py": revision(up) }, ({ status, texts }) => {
    assert.equal(status, 0);
    assert.match(
      texts[0] ?? "",
      /-- up no-transaction\nCREATE INDEX CONCURRENTLY ix ON t \(a\);\n/,
    );
  });
});

test("ebb import alembic keeps the graph, labels and dependencies", async () => {
  const head = (id: string, down: string, more = ""): string =>
    `revision: str = "${id}"\ndown_revision: Union[str, None] = ${down}\n${more}`;
  const files = {
    "alembic/versions/a.py": revision("pass", "pass", head("a1", "None")),
    "alembic/versions/b.py": revision("pass", "pass", head("b1", "'a1'")).replace(
      "branch_labels = None",
      "branch_labels = ('left',)",
    ),
    "alembic/versions/c.py": revision("pass", "pass", head("c1", "'a1'")).replace(
      "depends_on = None",
      "depends_on = 'left'",
    ),
    "alembic/versions/d.py": revision("pass", "pass", head("d1", "('b1', 'c1')")),
  };
  await imported(files, ({ status, texts, stderr }) => {
    assert.equal(status, 0, stderr);
    const all = texts.join("\n");
    assert.match(all, /revision: b1\n-- parents: a1\n-- labels: left/);
    assert.match(all, /revision: c1\n-- parents: a1\n-- depends: b1/);
    assert.match(all, /revision: d1\n-- parents: b1, c1/);
  });
});

test("ebb import alembic lists a body that needs Python, and its up fails until it is written", async () => {
  const up = "op.execute('select 1')\nfor t in tables():\n    op.drop_table(t)";
  const down = "op.execute(make_sql())";
  await imported({ "alembic/versions/a.py": revision(up, down) }, ({ status, stdout, texts }) => {
    assert.equal(status, 3);
    assert.match(stdout, /a\.py:21: upgrade\(\) is not read: "for" needs Python/);
    assert.match(stdout, /a\.py:26: downgrade\(\) is not read/);
    assert.match(texts[0] ?? "", /raise exception/);
    assert.doesNotMatch(texts[0] ?? "", /-- down/);
  });
});

test("ebb import alembic reads files with CRLF and a BOM", async () => {
  const text = `\uFEFF${revision("op.execute('''select\n1''')")}`.replaceAll("\n", "\r\n");
  await imported({ "alembic/versions/a.py": text }, ({ status, texts, stderr }) => {
    assert.equal(status, 0, stderr);
    assert.match(texts[0] ?? "", /-- up\nselect\n {4}1;\n/);
  });
});

test("ebb import alembic takes the directories of version_locations", async () => {
  const files = {
    "alembic.ini":
      "[alembic]\nscript_location = %(here)s/db\nversion_locations = %(here)s/db/one %(here)s/two\n",
    "db/env.py": "",
    "db/one/a.py": revision("op.drop_table('a')"),
    "two/b.py": revision("op.drop_table('b')", "pass", 'revision = "b1"\ndown_revision = "a1"'),
  };
  await imported(files, ({ status, texts, stderr }) => {
    assert.equal(status, 0, stderr);
    assert.equal(texts.length, 2);
  });
});

test("ebb import alembic names a revision without a file", async () => {
  const text = revision("pass", "pass", 'revision = "b1"\ndown_revision = "gone"');
  await imported({ "alembic/versions/b.py": text }, ({ status, stderr }) => {
    assert.equal(status, 1);
    assert.match(stderr, /Cannot find the revision gone, which alembic\/versions\/b\.py needs/);
  });
});
