import type * as Ast from "../../grammar/ast.ts";
import type { Distribution, Parameter } from "../distributions/define.ts";
import type { Binder, Dimension, DistributionTerm, Size, SupportTerm, Term } from "../model/types.ts";
import { checkArgument, checkBounds } from "./arguments.ts";
import { elaborateSize, implicitBinder } from "./binders.ts";
import type { Scope } from "./context.ts";
import { report } from "./context.ts";
import { elaborate } from "./expressions.ts";
import { allowHoles } from "./holes.ts";
import { requireNumber } from "./operators.ts";
import { chooseParameterisation } from "./parameterisation.ts";
import type { Chosen } from "./parameterisation.ts";
import { equalDimension, equalDimensions, preferSymbols } from "./ranges.ts";
import { supportOf } from "./supports.ts";
import { indexTerm, numberTerm } from "./terms.ts";
import { describeDimensions, failed, regular, withDimensions } from "./types.ts";

/** What is known of the left side of a `~` before its right side is looked at. */
export interface Expectation {
  readonly variable: string;
  /** The dimensions that the left side leaves; null for latents of the model, which get theirs from the right side. */
  readonly dimensions: readonly Dimension[] | null;
  /** The categories of a declared discrete variable. */
  readonly category: Size | null;
  /** Index variables of the distribution around this one (components of a mixture). */
  readonly inner: readonly Binder[];
}

/** A distribution before it is put into plates. */
export interface Shape {
  readonly name: string;
  /** Dimensions of the arguments (or of `size =`) beyond the family's own: one plate each. */
  readonly extra: readonly Dimension[];
  /** Dimensions of one value: none for univariate families. */
  readonly event: readonly Dimension[];
  readonly support: SupportTerm;
  /** The distribution at one element of the extra dimensions. */
  readonly build: (indices: readonly Term[]) => DistributionTerm;
}

interface Argument {
  readonly name: string;
  readonly parameter: Parameter;
  readonly term: Term;
  readonly extra: readonly Dimension[];
  readonly own: readonly Dimension[];
}
const OWN_RANK = { scalar: 0, vector: 1, matrix: 2 } as const;

/** Arguments without the options that every family takes. */
export function splitOptions(args: readonly Ast.Argument[]): {
  readonly plain: readonly Ast.Argument[];
  readonly size?: Ast.Argument;
  readonly ordered?: Ast.Argument;
} {
  const option = (name: string): Ast.Argument | undefined => args.find((a) => a.name?.text === name);
  const [size, ordered] = [option("size"), option("ordered")];
  return { plain: args.filter((a) => a !== size && a !== ordered), ...(size ? { size } : {}), ...(ordered ? { ordered } : {}) };
}

/** A use of a family of the registry. Null after a report. */
export function familyShape(call: Ast.Expression & { readonly kind: "call" }, record: Distribution, expected: Expectation, scope: Scope): Shape | null {
  const options = splitOptions(call.arguments);
  const chosen = chooseParameterisation(record, options.plain, call.span, scope);
  const size = options.size && elaborateSize(options.size.value, scope, elaborate);
  if (chosen === null) {
    for (const a of options.plain) if (a.binders.length === 0) elaborate(a.value, { ...scope, hole: () => numberTerm(1, a.span) });
    return null;
  }
  const side = sideBefore(record, size ?? null, expected);
  const terms = elaborateArguments(record, chosen, side, expected, scope);
  if (terms === null || size === null) return null;
  const extra = extraDimensions(record, terms, size && record.rank === 0 ? regular(size) : null, call, scope);
  const event = sideAfter(record, terms, side, call, scope);
  if (extra === null || event === null) return null;
  const filled = fillVectors(terms, event, scope);
  const args = Object.fromEntries(filled.map((a) => [a.name, a.term]));
  if (!checkBounds(record.name, args["lower"], args["upper"], scope)) return null;
  const category = event?.kind === "regular" ? event.size : null;
  const support = supportOf(record, chosen.parameterisation, args, category, call.span);
  const build = (indices: readonly Term[]): DistributionTerm => ({
    kind: "family",
    family: record.name,
    parameterisation: chosen.parameterisation.parameters.join(","),
    arguments: Object.fromEntries(filled.map((a) => [a.name, a.extra.length > 0 ? indexTerm(a.term, indices) : a.term])),
    span: call.span,
  });
  return { name: record.name, extra, event: record.rank === 1 && event ? [event] : [], support, build };
}

