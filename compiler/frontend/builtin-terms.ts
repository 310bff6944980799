import type { Span } from "../../grammar/span.ts";
import type { Builtin } from "../model/builtins.ts";
import { describeInterval, intersect, isEmpty } from "../model/interval.ts";
import type { Binder, Dimension, Size, Term, TermType } from "../model/types.ts";
import { assertNever } from "../pass.ts";
import { implicitBinder } from "./binders.ts";
import type { Scope } from "./context.ts";
import { report } from "./context.ts";
import { binaryTerm, combineDimensions, requireNumber, unaryTerm } from "./operators.ts";
import { equalDimension, polynomialOf, sizeOfPolynomial } from "./ranges.ts";
import { binderTerm, freshen, indexTerm, numberTerm } from "./terms.ts";
import { describeDimensions, errorTerm, failed, regular, REAL_TYPE } from "./types.ts";

/** A call of a built-in function; the number of arguments is right. */
export function builtinTerm(builtin: Builtin, terms: readonly Term[], span: Span, scope: Scope, text: string): Term {
  if (failed(...terms) || !terms.every((t) => requireNumber(t, `\`${builtin.name}\``, scope)) || !inDomain(builtin, terms, scope)) return errorTerm(span);
  const dimensions = resultDimensions(builtin, terms, span, scope, text);
  if (dimensions === null) return errorTerm(span);
  if (builtin.lowering.kind === "rewritten") return rewritten(builtin.name, terms, span, scope);
  if (builtin.shape === "length") return lengthTerm(terms[0]!, span);
  return { kind: "call", callee: builtin.name, arguments: terms, span, type: resultType(builtin, terms, dimensions) };
}

/** An argument that can never be in the domain is an error; one that may be is checked when the model runs. */
function inDomain(builtin: Builtin, terms: readonly Term[], scope: Scope): boolean {
  const { domain } = builtin;
  const wrong = domain && terms.find((t) => isEmpty(intersect(t.type.interval, domain)));
  if (!wrong) return true;
  report(scope, "E2114", wrong.span, { callee: builtin.name, needs: describeInterval(domain), found: describeInterval(wrong.type.interval) });
  return false;
}

/** The dimensions by the row's rule; null after a report. */
function resultDimensions(builtin: Builtin, terms: readonly Term[], span: Span, scope: Scope, text: string): readonly Dimension[] | null {
  const shapes = terms.map((t) => t.type.dimensions);
  const [first = [], second] = shapes;
  const wrong = (needs: string, at: readonly Dimension[] = first): null => {
    report(scope, "E2103", span, { callee: builtin.name, needs, found: describeDimensions(at) });
    return null;
  };
  const square = first.length === 2 && equalDimension(first[0]!, first[1]!, scope.checker);
  switch (builtin.shape) {
    case "elementwise":
      return terms.length === 1 ? first : combineDimensions(first, second ?? [], `\`${builtin.name}\``, { span }, scope);
    case "reduce":
      if (second) return combineDimensions(first, second, `\`${builtin.name}\``, { span }, scope);
      return first.length > 0 ? [] : wrong(`an array, or \`e for n in N\`, in \`${text}\``);
    case "vector":
      return first.length > 0 ? first : wrong("a vector");
    case "dot":
      return first.length !== 1
        ? wrong("two vectors of one size")
        : equalDimension(first[0]!, second?.[0] ?? first[0]!, scope.checker) && second?.length === 1
          ? []
          : wrong(`a second vector like the first (${describeDimensions(first)})`, second);
    case "identity":
      return identityDimensions(terms[0]!, scope) ?? wrong("a size, such as `identity(K)`");
    case "diagonal":
      return first.length === 1 ? [first[0]!, first[0]!] : wrong("a vector");
    case "transpose":
      return first.length === 2 ? [first[1]!, first[0]!] : wrong("a matrix");
    case "matrix":
      return square ? [] : wrong("a square matrix");
    case "length":
      return first.length === 1 ? [] : wrong("a vector or a row of a ragged array");
    default:
      return assertNever(builtin.shape);
  }
}

