import type * as Ast from "../../grammar/ast.ts";
import type { Span } from "../../grammar/span.ts";
import { bug } from "../pass.ts";
import type { Term } from "../model/types.ts";
import type { ConstantValue, Scope } from "./context.ts";
import { report } from "./context.ts";
import { elaborate } from "./expressions.ts";
import type { ConstantSymbol, Entry } from "./symbols.ts";
import { lookUp, SYMBOL_WORDS } from "./symbols.ts";
import { visitFreeNames } from "./syntax.ts";
import { errorTerm, failed } from "./types.ts";
import { constantPolynomial } from "./polynomial.ts";
import { polynomialOf, sizeOfPolynomial, sizeValue } from "./ranges.ts";
import { numberTerm } from "./terms.ts";
import { joinTypes, regular } from "./types.ts";

/** An expression of constants and sizes alone; an error term after a report. */
export function requireConstant(e: Ast.Expression, what: string, scope: Scope): Term {
  const wrong: Entry[] = [];
  visitFreeNames(e, (name) => {
    const entry = lookUp(scope.frame, name.text);
    if (entry === undefined || entry.kind === "constant" || entry.kind === "size" || entry.kind === "def") return;
    wrong.push(entry);
    scope.checker.used.add(entry);
    report(scope, "E2012", name.span, { what, name: name.text, is: SYMBOL_WORDS[entry.kind] }, [{ span: entry.span, message: "declared here" }]);
  });
  return wrong.length === 0 ? elaborate(e, scope) : errorTerm(e.span);
}

/** The values of all constants, each after those that it uses. */
export function elaborateConstants(entries: readonly Entry[], scope: Scope): void {
  const busy: ConstantSymbol[] = [];
  const evaluate = (symbol: ConstantSymbol): void => {
    const { constants, overrides } = scope.checker;
    if (constants.has(symbol)) return;
    if (busy.includes(symbol)) {
      const path = [...busy.slice(busy.indexOf(symbol)), symbol].map((s) => `\`${s.name}\``).join(" → ");
      report(scope, "E2306", symbol.span, { path });
      constants.set(symbol, errorTerm(symbol.span));
      return;
    }
    busy.push(symbol);
    const override = overrides.get(symbol.name);
    if (override !== undefined) {
      constants.set(symbol, valueTerm(override, symbol.value.span));
    } else {
      visitFreeNames(symbol.value, (name) => {
        const other = lookUp(scope.frame, name.text);
        if (other?.kind === "constant") evaluate(other);
      });
      if (!constants.has(symbol)) constants.set(symbol, requireConstant(symbol.value, "a constant", scope));
    }
    busy.pop();
    checkSize(symbol, scope);
  };
  for (const entry of entries) if (entry.kind === "constant") evaluate(entry);
}

/** A constant that is used as a size must be a whole number, not negative. */
function checkSize(symbol: ConstantSymbol, scope: Scope): void {
  const use = scope.checker.sizes.get(symbol.name);
  const value = scope.checker.constants.get(symbol) ?? bug("a constant has no value");
  if (use === undefined || failed(value)) return;
  const p = polynomialOf(value, scope.checker);
  const whole = p && sizeValue(p, scope.checker);
  if (whole !== null && whole >= 0) {
    scope.checker.constants.set(symbol, numberTerm(whole, value.span));
    return;
  }
  report(scope, "E2011", use, { text: symbol.name, is: value.kind === "number" ? `the constant ${value.value}` : "a constant that is no whole number" }, [
    { span: symbol.span, message: "defined here" },
  ]);
  scope.checker.constants.set(symbol, errorTerm(symbol.span));
}

/** Numbers and nested lists, as given on the command line, as a term. */
function valueTerm(value: ConstantValue, span: Span): Term {
  if (typeof value === "number") return numberTerm(value, span);
  const items = value.map((v) => valueTerm(v, span));
  const [first] = items;
  const length = regular(sizeOfPolynomial(constantPolynomial(items.length), numberTerm(items.length, span)));
  const type = items.map((t) => t.type).reduce((a, b) => joinTypes(a, b, first?.type.dimensions ?? []), first?.type ?? numberTerm(0, span).type);
  return { kind: "list", items, span, type: { ...type, dimensions: [length, ...(first?.type.dimensions ?? [])] } };
}
