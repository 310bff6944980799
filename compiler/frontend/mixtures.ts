import type * as Ast from "../../grammar/ast.ts";
import { visitTerm } from "../model/traverse.ts";
import { supportTerms } from "./support-terms.ts";
import type { Term } from "../model/types.ts";
import { checkArgument } from "./arguments.ts";
import { simplex } from "../supports/index.ts";
import { bindAll } from "./comprehensions.ts";
import type { Scope } from "./context.ts";
import { report } from "./context.ts";
import { elaborate } from "./expressions.ts";
import type { Expectation, Shape } from "./families.ts";
import { allowHoles } from "./holes.ts";
import type { Parameter } from "../distributions/define.ts";
import { binderExtent } from "./binders.ts";
import { equalDimension, equalDimensions } from "./ranges.ts";
import { indexTerm } from "./terms.ts";
import { describeDimensions, failed } from "./types.ts";

type Call = Ast.Expression & { readonly kind: "call" };
export type ShapeOf = (e: Ast.Expression, expected: Expectation, scope: Scope) => Shape | null;

const FORM = "`Mixture(weights = w, components = Normal(mean = mu[k], sd = 1) for k in K)`";
const WEIGHTS: Parameter = { shape: "vector", support: simplex, tex: "w", doc: "mixture weights" };

/** `Mixture(weights = w, components = D for k in K)`: the component is summed out. */
export function mixtureShape(call: Call, expected: Expectation, scope: Scope, shapeOf: ShapeOf): Shape | null {
  const wrong = (problem: string, at: Ast.Argument | Call = call): null => {
    report(scope, "E2212", at.span, { problem, form: FORM });
    return null;
  };
  const known = ["weights", "components"];
  const [weights, components] = known.map(
    (name, i) => call.arguments.find((a) => a.name?.text === name) ?? call.arguments.find((a, j) => a.name === undefined && i === j),
  );
  const stray = call.arguments.find((a) => a !== weights && a !== components);
  if (stray) return wrong("`Mixture` has the arguments `weights` and `components`", stray);
  if (!weights || !components) return wrong(`\`Mixture\` lacks ${weights ? "`components`" : "`weights`"}`);
  if (components.binders.length !== 1 || components.binders[0]!.where)
    return wrong("the components of a mixture are one distribution `for k in K`", components);
  const bound = bindAll(components.binders, scope, elaborate);
  const [binder] = bound.binders ?? [];
  if (binder === undefined) return null;
  const shape = shapeOf(components.value, { ...expected, inner: [...expected.inner, binder] }, bound.scope);
  const extent = binderExtent(binder, scope);
  if (extent === null) return wrong("the components of a mixture are numbered 1 to a size", components);
  const term = elaborate(
    weights.value,
    allowHoles(weights.value, { variable: expected.variable, argument: "weights", parameter: WEIGHTS, own: [extent], inner: expected.inner }, scope),
  );
  if (shape === null || failed(term)) return null;
  const own = term.type.dimensions.at(-1);
  if (own === undefined || !equalDimension(own, extent, scope.checker)) {
    report(scope, "E2207", term.span, {
      callee: "Mixture",
      argument: "weights",
      needs: describeDimensions([extent]),
      found: describeDimensions(term.type.dimensions),
    });
    return null;
  }
  if (!checkArgument("Mixture", "weights", WEIGHTS, term, scope) || mentions(shape, binder.id))
    return mentions(shape, binder.id) ? wrong("the components of a mixture must have one support", components) : null;
  const outer = term.type.dimensions.slice(0, -1);
  if (outer.length > 0 && shape.extra.length > 0 && !equalDimensions(outer, shape.extra, scope.checker)) {
    report(scope, "E2101", call.span, { what: "`Mixture`", left: describeDimensions(outer), right: describeDimensions(shape.extra) });
    return null;
  }
  return {
    ...shape,
    name: `Mixture of ${shape.name}`,
    extra: shape.extra.length > 0 ? shape.extra : outer,
    build: (indices) => ({
      kind: "mixture",
      weights: outer.length > 0 ? indexTerm(term, indices) : term,
      binder,
      component: shape.build(shape.extra.length > 0 ? indices : []),
      span: call.span,
    }),
  };
}

/** Do the bounds of the support depend on the component? */
function mentions(shape: Shape, id: string): boolean {
  let found = false;
  for (const t of supportTerms(shape.support)) visitTerm(t, (part: Term) => (found ||= part.kind === "binder" && part.id === id));
  return found;
}
