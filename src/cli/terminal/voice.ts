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

/** The output of a run. Everything on stdout or stderr goes through here. */
export interface Voice {
  /** True with `--json`. Then `json` or `fail` is called once, and `out` never. */
  readonly wantsJson: boolean;
  /** The colours of stdout. */
  readonly theme: Theme;
  /** The colours of stderr. */
  readonly errorTheme: Theme;
  /** The kind and size of stdout. */
  readonly screen: Screen;
  /** Makes any text harmless for stdout: without passwords and without control characters. */
  safe(text: string): string;
  /** Hides a secret in all later output. */
  hide(secret: string): void;
  /** Returns a text without passwords, for the ledger. */
  masked(text: string): string;
  /**
   * Returns one of ebb's own texts with its commands as they can be typed here, for example as
   * `app-migrate status`.
   */
  asTyped(text: string): string;
  /** Writes an annotation for GitHub to stdout. GitHub reads annotations only there. */
  annotate(annotation: Annotation): void;
  /** Writes text for people to stdout. */
  out(text: string): void;
  /** Writes a result for people to stdout, but not with `--json`. */
  result(text: string): void;
  /** Writes a notice to stderr, but not with `--quiet`. */
  note(text: string): void;
  /** Writes progress as a notice. It gets a time when stderr is no terminal. */
  progress(text: string): void;
  /** Writes only to the log of `--log`. All other output for people goes there, too. */
  record(text: string): void;
  /** Writes the one JSON document to stdout. */
  json(value: unknown): void;
  /**
   * Reports a failure and returns the exit status.
   *
   * `standing` describes the state of the database, and appears also with `--quiet`. With `--json`
   * the fields of `partial` appear beside `error` in the one document.
   */
  fail(failure: Failure, partial?: Readonly<Record<string, unknown>>, standing?: string): number;
}

export interface VoiceOptions {
  readonly wantsJson: boolean;
  readonly isQuiet: boolean;
  readonly color: ColorChoice;
  /** See {@link Voice}. Without it ebb has its own name. */
  readonly asTyped?: Voice["asTyped"] | undefined;
  /** Passwords to hide from the beginning. */
  readonly passwords?: readonly string[] | undefined;
}

/** Creates the voice of a run. */
export function createVoice(
  world: World,
  { wantsJson, isQuiet, color, asTyped = asIs, passwords }: VoiceOptions,
): Voice {
  const themeFor = ({ isTerminal }: Output): Theme =>
    createTheme(wantsColor({ choice: color, env: world.env, isTerminal }));
  const theme = themeFor(world.stdout);
  const errorWidth = widthOf(world.stderr);
  const errorTheme = themeFor(world.stderr);
  const secrets = createSecrets(passwords);
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
      width: widthOf(world.stdout),
      get now() {
        return world.now();
      },
    },
    json,
    safe: (text) => safe(text, theme.hasColor),
    hide: secrets.hide,
    masked: secrets.inText,
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

/** Returns the columns of a terminal. */
function widthOf({ isTerminal, columns }: Output): number | undefined {
  return isTerminal ? columns : undefined;
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

/** Adds the time to a line of progress, for a log. */
function stamped(text: string, { stderr, now }: World): string {
  return stderr.isTerminal ? text : `${new Date(now()).toISOString()} ${text.trimStart()}`;
}

/** Checks for a step of a GitHub workflow. GitHub reads annotations from its output. */
export function isInActions({ env }: Pick<World, "env">): boolean {
  return env.GITHUB_ACTIONS === "true";
}

/** Returns the line of an annotation. GitHub needs paths from the root of the checkout. */
function annotated({ env, cwd }: Pick<World, "env" | "cwd">, annotation: Annotation): string {
  const { file } = annotation;
  const root = env.GITHUB_WORKSPACE;
  if (file === undefined || root === undefined || root === "") return annotationText(annotation);
  return annotationText({ ...annotation, file: relative(root, resolve(cwd, file)) });
}

type Speaker = Pick<Voice, "asTyped">;

/** Returns problems whose hints have ebb's name as it is called here. */
export function hintsAsTyped<Problem extends { readonly hint?: string | undefined }>(
  problems: readonly Problem[],
  { asTyped }: Speaker,
): readonly Problem[] {
  return problems.map((problem) => ({ ...problem, hint: problem.hint && asTyped(problem.hint) }));
}

/**
 * Returns an event of a run with ebb's name as it is called here. Only remarks contain commands.
 */
export function remarkAsTyped(event: RunEvent, { asTyped }: Speaker): RunEvent {
  return event.kind === "remark" ? { ...event, text: asTyped(event.text) } : event;
}
