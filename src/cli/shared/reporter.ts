import type { Blocker, RunEvent } from "../../engine/run/run-events.ts";
import type { Section } from "../../migration/migration.ts";
import { liveText } from "../../output/live/live-text.ts";
import { eventText } from "../../output/live/run-event.ts";
import { BETWEEN_STEPS, type RunState, stateAfter } from "../../output/live/run-state.ts";
import { isLineDue, runningLine } from "../../output/live/running-line.ts";
import { type DoneStatement, statementLines } from "../../output/live/statement-line.ts";
import { safeText } from "../../output/screen/safe-text.ts";
import { hanging } from "../../output/screen/table.ts";
import { counted } from "../../text/counted.ts";
import type { Context } from "../frame/command.ts";
import { canDraw, type Repeat, repeatedly } from "../frame/drawing.ts";
import { remarkAsTyped } from "../terminal/voice.ts";

/** Minimal time between two drawings of the live line. A shorter step is never drawn. */
const REDRAW_MS = 100;
const LOOK_AT_CLOCK_MS = 1000;
/** On a busy table the blockers change at every look. They are not all reported. */
const OTHER_BLOCKERS_MS = 10_000;

/**
 * A loop may raise 300,000 notices. The first ones of a revision are shown, the rest are counted.
 */
const SHOWN_NOTICES = 100;

/**
 * Reports a run to people while it runs: results on stdout, everything else on stderr.
 *
 * A terminal gets one live line, drawn in place. Otherwise there is a line from time to time, with
 * its time.
 */
export class Reporter {
  readonly #context: Context;
  readonly #interrupt: AbortSignal;
  readonly #isLive: boolean;
  readonly #stop: () => void;
  readonly #told = new Set<string>();
  #state: RunState = BETWEEN_STEPS;
  #drawnAt = 0;
  #blockersToldAt = Number.NEGATIVE_INFINITY;
  /** The time of the last progress line, in milliseconds since the start of the step. */
  #saidAtMs = 0;
  /** The notices of the running revision. */
  #notices = { revision: "", count: 0 };
  #statementLine: (done: DoneStatement) => string = () => "";

  constructor(context: Context, interrupt: AbortSignal, repeat: Repeat = repeatedly) {
    this.#context = context;
    this.#interrupt = interrupt;
    this.#isLive = canDraw(context);
    const every = this.#isLive ? REDRAW_MS : LOOK_AT_CLOCK_MS;
    const stop = repeat(every, () => this.#tick());
    const redraw = (): void => this.#draw();
    interrupt.addEventListener("abort", redraw);
    this.#stop = () => {
      stop();
      interrupt.removeEventListener("abort", redraw);
    };
  }

  /** Reports an event of the run. */
  tell(event: RunEvent): void {
    this.#follow(event);
    if (event.kind === "notice" && this.#isOneTooMany(event.revision)) return;
    if (event.kind === "step-started" || event.kind === "step-done") this.#countNotices();
    if (event.kind === "step-done") {
      const text = eventText(event, this.#context.theme);
      const { width } = this.#context.screen;
      if (text !== undefined) this.#context.result(hanging(text, { width, indent: 6 }));
    } else this.#note(event);
    if (event.kind === "statement-done") this.#drawIfDue(REDRAW_MS);
  }

  /** Ends the report. Nothing is drawn afterwards. */
  end(): void {
    this.#stop();
    this.#context.live.clear();
    this.#countNotices();
  }

  #isOneTooMany(revision: string): boolean {
    this.#notices = { revision, count: this.#notices.count + 1 };
    return this.#notices.count > SHOWN_NOTICES && !this.#context.options.flag("verbose");
  }

  /** Reports the number of notices that were not shown. */
  #countNotices(): void {
    const { revision, count } = this.#notices;
    this.#notices = { revision: "", count: 0 };
    if (count <= SHOWN_NOTICES || this.#context.options.flag("verbose")) return;
    const more = counted(count - SHOWN_NOTICES, "more notice");
    this.#context.progress(`${more} of ${revision}; --verbose shows them all`);
  }

  #follow(event: RunEvent): void {
    const before = this.#state;
    this.#state = stateAfter(before, event, this.#context.world.now());
    if (event.kind === "step-started") {
      this.#told.clear();
      this.#blockersToldAt = Number.NEGATIVE_INFINITY;
      this.#saidAtMs = 0;
      if (this.#context.options.flag("verbose")) this.#statementLine = this.#linesOf(event.section);
    } else if (before.kind !== this.#state.kind) this.#saidAtMs = 0;
  }

  #linesOf(section: Section): (done: DoneStatement) => string {
    const { errorTheme, world } = this.#context;
    const width = world.stderr.isTerminal ? world.stderr.columns : undefined;
    return statementLines(section, errorTheme, width);
  }

  #note(event: RunEvent): void {
    const text = this.#lineOf(event);
    if (text === undefined) return;
    const isProgress = !["remark", "edited", "resumed"].includes(event.kind);
    if (isProgress) this.#context.progress(text);
    else this.#context.note(text);
  }

