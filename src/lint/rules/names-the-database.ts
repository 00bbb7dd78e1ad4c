import { asNode } from "../lint-statement.ts";
import { statementRule } from "../rule.ts";
import { word } from "../words.ts";

/** A statement that is right for one database only. */
export const namesTheDatabase = statementRule({
  id: "names-the-database",
  level: "warning",
  catches: "ALTER, COMMENT ON and GRANT … ON DATABASE with a name",
  why: "Each database of a project has another name: in the next one it fails, or changes a stranger's.",
  safe: `DO $$ BEGIN
  EXECUTE format('ALTER DATABASE %I SET timezone = ''UTC''', current_database());
END $$;`,
  examples: {
    bad: [
      "alter database d set timezone = 'UTC'",
      "comment on database d is 'x'",
      "grant connect on database d to r",
      "alter database d owner to r",
    ],
    good: ["grant select on t to r", "comment on table t is 'x'"],
  },
  check: (statement) => {
    const set = asNode(statement, "AlterDatabaseSetStmt") ?? asNode(statement, "AlterDatabaseStmt");
    const comment = asNode(statement, "CommentStmt");
    const grant = asNode(statement, "GrantStmt");
    const owner = asNode(statement, "AlterOwnerStmt");
    const named =
      comment?.objtype === "OBJECT_DATABASE"
        ? comment.object
        : owner?.objectType === "OBJECT_DATABASE"
          ? owner.object
          : grant?.objtype === "OBJECT_DATABASE"
            ? grant.objects?.[0]
            : undefined;
    const own = named !== undefined && "String" in named ? named.String.sval : undefined;
    const name = set?.dbname ?? own;
    if (name === undefined) return [];
    return [
      {
        message: `Only one database is called ${word(name)}: everywhere else this fails, or changes another one`,
      },
    ];
  },
});
