import type * as Ast from "../../grammar/ast.ts";
import { suggest } from "../../grammar/suggest.ts";
import { closed, NONNEGATIVE, onlyValue, POSITIVE, REAL, UNIT } from "../model/interval.ts";
import type { DataVariable, Dimension, Interval, Size, Structure, SupportTerm, Term, TermType } from "../model/types.ts";
import { elaborateSize } from "./binders.ts";
import { requireConstant } from "./constants.ts";
import type { Scope } from "./context.ts";
import { report } from "./context.ts";
import { elaborate } from "./expressions.ts";
import { equalDimension } from "./ranges.ts";
import { failed, regular, structureRank } from "./types.ts";

/** A type as written, checked: of data, a param, or an input or output of a net. */
export interface DeclaredType {
  readonly base: DataVariable["element"] | Structure;
  readonly type: TermType;
  readonly category?: { readonly size: Size; readonly base: 0 | 1 };
  readonly lower?: Term;
  readonly upper?: Term;
}
type Use = "data" | "param" | "net";

const STRUCTURES: readonly Structure[] = ["simplex", "ordered", "positive_ordered", "covariance", "cholesky", "correlation_cholesky"];
const isStructure = (name: string): name is Structure => (STRUCTURES as readonly string[]).includes(name);
const ALLOWED: Readonly<Record<Use, readonly string[]>> = {
  data: ["real", "positive", "unit", "count", "int", "binary", "category", "simplex"],
  param: ["real", "positive", "unit", ...STRUCTURES],
  net: ["real", "positive", "unit", "int", "count", "binary", "category", "simplex"],
};
const USE_WORDS: Readonly<Record<Use, string>> = { data: "data", param: "a param", net: "a net" };

const SCALARS: Readonly<Record<string, { readonly element: "real" | "integer"; readonly interval: Interval }>> = {
  real: { element: "real", interval: REAL },
  positive: { element: "real", interval: POSITIVE },
  unit: { element: "real", interval: UNIT },
  count: { element: "integer", interval: NONNEGATIVE },
  int: { element: "integer", interval: REAL },
  binary: { element: "integer", interval: UNIT },
  category: { element: "integer", interval: { ...NONNEGATIVE, lower: 1 } },
};

/** Null after a report. */
export function declaredType(type: Ast.Type, use: Use, scope: Scope): DeclaredType | null {
  const name = type.base.text;
  if (!ALLOWED[use].includes(name)) {
    const suggestion = suggest(name, ALLOWED[use]);
    report(scope, "E2009", type.base.span, { name, suggestion, allowed: ALLOWED[use].join(", ") });
    return null;
  }
  const dimensions = typeDimensions(type, use, scope);
  const extra = typeArguments(type, use, scope);
  if (dimensions === null || extra === null) return null;
  if (isStructure(name)) return structured(name, type, dimensions, scope);
  const scalar = SCALARS[name]!;
  const [lower, upper] = [extra.lower?.type.interval.lower, extra.upper?.type.interval.upper];
  const bounded = extra.lower || extra.upper ? closed(lower ?? null, upper ?? null) : scalar.interval;
  const category = extra.size ? { category: extra.size } : {};
  const base = extra.lower || extra.upper ? (name === "int" ? "int" : "interval") : (name as DeclaredType["base"]);
  return {
    base,
    type: { element: scalar.element, dimensions, interval: extra.size ? { ...bounded, ...upperOf(extra.size) } : bounded, ...category },
    ...(extra.size ? { category: { size: extra.size, base: extra.base } } : {}),
    ...(extra.lower ? { lower: extra.lower } : {}),
    ...(extra.upper ? { upper: extra.upper } : {}),
  };
}
const upperOf = (size: Size): Partial<Interval> => (size.term.kind === "number" ? { upper: size.term.value, upperOpen: false } : {});

function wrong(scope: Scope, span: Ast.Name["span"], problem: string, form: string): null {
  report(scope, "E2010", span, { problem, form });
  return null;
}