  #lineOf(event: RunEvent): string | undefined {
    if (event.kind === "statement-done") {
      return this.#context.options.flag("verbose") ? this.#statementLine(event) : undefined;
    }
    if (event.kind === "retry") return this.#textOf(this.#withNewBlockers(event));
    const key = keyOf(event);
    if (key === undefined) return this.#textOf(event);
    const now = this.#context.world.now();
    const isBlocked = event.kind === "look";
    const isSoon = isBlocked && now - this.#blockersToldAt < OTHER_BLOCKERS_MS;
    if (isSoon || this.#told.has(key)) return undefined;
    if (isBlocked) this.#blockersToldAt = now;
    this.#told.add(key);
    if (isBlocked) this.#withNewBlockers(event);
    return this.#textOf(event);
  }

  /** Leaves out the blocking sessions that an earlier line described. */
  #withNewBlockers<T extends { readonly blockers: readonly Blocker[] }>(event: T): T {
    const blockers = event.blockers.filter(({ pid }) => !this.#told.has(`blocker ${pid}`));
    for (const { pid } of blockers) this.#told.add(`blocker ${pid}`);
    return { ...event, blockers };
  }

  #textOf(event: RunEvent): string | undefined {
    return eventText(remarkAsTyped(event, this.#context), this.#context.errorTheme);
  }

  #tick(): void {
    if (this.#isLive) this.#drawIfDue(REDRAW_MS / 2);
    this.#sayIfDue(this.#state, this.#context.world.now());
  }

  #sayIfDue(state: RunState, now: number): void {
    if (state.kind === "between-steps") return;
    const passed = now - state.since;
    if (!isLineDue(this.#saidAtMs, passed)) return;
    this.#saidAtMs = passed;
    const line = runningLine(state, now);
    // The live line already shows it on the terminal.
    if (this.#isLive) this.#context.record(line);
    else this.#context.progress(line);
  }

  /** Also between two ticks, because no tick comes while the embedded database computes. */
  #drawIfDue(afterMs: number): void {
    if (this.#isLive && this.#context.world.now() - this.#drawnAt >= afterMs) this.#draw();
  }

  #draw(): void {
    if (!this.#isLive) return;
    const { world, live, errorTheme: theme } = this.#context;
    const now = world.now();
    const state = this.#state;
    if (state.kind === "step" && now - state.since < REDRAW_MS) return;
    const width = world.stderr.columns;
    const text = liveText(state, { now, width, theme, isStopping: this.#interrupt.aborted });
    this.#drawnAt = now;
    live.show(safeText(text, theme.hasColor));
  }
}

/** Returns the key of an event. Events with the same key are reported once for each revision. */
function keyOf(event: RunEvent): string | undefined {
  if (event.kind === "waiting-for-lock") return `lock ${event.holder?.pid}`;
  if (event.kind !== "look" || event.blockers.length === 0) return undefined;
  return `blocked ${event.blockers.map(({ pid }) => pid).join()}`;
}
