import type { CertificateCheck, FitDocument } from "./document.ts";
import { jsonNumber } from "./nested.ts";

/** How far what was derived may be from the log-joint at a point: rounding of sums over data. */
export const POINTWISE = 1e-9;

/** The stamp of one comparison. What is no number has failed. */
export function checkOf(what: CertificateCheck["what"], of: string | null, errors: readonly number[], tolerance = POINTWISE): CertificateCheck {
  const worst = errors.reduce((m, e) => (e <= m ? m : e), 0);
  return { what, of, points: errors.length, worst: jsonNumber(worst), unit: "relative", tolerance, passed: worst <= tolerance };
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
