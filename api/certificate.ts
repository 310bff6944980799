import type { CertificateCheck, FitDocument } from "./document.ts";
import { jsonNumber } from "./nested.ts";

/** How far what was derived may be from the log-joint at a point: rounding of sums over data. */
export const POINTWISE = 1e-9;

/** The stamp of one comparison. What is no number has failed. */
export function checkOf(what: CertificateCheck["what"], of: string | null, errors: readonly number[], tolerance = POINTWISE): CertificateCheck {
  const worst = errors.reduce((m, e) => (e <= m ? m : e), 0);
  return { what, of, points: errors.length, worst: jsonNumber(worst), unit: "relative", tolerance, passed: worst <= tolerance };
}

/** Mean and variance of numbers as they come. Source: Welford (1962), Technometrics 4, 419. */
export class RunningMean {
  count = 0;
  mean = 0;
  private square = 0;

  add(x: number): void {
    const step = x - this.mean;
    this.mean += step / ++this.count;
    this.square += step * (x - this.mean);
  }

  /** The standard error of the mean. */
  get error(): number {
    return Math.sqrt(this.square / (this.count - 1) / this.count);
  }
}

/** How far a mean over draws may be from what it estimates. */
const STANDARD_ERRORS = 5;

/** The stamp of a value that a mean over draws estimates; rounding of the value is allowed for. */
export function checkOfMean(what: CertificateCheck["what"], { count, mean, error }: RunningMean, value: number): CertificateCheck {
  const worst = Math.abs(mean - value) / (error + (POINTWISE * (1 + Math.abs(value))) / STANDARD_ERRORS);
  return { what, of: null, points: count, worst: jsonNumber(worst), unit: "standard errors", tolerance: STANDARD_ERRORS, passed: worst <= STANDARD_ERRORS };
}

/** |a − b| in units of the size of what was added up. */
export const relative = (a: number, b: number, ...sizes: readonly number[]): number =>
  Math.abs(a - b) / (1 + Math.max(Math.abs(a), Math.abs(b), ...sizes.map(Math.abs)));

const words = (c: CertificateCheck): string => {
  const subject = c.of === null ? `the ${c.what}` : `the ${c.what} of ${c.of}`;
  const by = c.unit === "relative" ? `relative error ${figure(c.worst)}` : `${figure(c.worst)} standard errors`;
  return `${subject} does not agree with the log-joint (${by}, at most ${c.tolerance} is rounding): this is a mistake of ours`;
};
const figure = (worst: CertificateCheck["worst"]): string => (typeof worst === "number" ? worst.toPrecision(2) : String(worst));

/** The document with its certificate; a check that failed makes the verdict "reject". */
export function stamped(document: FitDocument, certificate: readonly CertificateCheck[]): FitDocument {
  const failed = certificate.filter((c) => !c.passed);
  if (failed.length === 0) return { ...document, certificate };
  return { ...document, certificate, verdict: { level: "reject", reasons: [...failed.map(words), ...document.verdict.reasons] } };
}
