import { describe, expect, it } from "vitest";
import { forEachPosition, reader } from "../../compiler/calculus/dense.ts";
import { evaluate } from "../../compiler/calculus/evaluate.ts";
import { drawLatents, type GuideStatement } from "../../compiler/inference/guide.ts";
import { keep, type Drawn } from "../../compiler/inference/keep.ts";
import { costsOf } from "../../compiler/inference/score.ts";
import { extentOf, makeAxis } from "../../compiler/ir/axes.ts";
import { addAll, input, mul, neg, reference, sub, sum } from "../../compiler/ir/build.ts";
import type { Axis, Expr, Index } from "../../compiler/ir/types.ts";
import type { Plan } from "../../compiler/plan/planner.ts";
import { CASES } from "./cases.ts";
import { total } from "./closed-forms.ts";
import { drawsOf, near, planOf } from "./harness.ts";

/**
 * Keep under independent factors, element by element. Oracle: by force. An element of a latent is changed; the terms of the cost
 * that change with it are its blanket, and Keep is their sum.
 */

const STRUCTURED = /\bl \* tau|\bb \* |\bc \* mu|upper = a\)/;
/**
 * Where Keep is more than the blanket, or this oracle sees less: one term reads a whole row and a whole column of one array, and no
 * single map says which elements; s − s does not change with s; what goes through a recurrence, a let in several pieces or another element's sum is kept along all of it.
 */
const OTHERWISE = /sum\(b\[i\[n\],k\]|s\[i\[n\]\] - |let [xd]\[t\]|s\[d-1\]|cumulative/;
const MEAN_FIELD = CASES.filter((c) => !STRUCTURED.test(c.text) && !OTHERWISE.test(c.text));

interface Point {
  readonly plan: Plan;
  readonly input: (name: string) => Float64Array | undefined;
  readonly latents: ReadonlyMap<string, Float64Array>;
}

/** One draw of every latent at coordinates near the start. */
async function pointOf(text: string, data: Readonly<Record<string, unknown>>): Promise<Point> {
  const plan = await planOf(text, data);
  const u = near(plan, 8);
  const slices = new Map(plan.program.coordinates.map((c) => [c.input.name, u.subarray(c.offset, c.offset + c.size)]));
  const input = (name: string): Float64Array | undefined => slices.get(name) ?? plan.world.arrays.get(name);
  let node = 0;
  const drawn = drawLatents(plan.statements, [], () => ++node);
  const latents = new Map([...drawn].map(([name, value]) => [name, over(ownAxes(plan, name), reader(evaluate(value, { input, draw: drawsOf(1, 1) })))]));
  return { plan, input, latents };
}

const statementOf = (plan: Plan, variable: string): GuideStatement => plan.statements.find((s) => s.variable === variable)!;
const ownAxes = (plan: Plan, variable: string): readonly Axis[] => statementOf(plan, variable).map.map((m) => m.axis);

function over(axes: readonly Axis[], read: (p: ReadonlyMap<string, number>) => number): Float64Array {
  const out = new Float64Array(extentOf(axes));
  forEachPosition(axes, (p, i) => (out[i] = read(p)));
  return out;
}

/** Every element of every term, with the latents given. */
function terms({ plan, input }: Point, latents: ReadonlyMap<string, Float64Array>): readonly Float64Array[] {
  const environment = { input: (name: string) => latents.get(name) ?? input(name) };
  return costsOf(plan.statements, plan.terms).map((c) => over(c.plates, reader(evaluate(c.expr, environment))));
}

/** The latents with one element of a statement, its whole event, changed to something else in its support. */
function changed(point: Point, s: GuideStatement, plate: ReadonlyMap<string, number>): ReadonlyMap<string, Float64Array> {
  const own = ownAxes(point.plan, s.variable);
  const values = point.latents.get(s.variable)!.slice();
  const discrete = s.law.family?.record.support.discrete === true;
  forEachPosition(own, (p, i) => {
    const here = s.map.every(({ axis, index }) => {
      if (index.kind === "constant") return p.get(axis.id) === index.position;
      if (index.kind === "gather") return p.get(axis.id) === reader(evaluate(index.index, point))(plate) - 1;
      return !plate.has(index.axis.id) || p.get(axis.id) === plate.get(index.axis.id)! + index.shift;
    });
    if (here) values[i] = discrete ? (s.law.family.record.name === "Bernoulli" ? 1 - values[i]! : values[i] === 1 ? 2 : 1) : values[i]! * 0.93;
  });
  return new Map(point.latents).set(s.variable, values);
}

describe.each(MEAN_FIELD)("$name", (c) => {
  it("Keep is the sum of the terms that change with the element", async () => {
    const point = await pointOf(c.text, c.data);
    const { plan, input, latents } = point;
    const before = terms(point, latents);
    const environment = { input: (name: string) => latents.get(name) ?? input(name) };
    for (const s of plan.statements) {
      const kept = reader(evaluate(keep(s, plan.statements, costsOf(plan.statements, plan.terms)), environment));
      forEachPosition(s.plates, (p) => {
        const after = terms(point, changed(point, s, p));
        const blanket = before.flatMap((term, k) => [...term].filter((x, i) => x !== after[k]![i]!));
        expect(blanket.length).toBeGreaterThan(0);
        expect(kept(p), `${s.variable} at ${[...p].join()}`).toBeCloseTo(total(blanket), 9);
      });
    }
  });
});

describe("guides that are chains", () => {
  const [I, T, later] = [makeAxis("I", 2), makeAxis("T", 4), makeAxis("2..T", 3)];
  const z = input("z", [I, T], "latent");
  const [y, mean] = [input("y", [I, T], "data"), input("m", [], "param")];
  const at = (axis: Axis, shift: number) => reference(z, [{ axis: T, index: { kind: "axis", axis, shift } }]);
  const first = reference(z, [{ axis: T, index: { kind: "constant", position: 0 } }]);
  const squared = (e: Expr): Expr => mul(-0.5, mul(e, e));
  const own = (index: Index) => [
    { axis: I, index: { kind: "axis", axis: I, shift: 0 } as const },
    { axis: T, index },
  ];
  const statements: readonly Drawn[] = [
    { variable: "z", plates: [I], map: own({ kind: "constant", position: 0 }), events: [], logDensity: squared(sub(first, mean)) },
    {
      variable: "z",
      plates: [I, later],
      map: own({ kind: "axis", axis: later, shift: 1 }),
      events: [],
      logDensity: squared(sub(at(later, 1), mul(mean, at(later, 0)))),
    },
  ];
  const costs = [{ expr: squared(sub(y, z)), plates: [I, T] }, ...statements.map((s) => ({ expr: neg(s.logDensity), plates: s.plates }))];

  it("keep the whole of each element's own chain, and nothing of the others", () => {
    const values: Readonly<Record<string, Float64Array>> = {
      z: Float64Array.from([1, -2, 3, 0.5, 0.3, 2, -1, 4]),
      y: Float64Array.from([0, 1, 2, 3, 4, 5, 6, 7]),
      m: Float64Array.of(0.7),
    };
    const environment = { input: (name: string) => values[name] };
    const chain = over(
      [I],
      reader(
        evaluate(
          addAll(
            costs.map((c) =>
              sum(
                c.plates.filter((a) => a.id !== "I"),
                c.expr,
              ),
            ),
          ),
          environment,
        ),
      ),
    );
    for (const s of statements) {
      const kept = reader(evaluate(keep(s, statements, costs), environment));
      forEachPosition(s.plates, (p) => expect(kept(p)).toBeCloseTo(chain[p.get("I")!]!, 10));
    }
  });
});
