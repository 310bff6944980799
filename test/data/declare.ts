import type { FieldSpec, SizeSpec } from "../../runtime/data/index.ts";

/** A size as the tests write it: `N`, `3`, `N + 1`. */
export function size(text: string): SizeSpec {
  const literal = /^\d+$/.test(text) ? Number(text) : null;
  const sum = /^(\w+)\s*([+-])\s*(\d+)$/.exec(text);
  const value = (name: string, sizes: ReadonlyMap<string, number>): number | null => sizes.get(name) ?? null;
  const evaluate = (sizes: ReadonlyMap<string, number>): number | null => {
    if (literal !== null) return literal;
    if (!sum) return value(text, sizes);
    const left = value(sum[1] ?? "", sizes);
    return left === null ? null : left + (sum[2] === "+" ? 1 : -1) * Number(sum[3]);
  };
  return { text, symbol: literal === null && !sum ? text : null, evaluate };
}

const inclusive = (value: number) => ({ value, open: false });
const BASE: Readonly<Record<string, Pick<FieldSpec, "kind" | "lower" | "upper" | "simplex">>> = {
  real: { kind: "real", lower: null, upper: null, simplex: false },
  positive: { kind: "real", lower: { value: 0, open: true }, upper: null, simplex: false },
  unit: { kind: "real", lower: inclusive(0), upper: inclusive(1), simplex: false },
  simplex: { kind: "real", lower: inclusive(0), upper: inclusive(1), simplex: true },
  count: { kind: "integer", lower: inclusive(0), upper: null, simplex: false },
  int: { kind: "integer", lower: null, upper: null, simplex: false },
  binary: { kind: "binary", lower: null, upper: null, simplex: false },
  category: { kind: "category", lower: null, upper: null, simplex: false },
};

/** The spec of a declaration as `x: real(lower = 0)[N, *]? from "f.json"`, as the compiler would make it. */
export function declare(text: string): FieldSpec {
  const match = /^\s*(\w+)\s*:\s*((\w+)(?:\(([^)]*)\))?)\s*(?:\[([^\]]*)\])?(\?)?(?:\s+from\s+"([^"]*)")?\s*$/.exec(text);
  if (!match) throw new Error(`not a declaration: ${text}`);
  const [, name = "", declared = "", type = "", args = "", dimensions, missing, from] = match;
  const base = BASE[type];
  if (!base) throw new Error(`no type ${type}`);
  const named = new Map([...args.matchAll(/(\w+)\s*=\s*(-?[\d.]+)/g)].map((m) => [m[1] ?? "", Number(m[2])]));
  const bound = (key: string) => (named.has(key) ? { [key]: inclusive(named.get(key) ?? 0) } : {});
  return {
    name,
    declared,
    ...base,
    ...bound("lower"),
    ...bound("upper"),
    category: type === "category" ? { size: size(args.split(",")[0]?.trim() ?? ""), base: named.get("base") === 0 ? 0 : 1 } : null,
    dimensions: dimensions === undefined ? [] : dimensions.split(",").map((d) => (d.trim() === "*" ? "ragged" : size(d.trim()))),
    missing: missing !== undefined,
    from: from ?? null,
  };
}

/** Several declarations, separated as in the language: `x: real[N, D], y: count[N]`. */
export const declareAll = (text: string): readonly FieldSpec[] => text.split(/,\s*(?=\w+\s*:)/).map(declare);