/** The side of vector arguments as far as the left side or `size =` tell it. */
function sideBefore(record: Distribution, size: Size | null, expected: Expectation): Dimension | null {
  if (record.rank === 0) return expected.category ? regular(expected.category) : null;
  return size ? regular(size) : (expected.dimensions?.at(-1) ?? null);
}

function elaborateArguments(record: Distribution, chosen: Chosen, side: Dimension | null, expected: Expectation, scope: Scope): readonly Argument[] | null {
  const all = chosen.parameterisation.parameters.map((name): Argument | null => {
    const parameter = record.parameters[name]!;
    const e = chosen.given.get(name);
    if (e === undefined) return { name, parameter, term: numberTerm(parameter.optional ?? 0, chosen.span), extra: [], own: [] };
    const own = side ? Array.from({ length: OWN_RANK[parameter.shape] }, () => side) : [];
    const term = elaborate(e, allowHoles(e, { variable: expected.variable, argument: name, parameter, own, inner: expected.inner }, scope));
    if (failed(term) || !requireNumber(term, `\`${record.name}\``, scope)) return null;
    return splitArgument(record, name, parameter, term, scope);
  });
  return all.some((a) => a === null) ? null : all.flatMap((a) => a ?? []);
}

/** Which of an argument's dimensions are the parameter's own, which make plates. */
function splitArgument(record: Distribution, name: string, parameter: Parameter, term: Term, scope: Scope): Argument | null {
  const { dimensions } = term.type;
  const rank = OWN_RANK[parameter.shape];
  const wrong = (needs: string): null => {
    report(scope, "E2207", term.span, { callee: record.name, argument: name, needs, found: describeDimensions(dimensions) });
    return null;
  };
  if (rank === 2 && dimensions.length < 2) return wrong("a square matrix");
  const own = rank === 0 ? [] : dimensions.slice(-rank);
  if (rank === 2 && !equalDimension(own[0]!, own[1]!, scope.checker)) return wrong("a square matrix");
  const extra = dimensions.slice(0, dimensions.length - own.length);
  if (record.rank === 1 && extra.length > 0) return wrong(rank === 0 ? "a scalar" : rank === 1 ? "a vector" : "a square matrix");
  return checkArgument(record.name, name, parameter, term, scope) ? { name, parameter, term, extra, own } : null;
}

/** The common list of extra dimensions; null after a report. */
function extraDimensions(
  record: Distribution,
  args: readonly Argument[],
  size: Dimension | null,
  call: Ast.Expression,
  scope: Scope,
): readonly Dimension[] | null {
  let found: readonly Dimension[] = size ? [size] : [];
  for (const a of args) {
    if (a.extra.length === 0) continue;
    if (found.length > 0 && !equalDimensions(found, a.extra, scope.checker)) {
      report(scope, "E2101", call.span, {
        what: `\`${record.name}\``,
        left: describeDimensions(found),
        right: `${describeDimensions(a.extra)} (\`${a.name}\`)`,
      });
      return null;
    }
    found = found.length > 0 ? preferSymbols(found, a.extra) : a.extra;
  }
  return found;
}

/** The side of vector arguments and vector values. Undefined where there is none, null after a report. */
function sideAfter(
  record: Distribution,
  args: readonly Argument[],
  before: Dimension | null,
  call: Ast.Expression,
  scope: Scope,
): Dimension | undefined | null {
  let side: Dimension | undefined = record.rank === 1 ? (before ?? undefined) : undefined;
  for (const a of args) {
    for (const d of a.own) {
      if (side !== undefined && !equalDimension(side, d, scope.checker)) {
        report(scope, "E2207", a.term.span, {
          callee: record.name,
          argument: a.name,
          needs: describeDimensions(a.own.map(() => side!)),
          found: describeDimensions(a.own),
        });
        return null;
      }
      side = side === undefined ? d : preferSymbols([side], [d])[0]!;
    }
  }
  if (side !== undefined || !args.some((a) => a.parameter.shape !== "scalar")) return side;
  report(scope, "E2208", call.span, { callee: record.name });
  return null;
}

/** A scalar in place of a vector fills it, except where the record itself takes a scalar. */
function fillVectors(args: readonly Argument[], side: Dimension | undefined, scope: Scope): readonly Argument[] {
  return args.map((a) => {
    if (a.parameter.shape !== "vector" || a.own.length > 0 || a.parameter.orScalar || side === undefined) return a;
    const binder = implicitBinder("k", side, [], a.term.span, scope);
    const term: Term = {
      kind: "comprehension",
      reducer: "list",
      binders: [binder],
      body: a.term,
      span: a.term.span,
      type: withDimensions(a.term.type, [side]),
    };
    return { ...a, term, own: [side] };
  });
}
