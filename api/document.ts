/** The document that `ppl fit --json` prints and fit.json holds. Not-applicable is null; non-finite numbers are strings. docs/fit.schema.json. */
export type Json = number | string | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** A number, nested as the array is declared; non-finite ones as "NaN", "Infinity", "-Infinity". */
export type Numbers = number | string | readonly Numbers[];

export interface LatentSummary {
  readonly mean?: Numbers;
  readonly sd?: Numbers;
  readonly q05?: Numbers;
  readonly q50?: Numbers;
  readonly q95?: Numbers;
  /** Discrete: probabilities, categories last. */
  readonly prob?: Numbers;
  readonly labels?: readonly string[];
}

export interface GuideSummary {
  readonly distribution: string;
  /** Values; an expression of other latents as text. */
  readonly arguments: { readonly [name: string]: Numbers };
  readonly holes: { readonly [name: string]: Numbers };
}

export type PlanWord = "exact" | "cavi" | "svi" | "natural" | "enumerate" | "reparam" | "score";

/** One thing that `--check` compared with the log-joint itself. */
export interface CertificateCheck {
  readonly what: "conditional" | "evidence" | "bound" | "fixed point" | "natural gradient" | "log-joint" | "gradient" | "expectations";
  /** The latent or param that it is about; null for the whole. */
  readonly of: string | null;
  /** At how many points. */
  readonly points: number;
  /** The greatest error, relative or in standard errors, and what is allowed. */
  readonly worst: Numbers;
  readonly unit: "relative" | "standard errors";
  readonly tolerance: number;
  readonly passed: boolean;
}

export interface FitDocument {
  readonly model: string;
  readonly fit: string | null;
  readonly plan: { readonly [latent: string]: PlanWord };
  readonly executor: "js";
  readonly seed: number;
  readonly sizes: { readonly [symbol: string]: number };
  readonly steps: number;
  readonly seconds: number;
  readonly stopped: "steps" | "converged" | "exact" | "interrupted" | "error";
  readonly converged: boolean | null;
  readonly elbo: { readonly value: Numbers; readonly se: Numbers } | null;
  readonly logEvidence: Numbers | null;
  readonly kl: Numbers | null;
  readonly latents: { readonly [name: string]: LatentSummary };
  readonly objective: { readonly name: "elbo" | "iwelbo" | "log_likelihood" | "log_posterior"; readonly value: Numbers; readonly se: Numbers | null };
  readonly params: { readonly [name: string]: Numbers };
  readonly guide: { readonly [latent: string]: GuideSummary };
  readonly verdict: { readonly level: "trust" | "doubt" | "reject"; readonly reasons: readonly string[] };
  readonly warnings: readonly string[];
  /** With --check alone. */
  readonly certificate?: readonly CertificateCheck[];
}

/** trace.csv: header and rows of numbers (step, objective, then "<latent> mean", "<latent> sd", params). */
export interface Trace {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

export interface DiagnosticDocument {
  readonly diagnostics: readonly {
    readonly code: string;
    readonly severity: "error" | "warning";
    readonly message: string;
    readonly hint: string | null;
    readonly file: string;
    readonly line: number;
    readonly column: number;
  }[];
}
