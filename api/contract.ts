import type { Diagnostic } from "../grammar/diagnostic.ts";
import type { Source } from "../grammar/span.ts";
import type { FitDocument, Trace } from "./document.ts";

/** A diagnostic with the text that its span points into (the model, or a data file). */
export interface Located {
  readonly diagnostic: Diagnostic;
  readonly source: Source;
}

export type Outcome<T> =
  { readonly ok: true; readonly value: T; readonly warnings: readonly Located[] } | { readonly ok: false; readonly errors: readonly Located[] };

/** A data document as read by the caller: name for messages, text. `field`: given as --data field=FILE. */
export interface DataSource {
  readonly file: string;
  readonly text: string;
  readonly field?: string;
  /** JSON Lines, read as they are needed; `text` is empty then. */
  readonly lines?: LineFile;
}

/** The lines of a text, from 0, without blank ones at the end. */
export interface LineFile {
  readonly count: number;
  readonly line: (index: number) => string;
}

export interface FitRequest {
  readonly source: Source;
  readonly data: readonly DataSource[];
  /** Name of the fit block; null for the first, or `auto` where there is none. */
  readonly fit: string | null;
  /** --set name=value: constants, sizes, or fit settings. */
  readonly set: ReadonlyMap<string, string>;
  readonly seed: number | null;
  readonly steps: number | null;
  /** Compare what was derived with the log-joint itself; the document then has a certificate. */
  readonly check?: boolean;
  /** Called about twenty times a second; return false to interrupt. Awaited, so that the caller can draw and read signals. */
  readonly progress?: (state: Progress) => boolean | Promise<boolean>;
  /** Called once when the fit is planned, before it runs: the header lines. */
  readonly planned?: (header: Header) => void;
  /** Milliseconds, monotonic; the caller's clock. */
  readonly now: () => number;
}

export interface Progress {
  readonly step: number;
  readonly steps: number;
  readonly objective: number;
  readonly objectiveName: string;
}

export interface Header {
  readonly model: string;
  readonly fit: string;
  readonly method: string;
  readonly executor: string;
  readonly reason: string;
  readonly seed: number;
  readonly sizes: Readonly<Record<string, number>>;
  /** Per latent: how it is inferred and by which guide, one line each. */
  readonly plan: readonly { readonly latent: string; readonly word: string; readonly detail: string }[];
}

export interface FitOutcome {
  readonly document: FitDocument;
  readonly trace: Trace;
}

/** api/index.ts exports: */
export interface Api {
  /** Default data files named by `from "…"` clauses: field and path as written. */
  readonly dataFiles: (source: Source) => readonly { readonly field: string; readonly path: string }[];
  readonly check: (source: Source) => { readonly errors: readonly Located[]; readonly warnings: readonly Located[] };
  readonly fit: (request: FitRequest) => Promise<Outcome<FitOutcome>>;
  readonly format: (source: Source) => Outcome<string>;
  /** Any stage as text; "ast" | "model" need no data, "plan" | "program" | "js" need data or every size by `set`. `json`: the stage as JSON where it has one. */
  readonly emit: (request: {
    readonly source: Source;
    readonly data: readonly DataSource[];
    readonly stage: "ast" | "model" | "plan" | "program" | "js";
    readonly fit: string | null;
    readonly set: ReadonlyMap<string, string>;
    readonly json: boolean;
  }) => Promise<Outcome<string>>;
  /** Prior draws (latents and data) as documents that `--data` reads; `fix` holds latents or data at values. */
  readonly sample: (request: {
    readonly source: Source;
    readonly data: readonly DataSource[];
    readonly set: ReadonlyMap<string, string>;
    readonly fix: ReadonlyMap<string, unknown>;
    readonly draws: number;
    readonly seed: number;
  }) => Promise<Outcome<readonly Readonly<Record<string, unknown>>[]>>;
  readonly explain: (code: string) => string | null;
  readonly diagnosticCodes: readonly string[];
  readonly distributionNames: readonly string[];
  readonly distributionCard: (name: string) => string | null;
  readonly fitSettingsHelp: () => string;
}
