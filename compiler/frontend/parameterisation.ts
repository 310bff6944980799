import type * as Ast from "../../grammar/ast.ts";
import type { Span } from "../../grammar/span.ts";
import { suggest } from "../../grammar/suggest.ts";
import type { Distribution, Parameterisation } from "../distributions/define.ts";
import type { Scope } from "./context.ts";
import { report } from "./context.ts";

/** Which parameterisation is meant, and the expression of each of its arguments that was given. */
export interface Chosen {
  readonly parameterisation: Parameterisation;
  readonly given: ReadonlyMap<string, Ast.Expression>;
  readonly span: Span;
}
type Assigned = Map<string, Ast.Argument>;

const formOf = (d: Distribution, p: Parameterisation): string =>
  `${d.name}(${p.parameters.map((name) => (d.parameters[name]?.optional === undefined ? name : `${name}?`)).join(", ")})`;
const quoted = (names: readonly string[]): string => names.map((n) => `\`${n}\``).join(", ");
/** "`a`, `b` or `c`". */
export const orList = (items: readonly string[]): string => (items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} or ${items.at(-1)}`);
export const formsOf = (d: Distribution): string => orList(d.parameterisations.map((p) => `\`${formOf(d, p)}\``));

/**
 * Arguments to parameters. Names must be those of exactly one parameterisation; a position counts only where it can mean
 * one thing. Null after a report.
 */
export function chooseParameterisation(record: Distribution, args: readonly Ast.Argument[], span: Span, scope: Scope): Chosen | null {
  const assigned: Assigned = new Map();
  const named = assignNamed(record, args, assigned, scope);
  let candidates = record.parameterisations.filter((p) => [...assigned.keys()].every((name) => p.parameters.includes(name)));
  if (!named) return null;
  if (candidates.length === 0) return incompatible(record, assigned, span, scope);
  for (const [position, argument] of args.entries()) {
    if (argument.name) continue;
    const name = positionalName(record, candidates, position, argument, args, scope);
    if (name === null) return null;
    if (assigned.has(name)) return twice(record, name, argument.span, scope);
    assigned.set(name, argument);
    candidates = candidates.filter((p) => p.parameters.includes(name));
  }
  return complete(record, candidates, assigned, span, scope);
}

function assignNamed(record: Distribution, args: readonly Ast.Argument[], assigned: Assigned, scope: Scope): boolean {
  let fine = true;
  for (const a of args) {
    const name = a.name?.text;
    if (a.binders.length > 0) {
      report(scope, "E2113", a.span, { callee: record.name, problem: "does not take `for`; put the statement into a plate" });
      fine = false;
    }
    if (a.name === undefined || name === undefined) continue;
    if (record.parameters[name] === undefined) {
      report(scope, "E2202", a.name.span, {
        callee: record.name,
        name,
        suggestion: suggest(name, [...Object.keys(record.parameters), "size", "ordered"]),
        forms: formsOf(record),
      });
      fine = false;
    } else if (assigned.has(name)) {
      twice(record, name, a.span, scope);
      fine = false;
    } else assigned.set(name, a);
  }
  return fine;
}
function twice(record: Distribution, name: string, span: Span, scope: Scope): null {
  report(scope, "E2206", span, { callee: record.name, name });
  return null;
}
function incompatible(record: Distribution, assigned: Assigned, span: Span, scope: Scope): null {
  report(scope, "E2204", span, { callee: record.name, found: `${quoted([...assigned.keys()])} together`, forms: formsOf(record) });
  return null;
}

/** The one parameter that a position can mean; null after a report. */
function positionalName(
  record: Distribution,
  candidates: readonly Parameterisation[],
  position: number,
  argument: Ast.Argument,
  args: readonly Ast.Argument[],
  scope: Scope,
): string | null {
  const readings = new Set(candidates.flatMap((p) => p.parameters[position] ?? []));
  const [only, ...more] = readings;
  if (only === undefined) {
    report(scope, "E2204", argument.span, { callee: record.name, found: `${args.length} arguments`, forms: formsOf(record) });
    return null;
  }
  if (more.length === 0) return only;
  report(scope, "E2203", argument.value.span, {
    callee: record.name,
    position: position + 1,
    readings: orList([...readings].map((r) => `\`${r}\``)),
    first: only,
  });
  return null;
}

function complete(record: Distribution, candidates: readonly Parameterisation[], assigned: Assigned, span: Span, scope: Scope): Chosen | null {
  const missing = (p: Parameterisation): readonly string[] =>
    p.parameters.filter((name) => !assigned.has(name) && record.parameters[name]?.optional === undefined);
  const parameterisation = candidates.find((p) => missing(p).length === 0);
  if (parameterisation) return { parameterisation, span, given: new Map([...assigned].map(([name, a]) => [name, a.value])) };
  const wanted = orList([...new Set(candidates.map((p) => quoted(missing(p)).replace(/, (?=[^,]*$)/, " and ")))]);
  report(scope, "E2205", span, { callee: record.name, missing: wanted, forms: formsOf(record) });
  return null;
}
