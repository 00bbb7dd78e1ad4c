import { relative, resolve } from "node:path";
import { CODES } from "../../codes/codes.ts";
import type { RunEvent } from "../../engine/run/run-events.ts";
import { Failure } from "../../failure.ts";
import { type Annotation, annotationText, failureAnnotation } from "../../output/annotation.ts";
import { type FailureScreen, failureJson, failureText } from "../../output/failure.ts";
import {
  safeJson,
  safeText,
  withoutColor,
  withoutWorkflowCommands,
} from "../../output/screen/safe-text.ts";
import type { Screen } from "../../output/screen/screen.ts";
import { fitted } from "../../output/screen/table.ts";
import {
  type ColorChoice,
  createTheme,
  type Theme,
  wantsColor,
} from "../../output/screen/theme.ts";
import { createSecrets } from "../../text/secrets.ts";
import type { Output, World } from "./world.ts";

/** How a run speaks: everything that reaches stdout or stderr goes through here. */
export interface Voice {
  /** True with `--json`: then `json` or `fail` is called once, and `out` never. */
  readonly wantsJson: boolean;
  /** How text for stdout is set off. */
  readonly theme: Theme;
  /** How text for stderr is set off. */
  readonly errorTheme: Theme;
  /** What stdout is. */
  readonly screen: Screen;
  /** Makes text harmless for stdout, whoever wrote it: no passwords, nothing that steers a terminal. */
  safe(text: string): string;
  /** Hides a secret in everything that is written from now on. */
  hide(secret: string): void;
  /** Gives a text of ebb's own in which its commands can be copied, whatever ebb is called here. */
  asTyped(text: string): string;
  /** Writes an annotation for GitHub to stdout: there nothing else is read as one. */
  annotate(annotation: Annotation): void;
  /** Writes people's text to stdout. */
  out(text: string): void;
  /** Tells a result in people's words: on stdout, but not with `--json`. */
  result(text: string): void;
  /** Writes a notice to stderr; nothing with `--quiet`. */
  note(text: string): void;
  /** Writes progress as a notice, with its time where stderr is no terminal. */
  progress(text: string): void;
  /** Writes to the log of `--log` alone, where whatever the other methods tell people goes as well. */
  record(text: string): void;
  /** Writes the one JSON document to stdout. */
  json(value: unknown): void;
  /**
   * Reports a failure and gives the exit status; `standing` says where it left the database, also
   * with `--quiet`. With `--json` the fields of `partial` stand beside
   * `error` in the one document.
   */
  fail(failure: Failure, partial?: Readonly<Record<string, unknown>>, standing?: string): number;
}

export interface VoiceOptions {
  readonly wantsJson: boolean;
  readonly isQuiet: boolean;
  readonly color: ColorChoice;
  /** See {@link Voice}; without it ebb goes by its own name. */
  readonly asTyped?: Voice["asTyped"] | undefined;
}

/** Gives a run its voice. */
export function createVoice(
  world: World,
  { wantsJson, isQuiet, color, asTyped = asIs }: VoiceOptions,
): Voice {
  const themeFor = ({ isTerminal }: Output): Theme =>
    createTheme(wantsColor({ choice: color, env: world.env, isTerminal }));
  const theme = themeFor(world.stdout);
  const { isTerminal, columns } = world.stdout;
  const errorWidth = world.stderr.isTerminal ? world.stderr.columns : undefined;
  const errorTheme = themeFor(world.stderr);
  const secrets = createSecrets();
  const json = (value: unknown): void => world.stdout.write(`${safeJson(secrets.inJson(value))}\n`);
  const tame = (text: string): string => {
    const masked = secrets.inText(text);
    return isInActions(world) ? withoutWorkflowCommands(masked) : masked;
  };
  const safe = (text: string, hasColor: boolean): string => tame(safeText(text, hasColor));
  const annotationLine = (annotation: Annotation): string =>
    `${safeText(secrets.inText(annotated(world, annotation)), false)}\n`;
  const error = (text: string): void => world.stderr.write(`${safe(text, errorTheme.hasColor)}\n`);
  const record = (text: string): void => {
    const trouble = world.log?.append(tame(withoutColor(text)));
    if (trouble !== undefined) error(trouble);
  };
  const out = (text: string): void => {
    record(text);
    world.stdout.write(`${safe(text, theme.hasColor)}\n`);
  };
  const note = (text: string, inLog = text): void => {
    record(inLog);
    if (!isQuiet) error(fitted(text, errorWidth, 2));
  };
  return {
    wantsJson,
    theme,
    errorTheme,
    screen: {
      theme,
      width: isTerminal ? columns : undefined,
      get now() {
        return world.now();
      },
    },
    json,
    safe: (text) => safe(text, theme.hasColor),
    hide: secrets.hide,
    asTyped,
    annotate: (annotation) => world.stdout.write(annotationLine(annotation)),
    out,
    result: wantsJson ? record : out,
    note: (text) => note(text),
    progress: (text) => note(stamped(text, world), text.trimStart()),
    record,
    fail: (thrown, partial = {}, standing = "") => {
      const failure = hintAsTyped(thrown, asTyped);
      record(failedText(failure, standing, PLAIN));
      if (wantsJson) json({ ...partial, error: failureJson(failure) });
      else error(failedText(failure, standing, { theme: errorTheme, width: errorWidth }));
      if (isInActions(world)) world.stderr.write(annotationLine(failureAnnotation(failure)));
      return CODES[failure.code].exit;
    },
  };
}

const asIs = (text: string): string => text;

function hintAsTyped(failure: Failure, asTyped: Voice["asTyped"]): Failure {
  const { code, message, hint } = failure;
  if (hint === undefined) return failure;
  return new Failure(code, message, { ...failure, hint: asTyped(hint) });
}

const PLAIN: FailureScreen = { theme: createTheme(false), width: undefined };

function failedText(failure: Failure, standing: string, screen: FailureScreen): string {
  const text = failureText(failure, screen);
  return standing === "" ? text : `${text}\n${fitted(standing, screen.width, 2)}`;
}

/** In a log each line of progress has its time. */
function stamped(text: string, { stderr, now }: World): string {
  return stderr.isTerminal ? text : `${new Date(now()).toISOString()} ${text.trimStart()}`;
}

/** True for a step of a GitHub workflow, which reads annotations from what it prints. */
export function isInActions({ env }: Pick<World, "env">): boolean {
  return env.GITHUB_ACTIONS === "true";
}

/** Writes an annotation; GitHub wants files named from the root of the checkout. */
function annotated({ env, cwd }: Pick<World, "env" | "cwd">, annotation: Annotation): string {
  const { file } = annotation;
  const root = env.GITHUB_WORKSPACE;
  if (file === undefined || root === undefined || root === "") return annotationText(annotation);
  return annotationText({ ...annotation, file: relative(root, resolve(cwd, file)) });
}

type Speaker = Pick<Voice, "asTyped">;

/** Gives problems whose hints name ebb as it is called here. */
export function hintsAsTyped<Problem extends { readonly hint?: string | undefined }>(
  problems: readonly Problem[],
  { asTyped }: Speaker,
): readonly Problem[] {
  return problems.map((problem) => ({ ...problem, hint: problem.hint && asTyped(problem.hint) }));
}

/** Gives an event of a run whose remark names ebb as it is called here; no other tells a command. */
export function remarkAsTyped(event: RunEvent, { asTyped }: Speaker): RunEvent {
  return event.kind === "remark" ? { ...event, text: asTyped(event.text) } : event;
}
