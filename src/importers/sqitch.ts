import { Failure } from "../failure.ts";
import { nameProblem } from "../graph/identifier.ts";
import { sqitchId } from "./checksums.ts";
import {
  baseName,
  directoryOf,
  filesBelow,
  linesOf,
  lost,
  note,
  roughText,
  sourceOf,
  wholeSection,
} from "./files.ts";
import type {
  ForeignFile,
  ForeignMigration,
  ForeignSection,
  Importer,
  Remark,
} from "./importer.ts";

/** sqitch: the changes of `sqitch.plan`, with scripts in `deploy` and `revert`. */
export const sqitch: Importer = {
  tool: "sqitch",
  pattern: /^sqitch\.plan$/,
  find: (files) =>
    files
      .filter(({ name }) => baseName(name) === "sqitch.plan")
      .map(({ name }) => directoryOf(name)),
  read: (files, directory) => {
    const prefix = directory === "." ? "" : `${directory}/`;
    const plan = files.find(({ name }) => name === `${prefix}sqitch.plan`);
    if (plan === undefined) return { migrations: [], remarks: [] };
    const remarks: Remark[] = [];
    const changes = changesOf(plan, remarks);
    const scripts = `${prefix}${topDirectory(files, prefix)}`;
    const migrations = changes.map((change) => migrationOf(change, changes, files, scripts));
    remarks.push(...migrations.flatMap(({ up, down }) => [up, down].flatMap(variables)));
    for (const { name } of filesBelow(files, directory)) {
      if (name.startsWith(`${scripts}verify/`)) remarks.push(verify(name));
    }
    const { project } = factsOf(plan);
    return { migrations, remarks, ...(project && { project }) };
  },
};

/** The facts of a plan that are in the ids of all its changes. */
interface PlanFacts {
  readonly project: string;
  readonly uri: string | undefined;
}

function factsOf(plan: ForeignFile): PlanFacts {
  const value = (name: string): string | undefined =>
    new RegExp(`^%${name}=([^\\r\\n]*?)[ \\t]*$`, "m").exec(roughText(plan))?.[1];
  return { project: value("project") ?? "", uri: value("uri") };
}

function verify(name: string): Remark {
  return lost(name, "it is a verify script: ebb runs none after a commit");
}

/** Returns the setting `top_dir` with a slash, or nothing. */
function topDirectory(files: readonly ForeignFile[], prefix: string): string {
  const config = files.find(({ name }) => name === `${prefix}sqitch.conf`);
  const value = config && /^\s*top_dir\s*=\s*"?([^"\r\n]+?)"?\s*$/m.exec(roughText(config))?.[1];
  return value === undefined || value === "." ? "" : `${value.replace(/^\.\/|\/$/g, "")}/`;
}

/** A line of the plan. */
interface Change {
  readonly name: string;
  readonly requires: readonly string[];
  readonly created: string | undefined;
  readonly author: string;
  readonly note: string;
  readonly tags: string[];
  readonly index: number;
  /** The SHA-1 of the facts of the line and of the change before it. */
  readonly changeId: string;
}