function identityDimensions(term: Term, scope: Scope): readonly Dimension[] | null {
  const p = term.type.dimensions.length === 0 ? polynomialOf(term, scope.checker) : null;
  const size: Size | null = p && sizeOfPolynomial(p, term);
  return size && [regular(size), regular(size)];
}

function resultType(builtin: Builtin, terms: readonly Term[], dimensions: readonly Dimension[]): TermType {
  const whole = builtin.integer === "always" || (builtin.integer === "kept" && terms.every((t) => t.type.element === "integer"));
  const structure =
    builtin.name === "softmax" ? ({ structure: "simplex" } as const) : builtin.name === "identity" ? ({ structure: "covariance" } as const) : {};
  return { element: whole ? "integer" : "real", dimensions, interval: builtin.interval(...terms.map((t) => t.type.interval)), ...structure };
}

/** The length of a regular dimension is its size. */
function lengthTerm(row: Term, span: Span): Term {
  const [dimension] = row.type.dimensions;
  if (dimension?.kind === "regular") return { ...dimension.size.term, span };
  return {
    kind: "call",
    callee: "length",
    arguments: [row],
    span,
    type: { element: "integer", dimensions: [], interval: { lower: 0, upper: null, lowerOpen: false, upperOpen: true } },
  };
}

/** Functions that the IR does not have, in terms of others. */
function rewritten(name: string, terms: readonly Term[], span: Span, scope: Scope): Term {
  const [x, y] = terms as [Term, Term];
  const e = { span };
  const again = (t: Term): Term => freshen(t, scope.checker.fresh);
  const binary = (operator: "+" | "-" | "/" | "^", a: Term, b: Term): Term => binaryTerm(operator, a, b, e, scope);
  const call = (callee: "log" | "log1p" | "sqrt" | "sum" | "mean", a: Term, type: TermType): Term => ({ kind: "call", callee, arguments: [a], span, type });
  switch (name) {
    case "pow":
      return binary("^", x, y);
    case "logit":
      return binary(
        "-",
        call("log", x, { ...REAL_TYPE, dimensions: x.type.dimensions }),
        call("log1p", unaryTerm("-", again(x), e, scope), { ...REAL_TYPE, dimensions: x.type.dimensions }),
      );
    case "var":
    case "sd": {
      const centred = binary("-", x, call("mean", again(x), { element: "real", dimensions: [], interval: x.type.interval }));
      const squares = binary("^", centred, numberTerm(2, span));
      const nonnegative: TermType = { element: "real", dimensions: [], interval: { lower: 0, upper: null, lowerOpen: false, upperOpen: true } };
      const variance = { ...binary("/", call("sum", squares, nonnegative), binary("-", countOf(x, span), numberTerm(1, span))), type: nonnegative };
      return name === "var" ? variance : call("sqrt", variance, nonnegative);
    }
    case "transpose":
      return transposed(x, span, scope);
    default:
      return errorTerm(span);
  }
}

/** The number of elements of an array. */
function countOf(x: Term, span: Span): Term {
  return x.type.dimensions
    .map((d) => lengthTerm({ ...x, type: { ...x.type, dimensions: [d] } }, span))
    .reduce((a, b) => ({ kind: "binary", operator: "*", left: a, right: b, span, type: a.type }));
}

function transposed(x: Term, span: Span, scope: Scope): Term {
  const [rows, columns] = x.type.dimensions as [Dimension, Dimension];
  const j: Binder = implicitBinder("j", columns, [], span, scope);
  const i: Binder = implicitBinder("i", rows, [], span, scope);
  const body = indexTerm(x, [binderTerm(i, span), binderTerm(j, span)], span);
  return { kind: "comprehension", reducer: "list", binders: [j, i], body, span, type: { ...x.type, dimensions: [columns, rows] } };
}
