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
import { elaborateSize } from "./binders.ts";
import { equalDimensions } from "./ranges.ts";
import { describeDimensions, regular } from "./types.ts";

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
  if (name === "Mixture" || name === "Truncated" || name === "Censored") return composedShape(name, e, expected, scope);
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

/** `size = L` makes a plate around a composed distribution too. */
function composedShape(
  name: "Mixture" | "Truncated" | "Censored",
  e: Ast.Expression & { readonly kind: "call" },
  expected: Expectation,
  scope: Scope,
): Shape | null {
  const { size: option } = splitOptions(e.arguments);
  const size = option && elaborateSize(option.value, scope, elaborate);
  const call = { ...e, arguments: e.arguments.filter((a) => a !== option) };
  const shape =
    name === "Mixture"
      ? mixtureShape(call, expected, scope, distributionShape)
      : boundedShape(name === "Truncated" ? "truncated" : "censored", call, expected, scope, distributionShape);
  if (shape === null || size === null || size === undefined) return size === null ? null : shape;
  if (shape.event.length === 0 && (shape.extra.length === 0 || equalDimensions(shape.extra, [regular(size)], scope.checker)))
    return { ...shape, extra: [regular(size)] };
  report(scope, "E2209", option!.span, {
    problem: `\`size\` does not fit a \`${shape.name}\` of ${describeDimensions([...shape.extra, ...shape.event])}`,
    hint: "remove it, or give scalars as arguments",
  });
  return null;
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
