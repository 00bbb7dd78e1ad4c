import type { Finding } from "../engine/proof/finding.ts";
import type { FactOf } from "../schema/compare.ts";
import { describeObject } from "../schema/describe.ts";
import type { LeftOut, Selection } from "../schema/selection.ts";
import { counted } from "../text/counted.ts";
import { findingsJson, findingText } from "./findings.ts";
import { cell } from "./screen/screen.ts";
import type { Theme } from "./screen/theme.ts";

/** The data of `ebb drift`. */
export interface DriftView {
  /** The description of the scratch database. */
  readonly scratch: string;
  /** The number of applied revisions. */
  readonly revisions: number;
  /** The major versions of PostgreSQL on both sides. */
  readonly majors: { readonly scratch: number; readonly database: number };
  readonly findings: readonly Finding[];
  readonly selection: Selection;
  readonly leftOut: LeftOut;
  readonly unread: readonly FactOf[];
}

/** Returns the differences of a database from its revisions as JSON. */
export function driftJson({
  scratch,
  revisions,
  majors,
  findings,
  selection,
  leftOut,
  unread,
}: DriftView): Readonly<Record<string, unknown>> {
  return {
    scratch,
    revisions,
    majors,
    ...findingsJson(findings),
    left_out: { only: selection.only, ...leftOut },
    not_compared: unread.map(({ object, fact }) => ({
      kind: object.kind,
      name: object.name,
      fact,
    })),
  };
}

/** Renders the differences of a database from its revisions for people. */
export function driftText(view: DriftView, theme: Theme): string {
  const { findings, revisions } = view;
  const made = `its ${counted(revisions, "revision")}`;
  const verdict =
    findings.length === 0
      ? `${theme.good("ok")}: the database is as ${made} made it`
      : theme.bad(`not ok: ${counted(findings.length, "difference")} from what ${made} made`);
  return [
    ...findings.map((finding) => findingText(finding, theme)),
    ...driftRemarks(view),
    verdict,
  ].join("\n");
}

/** Returns the lines about majors that differ, and about all that was left out. */
export function driftRemarks(view: DriftView): readonly string[] {
  return [...majorsLine(view), ...unreadLines(view), ...leftOutLines(view)];
}

/** Names what the role may not read, and passwords behind two salts. */
function unreadLines({ unread }: DriftView): readonly string[] {
  return unread.map(({ object, fact }) => {
    const reason =
      fact === "password" ? "unreadable, or salted otherwise" : "unreadable for this role";
    return `Not compared: ${fact} of ${cell(describeObject(object))} (${reason})`;
  });
}

function majorsLine({ majors: { scratch, database } }: DriftView): readonly string[] {
  if (scratch === database) return [];
  return [
    `Compared on PostgreSQL ${scratch}, the database is ${database}: a difference may come from that; --scratch-url takes a server of ${database}`,
  ];
}

function leftOutLines({ selection, leftOut }: DriftView): readonly string[] {
  const only = selection.only.map(cell).join(", ");
  const outside = counted(leftOut.outside, "difference");
  return [
    ...(only === "" ? [] : [`Left out: ${outside} outside of schema ${only} (--only)`]),
    ...leftOut.ignored.map(
      ({ pattern, differences }) =>
        `Left out: ${counted(differences, "difference")} of ${cell(pattern)} (--ignore)`,
    ),
  ];
}
