import type { Section } from "../../migration/migration.ts";
import type { FlightOptions, Outcome } from "../../session.ts";
import { leadingWords } from "../../sql/token-reader.ts";
import { MOST_SENT } from "../ledger/ledger-write.ts";
import type { RunContext } from "../run/run-context.ts";
import type { RunningStep } from "../run/running-step.ts";
import { type FlightLayout, layOut } from "./flight-layout.ts";
import { formOf } from "./own-messages.ts";

/**
 * Sends the flights of the next steps before the answers to the earlier ones are in
 * (docs/architecture.md#the-window).
 *
 * If a step fails, all later ones fail too, because each compares the heads first.
 */
export class Window {
  readonly #context: RunContext;
  readonly #steps: readonly RunningStep[];
  #underWay: readonly EarlyFlight[] = [];

  constructor(context: RunContext, steps: readonly RunningStep[]) {
    this.#context = context;
    this.#steps = steps;
  }

  /** True if no flight is under way. */
  get isEmpty(): boolean {
    return this.#underWay.length === 0;
  }

  /** Sends the flights of the step at this index, which is the next one, and of those behind it. */
  fill(index: number): void {
    const size = this.#context.options.window;
    for (;;) {
      const running = this.#steps[index + this.#underWay.length];
      if (running === undefined || this.#underWay.length >= size || size < 2) return;
      if (!this.#mayLeave(running)) return;
      this.#underWay = [...this.#underWay, new EarlyFlight(this.#context, running)];
    }
  }

  /** Takes the flight of the next step out of the window; undefined if it did not leave. */
  take(): EarlyFlight | undefined {
    const [first, ...others] = this.#underWay;
    this.#underWay = others;
    return first;
  }

  /** Waits for the answers to all flights behind a step that was not done. None of them ran. */
  async drain(): Promise<void> {
    const flights = this.#underWay;
    this.#underWay = [];
    await Promise.all(flights.map(({ landed }) => landed));
  }

  #mayLeave(running: RunningStep): boolean {
    const { options, prepared, session } = this.#context;
    const { headsBefore } = running.step;
    if (!session.isServer || !prepared.isReady || options.interrupt.aborted) return false;
    if (formOf(this.#context, running).closing === "text" || !canWait(running)) return false;
    // With equal heads, a step would run although one of those before it failed.
    const heads = headsBefore.join();
    const isOther = this.#underWay.every(({ step }) => step.headsBefore.join() !== heads);
    return isOther && headsBefore.length <= MOST_SENT;
  }
}

/** The flight of a step that may not be the next one yet. */
export class EarlyFlight {
  readonly step: RunningStep["step"];
  readonly layout: FlightLayout;
  readonly landed: Promise<readonly Outcome[]>;
  readonly #untold: ((options: FlightOptions) => void)[] = [];
  #options: FlightOptions | undefined;

  constructor(context: RunContext, running: RunningStep) {
    this.step = running.step;
    this.layout = layOut(context, running, []);
    this.landed = context.session.flight(this.layout.messages, {
      onOutcome: (index, outcome) => this.#tell((options) => options.onOutcome?.(index, outcome)),
      onNotice: (notice) => this.#tell((options) => options.onNotice?.(notice)),
    });
  }

  /** Reports the answers that have come, and those that come from now on. */
  attend(options: FlightOptions): Promise<readonly Outcome[]> {
    this.#options = options;
    for (const tell of this.#untold) tell(options);
    return this.landed;
  }

  #tell(tell: (options: FlightOptions) => void): void {
    if (this.#options === undefined) this.#untold.push(tell);
    else tell(this.#options);
  }
}

/** All of them are refused in a read-only transaction. */
const WRITING = new Set(
  "alter comment create delete drop grant insert revoke truncate update".split(" "),
);
const MOST_CHARACTERS = 65_536;

/**
 * Returns true if a section does nothing when its BEGIN is missing: a cancel may hit that.
 *
 * So it may have no statement that the read-only session would run by itself.
 */
function canWait({ section, revision, step }: RunningStep): boolean {
  const { options, statements } = section;
  if (!options.transaction || (step.direction === "up" && revision.assert !== undefined)) {
    return false;
  }
  const length = statements.reduce((sum, { start, end }) => sum + end - start, 0);
  return length <= MOST_CHARACTERS && statements.every((statement) => writes(section, statement));
}

function writes({ source }: Section, statement: Section["statements"][number]): boolean {
  if (statement.copyData !== undefined) return false;
  const [first = "", second = ""] = leadingWords(source, statement, 2);
  return WRITING.has(first) && second !== "system";
}
