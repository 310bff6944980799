import type { Parameter } from "../distributions/define.ts";
import { describeInterval } from "../model/interval.ts";
import type { Interval, Term } from "../model/types.ts";
import type { Scope } from "./context.ts";
import { report } from "./context.ts";
import { isFixed } from "./fixed.ts";
import { fitOf } from "./supports.ts";

const RANGE_WORDS: Readonly<Record<string, string>> = {
  positive: "positive",
  unit: "between 0 and 1",
  simplex: "a probability vector",
  integers: "a whole number",
};

/** Does an argument lie in its parameter's support, as far as ranges tell? Reports when it cannot, or when nothing keeps it there. */
export function checkArgument(callee: string, argument: string, parameter: Parameter, term: Term, scope: Scope): boolean {
  const { integer, ...range } = parameter.support.range;
  const { interval, element } = term.type;
  const needs = RANGE_WORDS[parameter.support.name] ?? describeInterval(range);
  if (integer && element === "real") {
    report(scope, "E2003", term.span, { callee, argument, needs: "a whole number", found: "a real number", hint: "use data of type `count`, or a constant" });
    return false;
  }
  const fit = fitOf(interval, range);
  if (fit === "outside" || (fit === "unbounded" && !isFixed(term, scope.checker))) {
    const words = describeInterval(interval);
    const found = fit === "unbounded" && words !== "any real number" ? `only known to be ${words}` : words;
    report(scope, "E2003", term.span, { callee, argument, needs, found, hint: hintFor(parameter.support.name, range, term, fit === "outside") });
    return false;
  }
  return parameter.support.name !== "simplex" || sumsToOne(callee, argument, term, scope);
}

/** A lower bound that cannot lie below the upper one. */
export function checkBounds(callee: string, lower: Term | null | undefined, upper: Term | null | undefined, scope: Scope): boolean {
  const [least, most] = [lower?.type.interval.lower ?? null, upper?.type.interval.upper ?? null];
  if (!lower || !upper || least === null || most === null || least < most) return true;
  report(scope, "E2003", upper.span, {
    callee,
    argument: "upper",
    needs: "greater than `lower`",
    found: describeInterval(upper.type.interval),
    hint: "exchange the bounds?",
  });
  return false;
}

function hintFor(support: string, range: Interval, term: Term, outside: boolean): string {
  if (outside) return `the value must be ${describeInterval(range)}`;
  if (support === "simplex") return "use `softmax(…)`, data of type `simplex`, or the argument `logit` where there is one";
  const { kind } = term;
  const named = kind === "variable" || (kind === "index" && term.base.kind === "variable");
  if (support === "unit")
    return named ? "declare it as `unit`, or use the argument `logit` where there is one" : "use `sigmoid(…)`, or the argument `logit` where there is one";
  if (support !== "positive") return `make it ${describeInterval(range)}`;
  return named
    ? "declare it as `positive` if it is data or a param; otherwise use `exp(…)` or `softplus(…)`"
    : "use `exp(…)` or `softplus(…)`, or build it from positive quantities";
}

/** Probabilities that are plain numbers are added up. */
function sumsToOne(callee: string, argument: string, term: Term, scope: Scope): boolean {
  const list = term.kind === "variable" && term.role === "constant" ? [...scope.checker.constants].find(([s]) => s.name === term.name)?.[1] : term;
  if (list?.kind !== "list") return true;
  let sum = 0;
  for (const item of list.items) {
    if (item.kind !== "number") return true;
    sum += item.value;
  }
  if (Math.abs(sum - 1) < 1e-9) return true;
  report(scope, "E2214", term.span, { callee, argument, sum: `${Number(sum.toPrecision(12))}` });
  return false;
}
