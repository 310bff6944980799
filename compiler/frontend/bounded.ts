import type * as Ast from "../../grammar/ast.ts";
import type { Dimension, DistributionTerm, SupportTerm, Term } from "../model/types.ts";
import { numberTerm } from "./terms.ts";
import type { Scope } from "./context.ts";
import { report } from "./context.ts";
import { elaborate } from "./expressions.ts";
import type { Expectation, Shape } from "./families.ts";
import { requireNumber } from "./operators.ts";
import { equalDimensions } from "./ranges.ts";
import { indexTerm } from "./terms.ts";
import { simplifySupport } from "./supports.ts";
import { describeDimensions, failed } from "./types.ts";
import { checkBounds } from "./arguments.ts";
import type { ShapeOf } from "./mixtures.ts";

type Call = Ast.Expression & { readonly kind: "call" };
const NAMES = { truncated: "Truncated", censored: "Censored" } as const;
const PARAMETERS = ["", "lower", "upper"];

/** `Truncated(D, lower, upper)` and `Censored(D, lower, upper)`. */
export function boundedShape(kind: "truncated" | "censored", call: Call, expected: Expectation, scope: Scope, shapeOf: ShapeOf): Shape | null {
  const name = NAMES[kind];
  const wrong = (problem: string, at: { readonly span: Ast.Name["span"] } = call): null => {
    report(scope, "E2212", at.span, { problem, form: `\`${name}(Normal(mean = 0, sd = 1), lower = 0)\`` });
    return null;
  };
  const [inner, ...rest] = call.arguments;
  if (!inner || inner.name || inner.binders.length > 0) return wrong(`\`${name}\` needs a distribution as its first argument`);
  const bounds = boundArguments(call, wrong);
  const shape = shapeOf(inner.value, expected, scope);
  const [lower, upper] = [bounds?.lower, bounds?.upper].map((e) => (e ? elaborate(e, scope) : null));
  if (bounds === null || shape === null || failed(...[lower, upper].flatMap((t) => t ?? []))) return null;
  if (rest.length === 0 || (!lower && !upper)) return wrong(`\`${name}\` needs a bound: \`lower\`, \`upper\` or both`);
  if (shape.event.length > 0) return wrong(`\`${name}\` takes a univariate distribution, but \`${shape.name}\` is one of vectors`, inner);
  if (!hasCdf(shape.build([]), scope)) return wrong(`\`${shape.name}\` has no distribution function, so it cannot be ${kind}`, inner);
  if (!checkBounds(name, lower, upper, scope)) return null;
  const extra = boundDimensions(shape, [lower ?? null, upper ?? null], call, name, scope);
  if (extra === null) return null;
  const at = (t: Term | null | undefined, indices: readonly Term[]): Term | null => (t ? indexTerm(t, indices) : null);
  return {
    name: `${name} ${shape.name}`,
    extra,
    event: [],
    support: kind === "censored" ? shape.support : truncatedSupport(shape.support, lower ?? null, upper ?? null),
    build: (indices) => ({
      kind,
      inner: shape.build(shape.extra.length > 0 ? indices : []),
      lower: at(lower, indices),
      upper: at(upper, indices),
      span: call.span,
    }),
  };
}

type Bounds = { lower?: Ast.Expression; upper?: Ast.Expression };
function boundArguments(call: Call, wrong: (problem: string, at: { readonly span: Ast.Name["span"] }) => null): Bounds | null {
  const found: Bounds = {};
  for (const [i, a] of call.arguments.entries()) {
    if (i === 0) continue;
    const key = a.name?.text ?? PARAMETERS[i];
    if ((key !== "lower" && key !== "upper") || found[key] || a.binders.length > 0) return wrong("after the distribution come `lower` and `upper`", a);
    found[key] = a.value;
  }
  return found;
}

function hasCdf(d: DistributionTerm, scope: Scope): boolean {
  if (d.kind === "mixture") return hasCdf(d.component, scope);
  return d.kind === "family" && typeof scope.checker.distributions.get(d.family)?.cdf === "function";
}

/** Bounds are scalars, or have the extra dimensions. */
function boundDimensions(shape: Shape, bounds: readonly (Term | null)[], call: Call, name: string, scope: Scope): readonly Dimension[] | null {
  let extra = shape.extra;
  for (const t of bounds) {
    if (t === null || !requireNumber(t, `\`${name}\``, scope) || t.type.dimensions.length === 0) continue;
    if (extra.length > 0 && !equalDimensions(extra, t.type.dimensions, scope.checker)) {
      report(scope, "E2101", call.span, { what: `\`${name}\``, left: describeDimensions(extra), right: describeDimensions(t.type.dimensions) });
      return null;
    }
    extra = t.type.dimensions;
  }
  return extra;
}

/** The support within the bounds. A bound that the family has already is kept where none is given. */
function truncatedSupport(inner: SupportTerm, lower: Term | null, upper: Term | null): SupportTerm {
  const span = (lower ?? upper)?.span ?? { start: 0, end: 0 };
  const own =
    inner.kind === "interval" || inner.kind === "integers"
      ? inner
      : { lower: inner.kind === "real" ? null : numberTerm(0, span), upper: inner.kind === "unit" || inner.kind === "boolean" ? numberTerm(1, span) : null };
  const discrete = inner.kind === "integers" || inner.kind === "boolean";
  const tighter = (given: Term | null, known: Term | null, keep: (a: number, b: number) => boolean): Term | null =>
    given && known && given.kind === "number" && known.kind === "number" && keep(known.value, given.value) ? known : (given ?? known);
  const bounds = { lower: tighter(lower, own.lower, (a, b) => a > b), upper: tighter(upper, own.upper, (a, b) => a < b) };
  return discrete ? { kind: "integers", ...bounds } : simplifySupport({ kind: "interval", ...bounds });
}
