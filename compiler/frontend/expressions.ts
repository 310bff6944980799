import type * as Ast from "../../grammar/ast.ts";
import { suggest } from "../../grammar/suggest.ts";
import { assertNever } from "../pass.ts";
import type { Dimension, Term } from "../model/types.ts";
import { elaborateCall } from "./calls.ts";
import { elaborateComprehension } from "./comprehensions.ts";
import { narrow } from "./conditions.ts";
import type { Scope } from "./context.ts";
import { quote, report } from "./context.ts";
import { elaborateIndex } from "./indices.ts";
import { elaborateName } from "./names.ts";
import { binaryTerm, combineDimensions, requireCondition, requireNumber, unaryTerm } from "./operators.ts";
import { equalDimensions, preferSymbols, sizeOfPolynomial } from "./ranges.ts";
import { constantPolynomial } from "./polynomial.ts";
import { numberTerm } from "./terms.ts";
import { describeDimensions, errorTerm, failed, HEADS, joinTypes, regular } from "./types.ts";

type Node<K extends Ast.Expression["kind"]> = Ast.Expression & { readonly kind: K };

/** An expression as a term: names resolved, types and shapes checked. What is wrong is reported once and becomes an error term. */
export function elaborate(e: Ast.Expression, scope: Scope): Term {
  const term = elaborateWhole(e, scope);
  if (term.type !== HEADS || term.kind !== "net") return term;
  const net = [...scope.checker.nets.values()].find((n) => n.name === term.net);
  report(scope, "E2118", e.span, { net: term.net, heads: net?.outputs.map((o) => o.name).join(", ") ?? "" });
  return errorTerm(e.span);
}

/** Like `elaborate`, but the value may be that of a net with several heads. */
export function elaborateWhole(e: Ast.Expression, scope: Scope): Term {
  switch (e.kind) {
    case "number":
      return numberTerm(e.value, e.span);
    case "string":
      report(scope, "E2110", e.span, { text: e.value });
      return errorTerm(e.span);
    case "name":
      return elaborateName(e, scope);
    case "hole":
      return elaborateHole(e, scope);
    case "unary":
      return unaryTerm(e.operator, elaborate(e.operand, scope), e, scope);
    case "binary":
      return elaborateBinary(e, scope);
    case "if":
      return elaborateIf(e, scope);
    case "call":
      return elaborateCall(e, scope, { elaborate, elaborateWhole });
    case "index":
      return elaborateIndex(
        elaborate(e.base, scope),
        e.indices.map((i) => elaborate(i, scope)),
        e.span,
        scope,
      );
    case "member":
      return elaborateMember(e, scope);
    case "tuple":
      e.items.forEach((item) => elaborate(item, scope));
      report(scope, "E2119", e.span, { what: "a list in parentheses", where: "in an expression; write it in brackets" });
      return errorTerm(e.span);
    case "list":
      return elaborateList(e, scope);
    default:
      return assertNever(e);
  }
}

function elaborateHole(e: Node<"hole">, scope: Scope): Term {
  if (scope.role === "model") report(scope, "E2401", e.span, {});
  else {
    const term = scope.hole?.(e) ?? null;
    if (term !== null) return term;
    report(scope, "E2402", e.span, {});
  }
  return errorTerm(e.span);
}

/** In `c and d`, d is looked at where c holds. */
function elaborateBinary(e: Node<"binary">, scope: Scope): Term {
  const left = elaborate(e.left, scope);
  const right = elaborate(e.right, e.operator === "and" ? narrow(left, true, scope) : e.operator === "or" ? narrow(left, false, scope) : scope);
  return binaryTerm(e.operator, left, right, e, scope);
}

function elaborateIf(e: Node<"if">, scope: Scope): Term {
  const condition = elaborate(e.condition, scope);
  const then = elaborate(e.then, narrow(condition, true, scope));
  const otherwise = elaborate(e.otherwise, narrow(condition, false, scope));
  if (failed(condition, then, otherwise)) return errorTerm(e.span);
  const checked = [requireCondition(condition, "`if`", scope), requireNumber(then, "`then`", scope), requireNumber(otherwise, "`else`", scope)];
  const branches = combineDimensions(then.type.dimensions, otherwise.type.dimensions, "`if … then … else`", e, scope);
  const dimensions = branches && combineDimensions(branches, condition.type.dimensions, "`if`", e, scope);
  if (dimensions === null || checked.includes(false)) return errorTerm(e.span);
  return { kind: "if", condition, then, otherwise, span: e.span, type: joinTypes(then.type, otherwise.type, dimensions) };
}

/** `h.mean`: a head of a net. */
function elaborateMember(e: Node<"member">, scope: Scope): Term {
  const base = elaborateWhole(e.base, scope);
  if (failed(base)) return base;
  const text = quote(scope, e.base.span);
  const net = base.kind === "net" && base.type === HEADS ? [...scope.checker.nets.values()].find((n) => n.name === base.net) : undefined;
  const head = net?.outputs.find((o) => o.name === e.name.text);
  if (base.kind === "net" && head) return { ...base, head: e.name.text, type: head.type, span: e.span };
  const suggestion = suggest(e.name.text, net?.outputs.flatMap((o) => (o.name === null ? [] : [o.name])) ?? []);
  report(scope, "E2117", e.name.span, { text, name: e.name.text, suggestion, problem: net ? `has no head \`${e.name.text}\`` : "has no parts" });
  return errorTerm(e.span);
}

/** `[a, b]` is an array of that length; `[e for k in K]` one over K. */
function elaborateList(e: Node<"list">, scope: Scope): Term {
  const [first] = e.items;
  if (e.items.length === 1 && first && first.binders.length > 0) return elaborateComprehension("list", first, e.span, scope, elaborate);
  for (const item of e.items) {
    if (item.name) report(scope, "E2113", item.name.span, { callee: "[…]", problem: "has items without names" });
    if (item.binders.length > 0) report(scope, "E2113", item.span, { callee: "[…]", problem: "is either a list of items or one item with `for`" });
  }
  const items = e.items.filter((i) => i.binders.length === 0).map((i) => elaborate(i.value, scope));
  if (failed(...items) || items.length < e.items.length || !items.every((t) => requireNumber(t, "a list", scope))) return errorTerm(e.span);
  return listTerm(items, e.span, scope);
}

function listTerm(items: readonly Term[], span: Ast.Name["span"], scope: Scope): Term {
  const [head, ...rest] = items;
  if (head === undefined) {
    report(scope, "E2119", span, { what: "an empty list", where: "in an expression" });
    return errorTerm(span);
  }
  const odd = rest.find((t) => !equalDimensions(t.type.dimensions, head.type.dimensions, scope.checker));
  if (odd) {
    report(scope, "E2112", odd.span, { first: describeDimensions(head.type.dimensions), other: describeDimensions(odd.type.dimensions) });
    return errorTerm(span);
  }
  const length: Dimension = regular(sizeOfPolynomial(constantPolynomial(items.length), numberTerm(items.length, span)));
  const inner = rest.reduce((d, t) => preferSymbols(d, t.type.dimensions), head.type.dimensions);
  const joined = items.map((t) => t.type).reduce((a, b) => joinTypes(a, b, inner));
  const { structure: _, ...type } = joined;
  return { kind: "list", items, span, type: { ...type, dimensions: [length, ...inner] } };
}
