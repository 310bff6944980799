import { describe, expect, it } from "vitest";
import { differentiate } from "../../compiler/calculus/differentiate.ts";
import { evaluate } from "../../compiler/calculus/evaluate.ts";
import { allocate, compileFunction, instantiate } from "../../compiler/program/compile-function.ts";
import type { Expr } from "../../compiler/ir/types.ts";
import { randomExpression, type RandomProgram } from "../helpers/random-expression.ts";

const SIZES: readonly (readonly [number, number, number, number])[] = [
  [3, 3, 3, 3],
  [2, 3, 5, 4],
  [5, 2, 3, 1],
  [1, 1, 2, 2],
];

/** Runs generated code for expressions at the program's inputs. */
function execute(program: RandomProgram, outputs: ReadonlyMap<string, Expr>): Map<string, Float64Array> {
  let total = 0;
  const results = new Map<string, number>();
  const list = [...outputs].map(([name, value]) => {
    const axes = program.inputs.get(name)?.input.axes ?? value.axes;
    results.set(name, total);
    total += axes.reduce((n, a) => n * a.extent, 1);
    return { name, value, axes };
  });
  const code = compileFunction({ name: "run", doc: "test", outputs: list, parameters: new Map(), results, inputName: (n) => n });
  const run = instantiate([code]).get("run")!;
  const result = new Float64Array(total);
  const arrays = Object.fromEntries([...program.inputs].map(([name, { values }]) => [name, values]));
  run(new Float64Array(0), result, arrays, allocate(code), null as never, 0, 0);
  return new Map(list.map((o) => [o.name, result.slice(results.get(o.name), results.get(o.name)! + o.axes.reduce((n, a) => n * a.extent, 1))]));
}

const interpret = (program: RandomProgram, e: Expr, override?: { readonly name: string; readonly values: Float64Array }): number =>
  evaluate(e, { input: (name) => (name === override?.name ? override.values : program.inputs.get(name)?.values) }).values[0]!;

describe.each(Array.from({ length: 150 }, (_, i) => i))("random expression %i", (seed) => {
  const program = randomExpression(seed, SIZES[seed % SIZES.length]!, 2 + (seed % 5));
  const value = interpret(program, program.root);

  it("generated code computes what the interpreter computes", () => {
    const got = execute(program, new Map([["value", program.root]])).get("value")![0]!;
    if (Number.isFinite(value)) expect(Math.abs(got - value)).toBeLessThan(1e-10 * (1 + Math.abs(value)));
    else expect(got).toBe(value);
  });

  it.runIf(Number.isFinite(value))("the derivative equals central differences", () => {
    const names = [...program.inputs.keys()].filter((n) => n.startsWith("p") && n !== "parent");
    const gradients = execute(program, differentiate(program.root, names));
    for (const name of names) {
      const { values } = program.inputs.get(name)!;
      for (let i = 0; i < Math.min(values.length, 4); i++) {
        const h = 1e-5;
        const at = (x: number): number => interpret(program, program.root, { name, values: values.map((v, j) => (j === i ? x : v)) });
        const difference = (at(values[i]! + h) - at(values[i]! - h)) / (2 * h);
        // Central differences of a value of size |v|: error about 1e-16 |v| / h + h².
        expect(Math.abs(gradients.get(name)![i]! - difference)).toBeLessThan(1e-5 * (1 + Math.abs(difference) + Math.abs(value) * 1e-4));
      }
    }
  });
});
