import type * as Ast from "../../grammar/ast.ts";
import type { Distribution } from "../distributions/define.ts";
import { distributionTerms, visitTerm } from "../model/traverse.ts";
import type { Binder, Term } from "../model/types.ts";
import { implicitBinder } from "./binders.ts";
import type { Scope } from "./context.ts";
import { report } from "./context.ts";
import type { Expectation, Shape } from "./families.ts";
import { binderTerm } from "./terms.ts";

/** `ordered = true`: independent draws from one univariate distribution, given that they increase. */
export function orderedShape(
  record: Distribution,
  shape: Shape,
  option: Ast.Argument,
  expected: Expectation,
  call: Ast.Expression,
  scope: Scope,
): Shape | null {
  const wrong = (problem: string, hint: string): null => {
    report(scope, "E2209", option.span, { problem, hint });
    return null;
  };
  const { value } = option;
  if (value.kind !== "name" || (value.text !== "true" && value.text !== "false")) return wrong("`ordered` is `true` or `false`", "write `ordered = true`");
  if (value.text === "false") return shape;
  if (record.rank !== 0 || (shape.support.kind !== "real" && shape.support.kind !== "positive"))
    return wrong(`\`${record.name}\` cannot be ordered`, "only univariate distributions of real or positive numbers can");
  const dimensions = shape.extra.length > 0 ? shape.extra : (expected.dimensions ?? []);
  const [dimension, ...more] = dimensions.slice(-1);
  if (dimension === undefined || more.length > 0 || dimensions.length !== 1)
    return wrong("`ordered` needs one dimension to order", "write `size = K, ordered = true`");
  const binder: Binder = implicitBinder("k", dimension, [], call.span, scope);
  const component = shape.build([binderTerm(binder, call.span)]);
  const parts: Term[] = [];
  for (const t of distributionTerms(component)) visitTerm(t, (part) => parts.push(part));
  if (parts.some((part) => part.kind === "binder" && part.id === binder.id))
    return wrong("the elements of an ordered vector must have one distribution", "give scalars as arguments");
  const support = { kind: shape.support.kind === "positive" ? ("positive_ordered" as const) : ("ordered" as const) };
  return { name: `ordered ${shape.name}`, extra: [], event: [dimension], support, build: () => ({ kind: "ordered", binder, component, span: call.span }) };
}
