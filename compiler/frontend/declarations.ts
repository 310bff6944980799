import type * as Ast from "../../grammar/ast.ts";
import { describeInterval } from "../model/interval.ts";
import type { DataVariable, Param, TermType } from "../model/types.ts";
import { elaborateBinder } from "./binders.ts";
import { requireConstant } from "./constants.ts";
import type { Scope } from "./context.ts";
import { quote, report } from "./context.ts";
import { declaredSupport, declaredType } from "./declared-types.ts";
import type { Declarations } from "./declare.ts";
import { connected } from "./dependencies.ts";
import { elaborate } from "./expressions.ts";
import { declareNet } from "./nets.ts";
import { equalDimensions } from "./ranges.ts";
import { raggedLeaders } from "./ragged.ts";
import { fitOf } from "./supports.ts";
import type { DataSymbol, DefSymbol, ParamSymbol } from "./symbols.ts";
import { lookUp, newFrame } from "./symbols.ts";
import { visitFreeNames } from "./syntax.ts";
import { describeDimensions, errorTerm, failed } from "./types.ts";

/** What the declarations of a block become in the IR, where they are right. */
export interface Declared {
  readonly data: Map<DataSymbol, DataVariable>;
  readonly params: Param[];
}

/** Types of data and params, nets, ranges of plates; constants are known already. */
export function elaborateDeclarations(declarations: Declarations, scope: Scope): Declared {
  const declared: Declared = { data: new Map(), params: [] };
  const leader = raggedLeaders(declarations);
  for (const entry of declarations.entries) {
    if (entry.kind === "data") dataVariable(entry, leader(entry).name, declared, scope);
    if (entry.kind === "param") paramVariable(entry, declared, scope);
    if (entry.kind === "net") {
      const net = declareNet(entry.statement, scope);
      if (net) scope.checker.nets.set(entry, net);
    }
  }
  for (const plate of declarations.plates) {
    if (plate.binder) continue;
    const inner = declarations.inner.find(({ entry }) => entry.kind === "plate" && entry.plate === plate);
    const { binder } = elaborateBinder(plate.ast, { ...scope, frame: plate.frame }, elaborate, (b) => {
      if (b) plate.binder = b;
      return { ...scope, frame: inner?.frame ?? plate.frame };
    });
    if (binder) plate.binder = binder;
    else delete plate.binder;
  }
  return declared;
}

function dataVariable(entry: DataSymbol, like: string, declared: Declared, scope: Scope): void {
  const { declaration } = entry;
  const found = declaredType(declaration.type, "data", scope);
  if (found === null) return;
  const dimensions = found.type.dimensions.map((d) => (d.kind === "ragged" ? { ...d, like } : d));
  const type: TermType = { ...found.type, dimensions };
  scope.checker.dataTypes.set(entry, type);
  declared.data.set(entry, {
    name: entry.name,
    element: found.base as DataVariable["element"],
    type,
    ...(found.category ? { category: found.category } : {}),
    ...(found.lower ? { lower: found.lower } : {}),
    ...(found.upper ? { upper: found.upper } : {}),
    missing: declaration.type.missing,
    ...(declaration.from ? { from: declaration.from.text } : {}),
    span: declaration.span,
  });
}

function paramVariable(entry: ParamSymbol, declared: Declared, scope: Scope): void {
  const found = declaredType(entry.type, "param", scope);
  const initial = entry.initial && requireConstant(entry.initial, "the initial value of a param", scope);
  if (found === null) return;
  scope.checker.paramTypes.set(entry, found.type);
  const support = declaredSupport(found);
  if (initial && !failed(initial)) {
    const shapeFits = initial.type.dimensions.length === 0 || equalDimensions(initial.type.dimensions, found.type.dimensions, scope.checker);
    if (!shapeFits)
      report(scope, "E2101", initial.span, {
        what: `the initial value of \`${entry.name}\``,
        left: describeDimensions(found.type.dimensions),
        right: describeDimensions(initial.type.dimensions),
      });
    const fit = fitOf(initial.type.interval, found.type.interval);
    if (fit === "outside" || fit === "unbounded") {
      report(scope, "E2403", initial.span, { what: `\`${entry.name}\``, value: quote(scope, initial.span), support: describeInterval(found.type.interval) });
    }
  }
  declared.params.push({ name: entry.name, type: found.type, support, ...(initial && !failed(initial) ? { initial } : {}), span: entry.span });
}

/** Recursion among defs, and mistakes in their bodies that no argument could mend. */
export function checkDefs(declarations: Declarations, scope: Scope): void {
  const defs = declarations.entries.filter((e) => e.kind === "def");
  const calls = (def: DefSymbol): readonly DefSymbol[] => {
    const found: DefSymbol[] = [];
    const parameters = new Set(def.statement.parameters.map((p) => p.text));
    visitFreeNames(def.statement.value, (name) => {
      const entry = parameters.has(name.text) ? undefined : lookUp(def.frame, name.text);
      if (entry?.kind === "def") found.push(entry);
    });
    return found;
  };
  for (const group of connected(defs, calls)) {
    const [first] = group;
    if (first && (group.length > 1 || calls(first).includes(first))) {
      report(scope, "E2007", first.span, { name: first.name, path: [...group.map((d) => d.name), first.name].join(" → ") });
    }
  }
  for (const def of defs) checkBody(def, scope);
}

function checkBody(def: DefSymbol, scope: Scope): void {
  const frame = newFrame(def.frame);
  const seen = new Map<string, Ast.Name>();
  for (const p of def.statement.parameters) {
    const twin = seen.get(p.text);
    if (twin) report(scope, "E2002", p.span, { name: p.text, is: "an argument of this function" }, [{ span: twin.span, message: "the first one is here" }]);
    seen.set(p.text, p);
    frame.names.set(p.text, { kind: "term", name: p.text, span: p.span, term: errorTerm(p.span) });
  }
  const used = new Set(scope.checker.used);
  elaborate(def.statement.value, { ...scope, frame, calls: [{ name: def.name, span: def.span }] });
  for (const entry of scope.checker.used) if (!used.has(entry) && entry.kind === "def" && entry === def) scope.checker.used.delete(entry);
}
