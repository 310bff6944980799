import type * as Ast from "../../grammar/ast.ts";
import { suggest } from "../../grammar/suggest.ts";
import { orderedShape } from "./ordered.ts";
import type { Scope } from "./context.ts";
import { quote, report } from "./context.ts";
import { familyShape, splitOptions } from "./families.ts";
import type { Expectation, Shape } from "./families.ts";
import { mixtureShape } from "./mixtures.ts";
import { boundedShape } from "./bounded.ts";
import { elaborate } from "./expressions.ts";

const COMPOSED = ["Mixture", "Truncated", "Censored"];
/** Joint distributions that only the algebra makes. */
const POSTERIORS = ["NormalGamma"];

/** The right side of `~`. Null after a report. */
export function distributionShape(e: Ast.Expression, expected: Expectation, scope: Scope): Shape | null {
  if (e.kind !== "call" || e.callee.kind !== "name") {
    elaborateQuietly(e, scope);
    report(scope, "E2201", e.span, { found: `\`${quote(scope, e.span)}\``, suggestion: undefined });
    return null;
  }
  const name = e.callee.text;
  if (name === "Mixture") return mixtureShape(e, expected, scope, distributionShape);
  if (name === "Truncated" || name === "Censored") return boundedShape(name === "Truncated" ? "truncated" : "censored", e, expected, scope, distributionShape);
  if (POSTERIORS.includes(name)) {
    report(scope, "E2213", e.span, { callee: name });
    return null;
  }
  const record = scope.checker.distributions.get(name);
  if (record === undefined) {
    const suggestion = suggest(name, [...scope.checker.distributions.keys(), ...COMPOSED]);
    report(scope, "E2201", e.callee.span, { found: `\`${name}\``, suggestion });
    return null;
  }
  const { ordered } = splitOptions(e.arguments);
  const shape = familyShape(e, record, expected, scope);
  return ordered && shape ? orderedShape(record, shape, ordered, expected, e, scope) : shape;
}

/** Marks names as used and finds unknown ones; `mu ~ a + b` is wrong only once. */
function elaborateQuietly(e: Ast.Expression, scope: Scope): void {
  const { sink } = scope.checker;
  scope.checker.sink = (d) => {
    if (d.code === "E2001") sink(d);
  };
  elaborate(e, scope);
  scope.checker.sink = sink;
}
