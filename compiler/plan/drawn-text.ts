import type { ClosedPart } from "../algebra/closed-part.ts";
import type { GuideStatement } from "../inference/guide.ts";

/** What draws are for, where expectations that are known are not sampled. */
export function drawnText({ sampled, entropies }: ClosedPart, statements: readonly GuideStatement[]): string {
  const terms = [...new Set(sampled.map((t) => t.variable ?? "factor"))];
  const entropy = [...new Set(statements.filter((s) => !entropies.has(s)).map((s) => s.variable))];
  const words = [
    ...(terms.length === 0 ? [] : [`the terms of ${terms.join(", ")}`]),
    ...(entropy.length === 0 ? [] : [`the ${entropy.length === 1 ? "entropy" : "entropies"} of ${entropy.join(", ")}`]),
  ];
  return words.length === 0 ? "every expectation is closed, nothing is drawn" : `draws for ${words.join(" and ")} alone`;
}