const LINE =
  /^\s*([+-]?)([^\s@%+-][^\s:@]*)\s*(?:\[([^\]]*)\])?\s+(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)\s+(.*?)\s*(<[^>]*>)\s*(?:#\s*(.*?)\s*)?$/;

function changesOf(plan: ForeignFile, remarks: Remark[]): readonly Change[] {
  const changes: Change[] = [];
  for (const { text, number } of linesOf(roughText(plan))) {
    const tag = /^\s*@([^\s]+)/.exec(text)?.[1];
    if (tag !== undefined) changes.at(-1)?.tags.push(tag);
    if (tag !== undefined || /^\s*(?:%|#|$)/.test(text)) continue;
    const [match, sign, name = "", deps = "", created, author = "", email = "", words = ""] =
      LINE.exec(text) ?? [];
    if (match === undefined || sign === "-") {
      remarks.push(lost(plan.name, `this line of the plan is not read: ${text.trim()}`, number));
      continue;
    }
    const all = deps.split(/\s+/).filter((dep) => dep !== "");
    for (const dep of all.filter((one) => /^!|:/.test(one))) {
      remarks.push(lost(plan.name, `${name}: ebb does not keep ${dep}`, number));
    }
    const requires = all.filter((dep) => !/^!|:/.test(dep));
    const about = { name, requires, created, author, note: unescaped(words) };
    const changeId = changeIdOf(factsOf(plan), changes.at(-1), { ...about, email, all });
    changes.push({ ...about, tags: [], index: changes.length, changeId });
  }
  return changes;
}

type Planned = Pick<Change, "name" | "created" | "author" | "note"> & {
  readonly email: string;
  /** The dependencies as the plan writes them. */
  readonly all: readonly string[];
};

function changeIdOf(
  { project, uri }: PlanFacts,
  parent: Change | undefined,
  { name, created, author, note, email, all }: Planned,
): string {
  const own = (dep: string): string =>
    dep.startsWith(`${project}:`) ? dep.slice(project.length + 1) : dep;
  const requires = all.filter((dep) => !dep.startsWith("!")).map((dep) => `  + ${own(dep)}`);
  const conflicts = all
    .filter((dep) => dep.startsWith("!"))
    .map((dep) => `  - ${own(dep.slice(1))}`);
  const lines = [
    `project ${project}`,
    ...(uri === undefined ? [] : [`uri ${uri}`]),
    `change ${name}`,
    ...(parent === undefined ? [] : [`parent ${parent.changeId}`]),
    `planner ${author} ${email}`,
    `date ${created}`,
    ...(requires.length === 0 ? [] : ["requires", ...requires]),
    ...(conflicts.length === 0 ? [] : ["conflicts", ...conflicts]),
    ...(note === "" ? [] : ["", note]),
  ];
  return sqitchId("change", lines.join("\n"));
}

function unescaped(text: string): string {
  return text.replace(/\\([nr\\])/g, (_, letter: string) => (letter === "\\" ? "\\" : "\n"));
}

function migrationOf(
  change: Change,
  changes: readonly Change[],
  files: readonly ForeignFile[],
  scripts: string,
): ForeignMigration {
  const version = versionOf(change, changes);
  const script = (kind: string): ForeignFile | undefined =>
    scriptNames(change, changes)
      .map((name) => files.find((file) => file.name === `${scripts}${kind}/${name}.sql`))
      .find((file) => file !== undefined);
  const up = script("deploy");
  if (up === undefined) throw noScript(change, scripts);
  const down = script("revert");
  const tags = change.tags.filter((tag) => nameProblem(tag) === undefined);
  const odd = change.tags.filter((tag) => !tags.includes(tag));
  return {
    version,
    keys: [change.changeId],
    message: change.note === "" ? change.name : change.note,
    description: odd.map((tag) => `Tag @${tag}`).join("\n"),
    created: change.created,
    author: change.author,
    labels: tags,
    depends: change.requires.flatMap((dep) => dependency(dep, change, changes)),
    files: [up, down].flatMap((file) => file?.name ?? []),
    up: scriptSection(up),
    down: down && scriptSection(down),
  };
}

/** psql runs a script statement by statement; a transaction of ebb around it changes nothing. */
function scriptSection(file: ForeignFile): ForeignSection {
  return wholeSection(sourceOf(file));
}

function later(change: Change, changes: readonly Change[]): Change | undefined {
  return changes.find(({ name, index }) => name === change.name && index > change.index);
}

/** A change that is reworked later is known by the first tag between the two. */
function tagsBefore(change: Change, changes: readonly Change[]): readonly string[] {
  const next = later(change, changes);
  if (next === undefined) return [];
  return changes.slice(change.index, next.index).flatMap(({ tags }) => tags);
}

function versionOf(change: Change, changes: readonly Change[]): string {
  const [tag] = tagsBefore(change, changes);
  return tag === undefined ? change.name : `${change.name}@${tag}`;
}

function scriptNames(change: Change, changes: readonly Change[]): readonly string[] {
  const tags = tagsBefore(change, changes);
  return tags.length === 0 ? [change.name] : tags.map((tag) => `${change.name}@${tag}`);
}

function dependency(text: string, change: Change, changes: readonly Change[]): readonly string[] {
  const [name, tag] = text.split("@");
  const before = changes.slice(0, change.index);
  const end =
    tag === undefined ? before.length : before.findIndex(({ tags }) => tags.includes(tag)) + 1;
  const found = before.slice(0, end).findLast((one) => one.name === name);
  const parent = before.at(-1);
  return found === undefined || found === parent ? [] : [versionOf(found, changes)];
}

function noScript({ name }: Change, scripts: string): Failure {
  return new Failure("EBB_IMPORT", `Cannot find the deploy script of ${name}`, {
    hint: `The plan names it, so it must be ${scripts}deploy/${name}.sql`,
  });
}

/** psql's variables have no counterpart. */
function variables(section: ForeignSection | undefined): readonly Remark[] {
  if (section === undefined) return [];
  const { name, text } = section.source;
  return linesOf(text).flatMap((line) =>
    [...new Set(line.text.match(/(?<![:\w]):(?:'\w+'|"\w+"|[A-Za-z_]\w*)/g) ?? [])]
      .filter(() => !/^\s*--/.test(line.text))
      .map((variable) => note(name, `${variable} may be a variable of psql`, line.number)),
  );
}
