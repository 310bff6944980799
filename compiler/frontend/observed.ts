import { intersect, isEmpty } from "../model/interval.ts";
import type { DataVariable, Variable } from "../model/types.ts";
import { checkCoverage, wholeBoxes } from "./coverage.ts";
import type { Scope } from "./context.ts";
import { quote, report } from "./context.ts";
import { elaborateTilde, resultSupport } from "./statements.ts";
import type { TildeResult } from "./statements.ts";
import { equalSizes } from "./ranges.ts";
import { describeSupport, elementOf, fitOf } from "./supports.ts";
import type { DataSymbol } from "./symbols.ts";

/** The `~` statements of data. */
export function elaborateObserved(
  data: ReadonlyMap<DataSymbol, DataVariable>,
  scope: Scope,
): { readonly variables: readonly Variable[]; readonly results: readonly TildeResult[]; readonly missing: ReadonlySet<string> } {
  const variables: Variable[] = [];
  const all: TildeResult[] = [];
  for (const [entry, declared] of data) {
    if (entry.pieces.length === 0) {
      if (declared.missing) report(scope, "E2309", entry.span, { name: entry.name });
      continue;
    }
    scope.checker.used.add(entry);
    const attempts = entry.pieces.map((p) => elaborateTilde(p, declared.type, scope));
    const results = attempts.flatMap((a) => a.result ?? []);
    for (const r of results) checkData(entry, declared, r, scope);
    const boxes = attempts.flatMap((a) => a.box ?? []);
    checkCoverage(entry.name, wholeBoxes(boxes, declared.type.dimensions, scope), { complete: false, how: "observed" }, scope);
    all.push(...results);
    const [first] = results;
    if (first) variables.push({ name: entry.name, role: "observed", type: declared.type, support: resultSupport(first), span: entry.span });
  }
  return { variables, results: all, missing: new Set([...data.values()].filter((d) => d.missing).map((d) => d.name)) };
}

/** Can the declared values be values of the distribution? */
function checkData(entry: DataSymbol, declared: DataVariable, r: TildeResult, scope: Scope): void {
  const { support } = r.shape;
  const needed = elementOf(support);
  const { distribution } = r.piece.statement;
  const facts = {
    name: entry.name,
    declared: `\`${quote(scope, entry.declaration.type.span)}\``,
    callee: r.shape.name,
    support: describeSupport(support),
    write: `\`${typeFor(r, declared)}\``,
  };
  const related = [{ span: entry.declaration.type.span, message: "declared here" }];
  const { element, interval, category, structure } = declared.type;
  const wrongCategory =
    support.kind === "category" ? (category === undefined ? element !== "integer" : !equalSizes(category, support.size, scope.checker)) : false;
  const wrongKind = needed.element === "integer" && element === "real";
  if (wrongKind || wrongCategory || isEmpty(intersect(interval, needed.interval))) return report(scope, "E2210", distribution.span, facts, related);
  if (structure !== undefined || needed.structure !== undefined) {
    if (needed.structure === "simplex" && structure !== "simplex") report(scope, "E2911", distribution.span, facts, related);
    return;
  }
  const bounded = support.kind === "integers" ? { ...needed.interval, upper: null, upperOpen: true } : needed.interval;
  if (fitOf(interval, bounded) === "unbounded" && support.kind !== "category") report(scope, "E2911", distribution.span, facts, related);
}

/** The type of data that a distribution generates. */
function typeFor(r: TildeResult, declared: DataVariable): string {
  const { support } = r.shape;
  switch (support.kind) {
    case "integers":
      return "count";
    case "boolean":
      return "binary";
    case "category":
      return `category(${support.size.text})`;
    case "interval":
      return "real(lower = …, upper = …)";
    case "real":
    case "positive":
    case "unit":
    case "simplex":
      return support.kind;
    default:
      return declared.element;
  }
}
