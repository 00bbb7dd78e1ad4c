import { differences } from "../../lint/differences.ts";
import type { LintFinding } from "../../lint/finding.ts";
import {
  type Found,
  judgeRevision,
  judgeSection,
  passSection,
  type RuleSet,
} from "../../lint/judge.ts";
import type { LintSection } from "../../lint/lint-statement.ts";
import { SchemaModel } from "../../lint/schema-model.ts";
import type { Facts } from "../../locks/facts.ts";
import type { StatementLocks } from "../../locks/statement-locks.ts";
import type { Section } from "../../migration/migration.ts";
import type { InTheWay } from "../plan/lock-holders.ts";
import { databaseHits, wantsOf } from "./database-hits.ts";
import { DownNames } from "./down-names.ts";
import { findingsOf, unreadableFinding } from "./findings.ts";
import type { JudgedSection, LintRequest } from "./lint-request.ts";
import type { LintUnit } from "./lint-unit.ts";
import {
  lintSectionOf,
  locksOfRun,
  type ParsedSection,
  parseStatements,
  questionsAbout,
} from "./read-units.ts";

type Revision = Extract<LintUnit, { kind: "revision" }>;
type Script = Extract<LintUnit, { kind: "script" }>;

/** The sections of a revision as the grammar reads them. */
interface ParsedRevision {
  readonly unit: Revision;
  readonly isWanted: boolean;
  readonly up: ParsedSection;
  readonly assert: ParsedSection | undefined;
  readonly down: ParsedSection | undefined;
}

/** Facts about all wanted sections, collected before the first of them is judged. */
interface Prepared {
  readonly revisions: ReadonlyMap<Revision, ParsedRevision>;
  readonly locks: ReadonlyMap<Section, readonly StatementLocks[]>;
  readonly facts: Facts | undefined;
  /** The sessions for which a pending up would wait. */
  readonly inTheWay: readonly InTheWay[];
}

const NOTHING_PREPARED: Prepared = {
  ...{ revisions: new Map(), locks: new Map(), facts: undefined, inTheWay: [] },
};

/** Lints files one after the other, and remembers the objects of earlier ones. */
export class Linter {
  readonly findings: LintFinding[] = [];
  count = 0;
  readonly #request: LintRequest;
  readonly #rules: RuleSet;

  constructor(request: LintRequest, rules: RuleSet) {
    this.#request = request;
    this.#rules = rules;
  }

