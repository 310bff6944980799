import { describe, expect, it } from "vitest";
import { differentiate } from "../../compiler/calculus/differentiate.ts";
import { evaluate } from "../../compiler/calculus/evaluate.ts";
import { makeAxis } from "../../compiler/ir/axes.ts";
import { add, cholesky, contract, eq, exp, input, iota, log, mul, rename, select, solve, square, sum } from "../../compiler/ir/build.ts";
import type { Expr } from "../../compiler/ir/types.ts";
import { allocate, compileFunction, instantiate } from "../../compiler/program/compile-function.ts";
import { randomSource } from "../helpers/random-expression.ts";

const [R, C, I, B] = [makeAxis("R", 4, "event"), makeAxis("C", 4, "event"), makeAxis("I", 4, "event"), makeAxis("B", 3)];
const random = randomSource(11);
const [w, b] = [input("w", [B, R, I], "param"), input("b", [B, R], "param")];
const values = new Map([
  ["w", Float64Array.from({ length: 48 }, () => random() - 0.5)],
  ["b", Float64Array.from({ length: 12 }, () => random() - 0.5)],
]);
/** W Wᵀ + I, one matrix per element of B. */
const matrix = add(contract([I], [w, rename(w, [R], [C])]), select(eq(iota(R), iota(C)), exp(mul(0.1, rename(b, [R], [R]))), 0));
const factor = cholesky(matrix, R, C);
const diagonal = rename(factor, [C], [R]);

const cases: readonly (readonly [string, Expr])[] = [
  ["log-determinant", sum([B, R], log(diagonal))],
  ["every entry of a factor", sum([B, R, C], mul(factor, add(iota(R), mul(0.3, iota(C)))))],
  ["a triangular solve", sum([B, R], square(solve(factor, R, C, b)))],
  ["a transposed solve", sum([B, R], mul(iota(R), solve(factor, R, C, b, true)))],
  ["a quadratic form by two solves", sum([B, R], mul(b, solve(factor, R, C, solve(factor, R, C, b), true)))],
  ["a solve of a matrix", sum([B, R, C], square(solve(factor, R, C, rename(w, [I], [C]))))],
];

function run(outputs: readonly { readonly name: string; readonly value: Expr; readonly axes: Expr["axes"] }[]): Float64Array[] {
  const results = new Map<string, number>();
  let size = 0;
  for (const o of outputs) {
    results.set(o.name, size);
    size += o.axes.reduce((n, a) => n * a.extent, 1);
  }
  const code = compileFunction({ name: "run", doc: "", outputs, parameters: new Map(), results, inputName: (n) => n });
  const result = new Float64Array(size);
  instantiate([code]).get("run")!(new Float64Array(0), result, Object.fromEntries(values), allocate(code), new Int32Array(4), 0, 0);
  return outputs.map((o) => result.slice(results.get(o.name), results.get(o.name)! + o.axes.reduce((n, a) => n * a.extent, 1)));
}

describe.each(cases)("%s", (_, e) => {
  const at = (name: string, array: Float64Array): number => evaluate(e, { input: (n) => (n === name ? array : values.get(n)) }).values[0]!;
  it("generated code agrees with the interpreter", () => {
    const [got] = run([{ name: "value", value: e, axes: [] }]);
    expect(got![0]).toBeCloseTo(evaluate(e, { input: (n) => values.get(n) }).values[0]!, 10);
  });
  it("the derivative equals central differences", () => {
    const gradients = differentiate(e, ["w", "b"]);
    const outputs = [w, b].map((i) => ({ name: i.name, value: gradients.get(i.name)!, axes: i.axes }));
    run(outputs).forEach((got, k) => {
      const { name } = outputs[k]!;
      const base = values.get(name)!;
      for (let i = 0; i < base.length; i += 5) {
        const shifted = (h: number): number =>
          at(
            name,
            base.map((v, j) => (j === i ? v + h : v)),
          );
        // Central differences at h = 1e-5: truncation h² ≈ 1e-10, rounding ≈ 1e-15 / h = 1e-10.
        expect(Math.abs(got[i]! - (shifted(1e-5) - shifted(-1e-5)) / 2e-5)).toBeLessThan(1e-7 * (1 + Math.abs(got[i]!)));
      }
    });
  });
});

it("a matrix that is not positive definite gives NaN", () => {
  const bad = cholesky(mul(-1, matrix), R, C);
  expect(run([{ name: "value", value: sum([B, R, C], bad), axes: [] }])[0]![0]).toBeNaN();
});
