import { topological } from "../ir/traverse.ts";
import type { Axis, Expr, Index } from "../ir/types.ts";
import type { Bounds } from "../ops/define.ts";
import { OPS } from "../ops/table.ts";

const UNKNOWN: Bounds = [-Infinity, Infinity];

const DRAWS: Readonly<Record<string, Bounds>> = {
  uniform: [0, 1],
  stdExponential: [0, Infinity],
  stdGamma: [0, Infinity],
  poisson: [0, Infinity],
  binomial: [0, Infinity],
};

/** Bounds of every element of every node below the roots, by interval arithmetic from the supports of inputs. */
export function ranges(roots: readonly Expr[]): (e: Expr) => Bounds {
  const known = new Map<Expr, Bounds>();
  const get = (e: Expr): Bounds => {
    if (!known.has(e))
      for (const x of topological([e]))
        if (!known.has(x))
          known.set(
            x,
            rangeOf(x, (c) => known.get(c) ?? UNKNOWN),
          );
    return known.get(e)!;
  };
  roots.forEach(get);
  return get;
}

function rangeOf(e: Expr, of: (child: Expr) => Bounds): Bounds {
  switch (e.kind) {
    case "constant":
      return [e.value, e.value];
    case "input":
      return [e.range.lower ?? -Infinity, e.range.upper ?? Infinity];
    case "iota":
      return [1 + e.offset, e.axis.extent + e.offset];
    case "apply":
      return applyRange(e, of);
    case "select":
      return hull(of(e.then), of(e.otherwise));
    case "reduce":
      return e.op === "sum" ? signed(of(e.arg)) : of(e.arg);
    case "reference":
      return isFactorDiagonal(e) ? [0, Infinity] : of(e.base);
    case "transposed":
      return signed(of(e.arg));
    case "stop":
      return of(e.arg);
    case "draw":
      return DRAWS[e.sampler] ?? UNKNOWN;
    default:
      return UNKNOWN;
  }
}

/** The diagonal of a Cholesky factor is positive. */
function isFactorDiagonal({ base, map }: Extract<Expr, { kind: "reference" }>): boolean {
  if (base.kind !== "cholesky") return false;
  const place = (axis: Axis): Index => map.find((m) => m.axis.id === axis.id)?.index ?? { kind: "axis", axis, shift: 0 };
  const [row, column] = [place(base.row), place(base.column)];
  if (row.kind === "axis" && column.kind === "axis") return row.axis.id === column.axis.id && row.shift === column.shift;
  return row.kind === "constant" && column.kind === "constant" && row.position === column.position;
}

/** A square is never negative, whatever its factor. */
function applyRange(e: Extract<Expr, { kind: "apply" }>, of: (child: Expr) => Bounds): Bounds {
  if (e.op === "mul" && e.args[0] === e.args[1]) {
    const [a, b] = of(e.args[0]!);
    return [a <= 0 && b >= 0 ? 0 : Math.min(a * a, b * b), Math.max(a * a, b * b)];
  }
  return OPS[e.op].bounds(...e.args.map(of));
}

const hull = (a: Bounds, b: Bounds): Bounds => [Math.min(a[0], b[0]), Math.max(a[1], b[1])];
const signed = ([lower, upper]: Bounds): Bounds => [lower >= 0 ? 0 : -Infinity, upper <= 0 ? 0 : Infinity];