  /** Lints revisions in the order in which they are run. */
  async revisions(units: Iterable<LintUnit>): Promise<void> {
    const model = new SchemaModel("before");
    const names = new DownNames();
    const { isOneRun, database } = this.#request;
    const isTogether = isOneRun || database !== undefined;
    const all = isTogether ? [...units] : [];
    const prepared = isTogether ? await this.#prepare(all) : NOTHING_PREPARED;
    for (const unit of isTogether ? all : units) {
      if (unit.kind === "revision") {
        const parsed = prepared.revisions.get(unit) ?? (await this.#parse(unit));
        this.#revision(parsed, { model, names, prepared });
      } else await this.alone(unit);
    }
  }

  /** Lints a file that is not a revision. */
  async alone(unit: LintUnit): Promise<void> {
    switch (unit.kind) {
      case "revision":
        return this.revisions([unit]);
      case "script":
        return this.#script(unit);
      case "unreadable":
        this.count++;
        this.findings.push(...unreadableFinding(unit, this.#request));
        return;
    }
  }

  /**
   * Prepares all sections at once, for a run of several revisions and for the facts of a database.
   */
  async #prepare(units: readonly LintUnit[]): Promise<Prepared> {
    const { database } = this.#request;
    const revisions = new Map<Revision, ParsedRevision>();
    for (const unit of units) {
      if (unit.kind === "revision") revisions.set(unit, await this.#parse(unit));
    }
    const wanted = [...revisions.values()].filter(({ isWanted }) => isWanted);
    const ups = wanted.flatMap(({ up, assert }) => [up, ...(assert === undefined ? [] : [assert])]);
    const downs = wanted.flatMap(({ down }) => down ?? []);
    const facts = await database?.facts(questionsAbout([...ups, ...downs]));
    const prepared = { revisions, locks: locksOfRun(ups, facts), facts, inTheWay: [] };
    const pending = wanted.filter(({ unit }) => this.#isPending(unit));
    const sections = pending.map(({ up }) => this.#section(up, prepared));
    return { ...prepared, inTheWay: await this.#inTheWay(sections) };
  }

  #isPending({ migration }: Revision): boolean {
    return this.#request.database?.applied.has(migration.id) === false;
  }

  async #inTheWay(sections: readonly LintSection[]): Promise<readonly InTheWay[]> {
    const wants = wantsOf(sections.flatMap(({ statements }) => statements));
    return (await this.#request.database?.inTheWay(wants)) ?? [];
  }

  /** Finds the problems of a section that is going to run in the database. */
  #databaseHits(section: LintSection, inTheWay: readonly InTheWay[]): readonly Found[] {
    const { database, rules } = this.#request;
    return database === undefined ? [] : databaseHits(section, rules, { database, inTheWay });
  }

  async #parse(unit: Revision): Promise<ParsedRevision> {
    const { parse, wanted } = this.#request;
    const { up, down, assert, id } = unit.migration;
    const read = async (section: Section | undefined): Promise<ParsedSection | undefined> =>
      section && parseStatements(section, parse);
    return {
      ...{ unit, isWanted: wanted?.has(id) ?? true },
      up: await parseStatements(up, parse),
      assert: await read(assert),
      down: await read(down),
    };
  }

  #revision(
    parsed: ParsedRevision,
    { model, names, prepared }: { model: SchemaModel; names: DownNames; prepared: Prepared },
  ): void {
    const { unit, isWanted, up, down } = parsed;
    const { id } = unit.migration;
    const isOfRun = this.#request.isOneRun && isWanted;
    const upModel = new SchemaModel(isOfRun ? "run" : id, model);
    const upSection = this.#section(up, prepared);
    if (isWanted) {
      this.count++;
      this.#judge(parsed, { model, upModel, upSection, names, prepared });
    } else passSection(upSection, upModel);
    if (down !== undefined) names.learn(id, down.read);
    upModel.keep();
  }

  #judge(
    { unit, up, down, assert }: ParsedRevision,
    {
      model,
      upModel,
      upSection,
      names,
      prepared,
    }: {
      model: SchemaModel;
      upModel: SchemaModel;
      upSection: LintSection;
      names: DownNames;
      prepared: Prepared;
    },
  ): void {
    const { id, message } = unit.migration;
    const judged: JudgedSection[] = [{ parsed: up, read: upSection }];
    const found: Found[] = [...judgeSection(upSection, upModel, this.#rules)];
    if (this.#isPending(unit)) found.push(...this.#databaseHits(upSection, prepared.inTheWay));
    if (assert !== undefined) {
      const read = this.#section(assert, prepared);
      judged.push({ parsed: assert, read });
      found.push(...judgeSection(read, upModel, this.#rules));
    }
    const downModel = new SchemaModel(`${id} down`, upModel);
    downModel.ownUp = upSection;
    const downSection = down && this.#section(down, prepared);
    if (down !== undefined && downSection !== undefined) {
      judged.push({ parsed: down, read: downSection });
      found.push(...judgeSection(downSection, downModel, this.#rules));
    }
    const isCertain = !upModel.isUncertain && !downModel.isUncertain;
    const changes = differences(model, upModel, downModel);
    const revision = {
      ...{ id, message, up: upSection, down: downSection, isCertain },
      ...{ ...changes, namedByDowns: names.all },
    };
    found.push(...judgeRevision(revision, this.#rules));
    this.#keep(found, { unit, judged });
  }

  async #script(unit: Script): Promise<void> {
    this.count++;
    const { parse, database } = this.#request;
    const parsed = await parseStatements(unit.section, parse);
    const facts = await database?.facts(questionsAbout([parsed]));
    const read = this.#section(parsed, { ...NOTHING_PREPARED, facts }, false);
    const found = [
      ...judgeSection(read, new SchemaModel(unit.section.origin), this.#rules),
      ...this.#databaseHits(read, await this.#inTheWay([read])),
    ];
    this.#keep(found, { unit, judged: [{ parsed, read }] });
  }

  #section(parsed: ParsedSection, { locks, facts }: Prepared, isOfRevision = true): LintSection {
    const { postgres, config } = this.#request;
    const own = locks.get(parsed.section) ?? locksOfRun([parsed], facts).get(parsed.section) ?? [];
    const { limits, levels } = config;
    const chosen = new Set([...levels].flatMap(([id, level]) => (level === "off" ? [] : [id])));
    return lintSectionOf(parsed, own, { postgres, limits, isOfRevision, chosen });
  }

  #keep(
    found: readonly Found[],
    { unit, judged }: { unit: Revision | Script; judged: readonly JudgedSection[] },
  ): void {
    this.findings.push(...findingsOf(found, { request: this.#request, unit, judged }));
  }
}
