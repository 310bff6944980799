import type * as Ast from "../../grammar/ast.ts";
import type { Span } from "../../grammar/span.ts";
import * as intervals from "../model/interval.ts";
import type { Binder, Interval, Term } from "../model/types.ts";
import { binderExtent, elaborateBinder } from "./binders.ts";
import { narrow } from "./conditions.ts";
import type { Scope } from "./context.ts";
import { report } from "./context.ts";
import { requireNumber } from "./operators.ts";
import { lookUp, newFrame, SYMBOL_WORDS } from "./symbols.ts";
import { binderTerm } from "./terms.ts";
import { errorTerm, failed } from "./types.ts";

type Reducer = (Term & { readonly kind: "comprehension" })["reducer"];
type Elaborate = (e: Ast.Expression, scope: Scope) => Term;

/** Binders of an expression, each seeing those before it; null when one is wrong. The scope has their names. */
export function bindAll(
  binders: readonly Ast.Binder[],
  scope: Scope,
  elaborate: Elaborate,
): { readonly binders: readonly Binder[] | null; readonly scope: Scope } {
  const made: Binder[] = [];
  let inner = scope;
  for (const ast of binders) {
    const hidden = lookUp(inner.frame, ast.name.text);
    if (hidden)
      report(inner, "E2004", ast.name.span, { name: ast.name.text, is: SYMBOL_WORDS[hidden.kind] }, [
        { span: hidden.span, message: "the first definition is here" },
      ]);
    const { binder, scope: next } = elaborateBinder(ast, inner, elaborate, (b) => {
      const frame = newFrame(inner.frame);
      frame.names.set(ast.name.text, {
        kind: "term",
        name: ast.name.text,
        span: ast.name.span,
        term: b ? binderTerm(b, ast.name.span) : errorTerm(ast.name.span),
      });
      return { ...inner, frame };
    });
    if (binder) made.push(binder);
    inner = next;
  }
  return { binders: made.length === binders.length ? made : null, scope: inner };
}

/** `sum(e for n in N)` and its relatives, `[e for k in K]`. The body's own dimensions stay. */
export function elaborateComprehension(reducer: Reducer, argument: Ast.Argument, span: Span, scope: Scope, elaborate: Elaborate): Term {
  if (argument.name)
    report(scope, "E2113", argument.name.span, { callee: reducer === "list" ? "[…]" : reducer, problem: "takes its expression without a name" });
  const { binders, scope: inner } = bindAll(argument.binders, scope, elaborate);
  const conditions = (binders ?? []).flatMap((b) => b.where ?? []);
  const body = elaborate(
    argument.value,
    conditions.reduce((s, c) => narrow(c, true, s), inner),
  );
  if (binders === null || failed(body) || !requireNumber(body, reducer === "list" ? "a list" : `\`${reducer}\``, scope)) return errorTerm(span);
  const { element, dimensions } = body.type;
  const interval = reducedInterval(reducer, body.type.interval);
  if (reducer !== "list") {
    const whole = element === "integer" && reducer !== "mean" && reducer !== "log_sum_exp";
    return { kind: "comprehension", reducer, binders, body, span, type: { element: whole ? "integer" : "real", dimensions, interval } };
  }
  const extents = binders.map((b) => binderExtent(b, scope));
  if (extents.some((d) => d === null) || conditions.length > 0) {
    report(scope, "E2115", span, {
      problem: conditions.length > 0 ? "the length of a list may not depend on `where`" : "the length of this list is not a size",
    });
    return errorTerm(span);
  }
  return { kind: "comprehension", reducer, binders, body, span, type: { ...body.type, dimensions: [...extents.flatMap((d) => d ?? []), ...dimensions] } };
}

function reducedInterval(reducer: Reducer, body: Interval): Interval {
  if (reducer === "sum") return intervals.sumOfMany(body);
  return reducer === "log_sum_exp" ? intervals.REAL : body;
}
