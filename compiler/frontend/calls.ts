import type * as Ast from "../../grammar/ast.ts";
import { suggest } from "../../grammar/suggest.ts";
import { BUILTINS } from "../model/builtins.ts";
import type { Builtin } from "../model/builtins.ts";
import type { Term } from "../model/types.ts";
import { builtinTerm } from "./builtin-terms.ts";
import { elaborateComprehension } from "./comprehensions.ts";
import type { Scope } from "./context.ts";
import { quote, report } from "./context.ts";
import { netCall } from "./net-calls.ts";
import { lookUp, newFrame, SYMBOL_WORDS, visibleNames } from "./symbols.ts";
import type { DefSymbol, NetSymbol } from "./symbols.ts";
import { errorTerm, failed } from "./types.ts";

type Call = Ast.Expression & { readonly kind: "call" };
export interface Elaborators {
  readonly elaborate: (e: Ast.Expression, scope: Scope) => Term;
  readonly elaborateWhole: (e: Ast.Expression, scope: Scope) => Term;
}

/** A call of a def, a net or a built-in function. */
export function elaborateCall(e: Call, scope: Scope, by: Elaborators): Term {
  const { callee } = e;
  if (callee.kind !== "name") {
    by.elaborate(callee, scope);
    report(scope, "E2119", e.span, { what: "a call of something that is no function", where: "in an expression; products are written with `*`" });
    return errorTerm(e.span);
  }
  const entry = lookUp(scope.frame, callee.text);
  if (entry?.kind === "def" || entry?.kind === "net") {
    scope.checker.used.add(entry);
    return entry.kind === "def" ? callDef(e, entry, scope, by) : callNet(e, entry, scope, by);
  }
  const builtin = BUILTINS.get(callee.text);
  if (builtin) return callBuiltin(e, builtin, scope, by);
  for (const a of e.arguments) if (a.binders.length === 0) by.elaborate(a.value, scope);
  reportUnknown(e, callee, scope);
  return errorTerm(e.span);
}

function reportUnknown(e: Call, callee: Ast.Expression & { readonly kind: "name" }, scope: Scope): void {
  const entry = lookUp(scope.frame, callee.text);
  if (entry) {
    scope.checker.used.add(entry);
    report(scope, "E2006", callee.span, { name: callee.text, is: SYMBOL_WORDS[entry.kind], needs: "a function" });
    return;
  }
  if (scope.checker.distributions.has(callee.text)) {
    report(scope, "E2119", e.span, { what: "a distribution", where: "in an expression" });
    return;
  }
  const functions = visibleNames(scope.frame).filter((name) => ["def", "net"].includes(lookUp(scope.frame, name)?.kind ?? ""));
  report(scope, "E2005", callee.span, { name: callee.text, suggestion: suggest(callee.text, [...functions, ...BUILTINS.keys()]) });
}

/** The values of plain arguments; names and binders are reported. Null when something was wrong with their form. */
function positional(e: Call, callee: string, scope: Scope, by: Elaborators): readonly Term[] | null {
  let fine = true;
  for (const a of e.arguments) {
    if (a.name) report(scope, "E2113", a.name.span, { callee, problem: "takes its arguments by position, without names" });
    if (a.binders.length > 0) report(scope, "E2113", a.span, { callee, problem: "does not take `for`" });
    if (a.name || a.binders.length > 0) fine = false;
  }
  const terms = e.arguments.filter((a) => a.binders.length === 0).map((a) => by.elaborate(a.value, scope));
  return fine && !failed(...terms) ? terms : null;
}

const countText = (least: number, most: number): string =>
  least !== most ? `${least} or ${most} arguments` : least === 1 ? "1 argument" : `${least} arguments`;
function rightCount(e: Call, callee: string, least: number, most: number, scope: Scope): boolean {
  const found = e.arguments.length;
  if (found >= least && found <= most) return true;
  report(scope, "E2111", e.span, { callee, needs: countText(least, most), found });
  return false;
}

/** A def is replaced by its body; its free names mean what they mean where it was defined. */
function callDef(e: Call, def: DefSymbol, scope: Scope, by: Elaborators): Term {
  const terms = positional(e, def.name, scope, by);
  const { parameters, value } = def.statement;
  if (!rightCount(e, def.name, parameters.length, parameters.length, scope) || terms === null) return errorTerm(e.span);
  if (scope.calls.some((c) => c.name === def.name)) return errorTerm(e.span);
  const frame = newFrame(def.frame);
  parameters.forEach((p, i) => frame.names.set(p.text, { kind: "term", name: p.text, span: p.span, term: terms[i]! }));
  const { hole: _, ...rest } = scope;
  const body = by.elaborate(value, { ...rest, frame, calls: [...scope.calls, { name: def.name, span: e.span }] });
  return failed(body) ? errorTerm(e.span) : { ...body, span: e.span };
}

function callNet(e: Call, entry: NetSymbol, scope: Scope, by: Elaborators): Term {
  const terms = positional(e, entry.name, scope, by);
  const net = scope.checker.nets.get(entry);
  if (net === undefined) return errorTerm(e.span);
  if (!rightCount(e, entry.name, net.inputs.length, net.inputs.length, scope) || terms === null) return errorTerm(e.span);
  return netCall(net, terms, e.span, scope);
}

function callBuiltin(e: Call, builtin: Builtin, scope: Scope, by: Elaborators): Term {
  const [only] = e.arguments;
  if (builtin.reducer && only && only.binders.length > 0) {
    if (e.arguments.length === 1) return elaborateComprehension(builtin.reducer, only, e.span, scope, by.elaborate);
    report(scope, "E2111", e.span, { callee: builtin.name, needs: "one expression with `for`", found: e.arguments.length });
    return errorTerm(e.span);
  }
  const terms = positional(e, builtin.name, scope, by);
  const counted = rightCount(e, builtin.name, builtin.arguments.least, builtin.arguments.most, scope);
  return counted && terms ? builtinTerm(builtin, terms, e.span, scope, quote(scope, e.span)) : errorTerm(e.span);
}
