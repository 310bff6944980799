import { lawOf } from "../../compiler/algebra/certify.ts";
import type { BlockFamily } from "../../compiler/algebra/family.ts";
import type { Latent } from "../../compiler/algebra/terms.ts";
import type { Args } from "../../compiler/distributions/define.ts";
import type { Output } from "../../compiler/emit/statements.ts";
import { extentOf } from "../../compiler/ir/axes.ts";
import { substitute } from "../../compiler/ir/traverse.ts";
import type { Expr } from "../../compiler/ir/types.ts";
import { drawsOf } from "../../compiler/lower/law.ts";
import { createStream, seedStream, uniform } from "../../runtime/random/index.ts";
import { runner, type Run } from "../log-joint.ts";

/** Arrays by name: of latents as log-densities read them, and of their symbols in the algebra (less a centre). */
export type Values = ReadonlyMap<string, Float64Array>;

/** q of one latent, given the latents that its natural parameters read. */
export interface Conditional {
  readonly latent: Latent;
  readonly family: BlockFamily;
  readonly eta: Args;
}

/** Draws from q, and other points of its support. */
export interface Points {
  /** A draw; `clipped` when an element is beyond what a double can hold, so that it is not quite one. */
  readonly draw: (n: number) => { readonly values: Values; readonly clipped: boolean };
  /** A draw in which discrete latents have any of their values. */
  readonly anywhere: (n: number) => Values;
}

type Arrays = ReadonlyMap<string, Float64Array>;

/** `conditionals`: each reads only later ones. `state`: arrays that natural parameters read. */
export function pointsOf(conditionals: readonly Conditional[], arrays: Arrays, state: Arrays, seed: number): Points {
  const run = drawer(conditionals, arrays);
  const latents = conditionals.map((c) => c.latent);
  const draw: Points["draw"] = (n) => {
    const drawn = run(state, seed, n);
    const values = new Map<string, Float64Array>();
    let clipped = false;
    for (const l of latents) clipped = put(values, l, drawn.get(`draw ${l.name}`)!, arrays) || clipped;
    return { values, clipped };
  };
  const stream = createStream();
  return {
    draw,
    anywhere: (n) => {
      const values = new Map(draw(n).values);
      latents.forEach((l, node) => {
        if (l.values === null) return;
        const [least, count] = l.values.kind === "category" ? [1, l.values.extent] : [0, 2];
        seedStream(stream, seed, 0x4000_0000 + node, n, 0);
        const any = values.get(l.symbol.input.name)!.map(() => least + Math.floor(count * uniform(stream)));
        put(values, l, any, arrays);
      });
      return values;
    },
  };
}

function drawer(conditionals: readonly Conditional[], arrays: Arrays): Run {
  let node = 0;
  const drawn = new Map<string, Expr>();
  const outputs: Output[] = [];
  for (const { latent, family, eta } of [...conditionals].reverse()) {
    const made = lawOf(latent, family, eta).sample(drawsOf(family.plates, [], () => ++node));
    const [value] = substitute([made], drawn);
    drawn.set(latent.symbol.input.name, value!);
    outputs.push({ name: `draw ${latent.name}`, value: value!, axes: latent.symbol.input.axes });
  }
  return runner(arrays, outputs);
}

const LEAST = 1e-300;
/** Sets a latent to a value of its symbol; true when an element had to be moved off the end of its support. */
function put(values: Map<string, Float64Array>, latent: Latent, drawn: Float64Array, arrays: Arrays): boolean {
  const { input, centre } = latent.symbol;
  const { kind } = latent.support;
  let clipped = false;
  const inner = drawn.map((v) => {
    const moved = kind === "positive" || kind === "unit" || kind === "simplex" ? Math.max(LEAST, v) : v;
    const inside = kind === "unit" || kind === "simplex" ? Math.min(moved, 1 - Number.EPSILON) : moved;
    clipped ||= inside !== v && !Number.isNaN(v);
    return inside;
  });
  if (centre === null) {
    values.set(input.name, inner);
    return clipped;
  }
  // The value first: then value − centre is exact near the centre, and no digit is lost between the two.
  const at = arrays.get(centre.name)!;
  const whole = inner.map((v, i) => v + at[i]!);
  values.set(latent.name, whole);
  values.set(
    input.name,
    whole.map((v, i) => v - at[i]!),
  );
  return clipped;
}

/** The same point but for one latent, or for one stretch of its array. */
export function exchanged(values: Values, other: Values, latent: Latent, stretch?: { readonly from: number; readonly size: number }): Values {
  const out = new Map(values);
  for (const name of new Set([latent.name, latent.symbol.input.name])) {
    const next = other.get(name);
    if (next === undefined) continue;
    const array = stretch === undefined ? next : values.get(name)!.slice();
    if (stretch !== undefined) array.set(next.subarray(stretch.from, stretch.from + stretch.size), stretch.from);
    out.set(name, array);
  }
  return out;
}

/** Elements of all latents together. */
export const elementsOf = (conditionals: readonly Conditional[]): number =>
  conditionals.reduce((n, c) => n + c.family.parts.reduce((m, p) => m + extentOf(p.axes), 0), 0);
