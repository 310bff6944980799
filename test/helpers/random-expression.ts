import {
  add,
  apply,
  contract,
  eq,
  exp,
  input,
  iota,
  log,
  lt,
  mul,
  neg,
  num,
  reduce,
  reference,
  rename,
  scan,
  segment,
  select,
  softplus,
  sum,
  tanh,
  transposed,
} from "./builders.ts";
import { makeAxis } from "../../compiler/ir/axes.ts";
import type { Axis, Expr, Input } from "../../compiler/ir/types.ts";

/** A small deterministic generator (mulberry32). */
export function randomSource(seed: number): () => number {
  let a = seed >>> 0;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export interface RandomProgram {
  readonly root: Expr;
  readonly inputs: ReadonlyMap<string, { readonly input: Input; readonly values: Float64Array }>;
}

/** A random smooth expression over four axes that uses every constructor but draws and matrix kernels. Real inputs lie in (0.2, 1.5). */
export function randomExpression(seed: number, sizes: readonly [number, number, number, number], depth = 5): RandomProgram {
  const random = randomSource(seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const [N, M, K, S] = [makeAxis("N", sizes[0]), makeAxis("M", sizes[1]), makeAxis("K", sizes[2], "event"), makeAxis("S", sizes[3], "sample")];
  const axes = [N, M, K, S];
  const inputs = new Map<string, { input: Input; values: Float64Array }>();
  const add1 = (name: string, own: readonly Axis[], value: () => number): Input => {
    const made = input(name, own, name.startsWith("p") ? "param" : "data");
    inputs.set(name, { input: made, values: Float64Array.from({ length: own.reduce((n, a) => n * a.extent, 1) }, value) });
    return made;
  };
  const real = (): number => 0.2 + 1.3 * random();
  const leaves: Expr[] = [[], [N], [M], [K], [S], [N, M], [M, K], [N, S], [K, N, M]].map((own, i) => add1(`p${i}`, own, real));
  const gatherMK = add1("mk", [M], () => 1 + Math.floor(random() * K.extent));
  const gatherNM = add1("nm", [N], () => 1 + Math.floor(random() * Math.max(1, M.extent)));
  const parent = add1("parent", [N], () => 1 + Math.floor(random() * Math.max(1, M.extent)));
  let fresh = 0;
  const leaf = (): Expr => (random() < 0.15 ? num(Math.round(random() * 8) / 4) : pick(leaves));
  const build = (d: number): Expr => {
    if (d === 0) return leaf();
    const a = build(d - 1);
    switch (Math.floor(random() * 16)) {
      case 0:
        return add(a, build(d - 1));
      case 1:
        return mul(a, build(d - 1));
      case 2:
        return neg(a);
      case 3:
        return exp(mul(0.1, tanh(a)));
      case 4:
        return log(add(1.5, mul(a, a)));
      case 5:
        return softplus(a);
      case 6:
        return apply("inv", add(2, mul(a, a)));
      case 7:
        return a.axes.length > 0 ? sum([pick(a.axes)], a) : sum([pick(axes)], a);
      case 8:
        return a.axes.length > 1 ? reduce(pick(["max", "sum"]), [a.axes[1]!], a) : a;
      case 9: {
        const b = build(d - 1);
        const over = [...a.axes, ...b.axes].slice(0, 1);
        return over.length > 0 ? contract(over, [a, b]) : mul(a, b);
      }
      case 10:
        return reference(a, [{ axis: K, index: M.extent > 0 && K.extent > 0 ? { kind: "gather", index: gatherMK } : { kind: "axis", axis: K, shift: 0 } }]);
      case 11:
        return N.extent === M.extent ? rename(a, [N], [M]) : reference(a, M.extent > 0 ? [{ axis: M, index: { kind: "gather", index: gatherNM } }] : []);
      case 12:
        return M.extent > 0 ? transposed(a, [{ axis: M, index: { kind: "gather", index: gatherNM } }], a.axes.some((x) => x.id === "M") ? [N, M] : [N]) : a;
      case 13:
        return select(lt(iota(pick(axes)), num(2)), a, build(d - 1));
      case 14:
        return M.extent > 0 && !a.axes.some((x) => x.id === "M") ? segment(pick(["sum", "max"] as const), add(a, mul(0.01, iota(N))), N, M, parent) : a;
      default:
        return recurrence(a, N, `state${fresh++}`);
    }
  };
  const body = build(depth);
  return { root: sum(body.axes, mul(add(0.5, body), select(eq(num(1), num(2)), num(0), num(1)))), inputs };
}

/** s[1] = 0.3, s[n] = ½ s[n − 1] + a[n]: over the axis N, batched over everything else. */
function recurrence(a: Expr, axis: Axis, name: string): Expr {
  const step = makeAxis(`2..${axis.id}`, Math.max(0, axis.extent - 1));
  const own = [axis, ...a.axes.filter((x) => x.id !== axis.id)];
  const symbol = input(name, own, "state");
  const previous = reference(symbol, [{ axis, index: { kind: "axis", axis: step, shift: 0 } }]);
  const here = reference(a, [{ axis, index: { kind: "axis", axis: step, shift: 1 } }]);
  const value = add(mul(0.5, tanh(mul(previous, 0.7))), here);
  const init = axis.extent > 0 ? transposed(num(0.3), [{ axis, index: { kind: "constant", position: 0 } }], []) : num(0);
  return scan(
    {
      axis: step,
      direction: "forward",
      states: [{ symbol, init }],
      updates: [{ state: 0, map: [{ axis, index: { kind: "axis", axis: step, shift: 1 } }], value }],
    },
    0,
  );
}
