import type { SupportTerm, Term } from "../model/types.ts";

/** The terms in a support: its bounds. */
export function supportTerms(s: SupportTerm): readonly Term[] {
  if (s.kind !== "interval" && s.kind !== "integers") return [];
  return [s.lower, s.upper].flatMap((t) => t ?? []);
}
export function mapSupport(s: SupportTerm, f: (t: Term) => Term): SupportTerm {
  if (s.kind !== "interval" && s.kind !== "integers") return s;
  return { ...s, lower: s.lower && f(s.lower), upper: s.upper && f(s.upper) };
}