function typeDimensions(type: Ast.Type, use: Use, scope: Scope): readonly Dimension[] | null {
  if (type.missing && use !== "data") return wrong(scope, type.span, `${USE_WORDS[use]} has no missing entries`, "the type without `?`");
  const dimensions = type.dimensions.map((d, i): Dimension | null => {
    if (d.kind !== "star") {
      const size = elaborateSize(d, scope, elaborate);
      return size && regular(size);
    }
    if (use === "data" && i === type.dimensions.length - 1 && i > 0) return { kind: "ragged", like: "" };
    return wrong(scope, d.span, "only the last of several dimensions of data can be ragged (`*`)", "a ragged array as `real[D, *]`");
  });
  return dimensions.includes(null) ? null : dimensions.flatMap((d) => d ?? []);
}

interface Extra {
  readonly size?: Size;
  readonly base: 0 | 1;
  readonly lower?: Term;
  readonly upper?: Term;
}

/** `category(K, base = 0)`, `real(lower = a, upper = b)`. */
function typeArguments(type: Ast.Type, use: Use, scope: Scope): Extra | null {
  const name = type.base.text;
  if (name === "category") return categoryArguments(type, scope);
  if (type.arguments.length === 0) return { base: 1 };
  if ((name !== "real" && name !== "int") || use === "net") return wrong(scope, type.span, `\`${name}\` takes no arguments here`, `\`${name}\``);
  const found: { lower?: Term; upper?: Term } = {};
  for (const a of type.arguments) {
    const key = a.name?.text;
    if ((key !== "lower" && key !== "upper") || found[key])
      return wrong(scope, a.span, `\`${name}\` has the arguments \`lower\` and \`upper\``, `\`${name}(lower = 0, upper = 1)\``);
    const term = requireConstant(a.value, "a bound of a type", scope);
    if (failed(term)) return null;
    if (term.type.dimensions.length > 0) return wrong(scope, a.value.span, "a bound is a single number", `\`${name}(lower = 0)\``);
    found[key] = term;
  }
  const [low, high] = [found.lower && onlyValue(found.lower.type.interval), found.upper && onlyValue(found.upper.type.interval)];
  if (typeof low === "number" && typeof high === "number" && low >= high)
    return wrong(scope, type.span, "the lower bound is not below the upper one", `\`${name}(lower = ${high}, upper = ${low})\``);
  return { base: 1, ...found };
}

function categoryArguments(type: Ast.Type, scope: Scope): Extra | null {
  const sizes = type.arguments.filter((a) => a.name === undefined);
  const bases = type.arguments.filter((a) => a.name?.text === "base");
  const [size] = sizes;
  if (size === undefined || sizes.length > 1 || bases.length > 1 || sizes.length + bases.length !== type.arguments.length) {
    return wrong(scope, type.span, "a category names the size that its values index", "`category(K)`, or `category(K, base = 0)` for files that count from 0");
  }
  const base = bases[0]?.value;
  if (base && !(base.kind === "number" && (base.value === 0 || base.value === 1)))
    return wrong(scope, base.span, "`base` is 0 or 1", "`category(K, base = 0)`");
  const K = elaborateSize(size.value, scope, elaborate);
  return K && { size: K, base: base?.kind === "number" && base.value === 0 ? 0 : 1 };
}

/** The last size is the side: `cholesky[K]` is a K × K matrix, and may be written `cholesky[K, K]`. */
function structured(name: Structure, type: Ast.Type, dimensions: readonly Dimension[], scope: Scope): DeclaredType | null {
  const side = dimensions.at(-1);
  if (side === undefined) return wrong(scope, type.span, `\`${name}\` needs a size`, `\`${name}[K]\``);
  const before = dimensions.at(-2);
  const written = structureRank(name) === 1 || (before !== undefined && equalDimension(before, side, scope.checker));
  const interval = name === "simplex" ? UNIT : name === "positive_ordered" ? POSITIVE : name === "correlation_cholesky" ? closed(-1, 1) : REAL;
  return { base: name, type: { element: "real", dimensions: written ? dimensions : [...dimensions, side], interval, structure: name } };
}

/** The support of a param of this type. */
export function declaredSupport({ base, lower, upper }: DeclaredType): SupportTerm {
  if (isStructure(base)) return { kind: base };
  if (base === "interval") return { kind: "interval", lower: lower ?? null, upper: upper ?? null };
  return { kind: base === "positive" || base === "unit" ? base : "real" };
}
