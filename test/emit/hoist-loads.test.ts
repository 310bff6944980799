import { expect, it } from "vitest";
import { hoistLoads } from "../../compiler/emit/hoist-loads.ts";
import { name, number, plus, timesInteger, type Block, type Item, type Scalar } from "../../compiler/emit/loop-ir.ts";
import { printFunction } from "../../compiler/emit/print-js.ts";

const loop = (variable: string, body: Block): Item => ({ kind: "loop", variable, extent: 3, backward: false, note: variable, body });
const load = (array: string, index: Scalar): Scalar => ({ kind: "load", array, index });
const sum = (value: Scalar): Item => ({ kind: "accumulate", name: "total1", update: "sum", value });
const text = (body: Block): string =>
  printFunction({ name: "f", doc: "", inputs: [], buffers: [], body: hoistLoads(body, new Set(["w", "x", "parameters"])) })
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /^(const|total1|for|[a-z]+\[)/.test(line))
    .join("\n");

/** x[(w[n] - 1) * 4 + k] */
const gathered = load("x", plus(timesInteger(plus(load("w", name("n")), number(-1)), 4), name("k")));

it("moves the address of a gather out of the inner loop, once", () => {
  expect(text([loop("n", [loop("k", [sum(gathered), sum(gathered)])])])).toBe(
    "for (let n = 0; n < 3; n++) {\nconst at1 = (w[n] - 1) * 4;\nfor (let k = 0; k < 3; k++) {\ntotal1 += x[at1 + k];\ntotal1 += x[at1 + k];",
  );
});

it("moves on where outer loops do not change it either", () => {
  const fixed = load("x", plus(timesInteger(load("w", name("d")), 4), name("k")));
  expect(text([loop("d", [loop("n", [loop("k", [sum(fixed)]), loop("k2", [sum(load("x", load("w", name("d"))))])])])])).toBe(
    "for (let d = 0; d < 3; d++) {\nconst at1 = w[d] * 4;\nconst at2 = x[w[d]];\nfor (let n = 0; n < 3; n++) {\nfor (let k = 0; k < 3; k++) {\ntotal1 += x[at1 + k];\nfor (let k2 = 0; k2 < 3; k2++) {\ntotal1 += at2;",
  );
});

it.each<readonly [string, Scalar]>([
  ["of an array that is written", load("buffer1", name("n"))],
  ["of a name that the loop defines", load("x", name("v1"))],
  ["in a branch that may not be taken", { kind: "choose", condition: name("k"), then: load("x", name("n")), otherwise: number(0) }],
  ["of a single parameter", load("parameters", number(3))],
])("leaves what is read %s", (_, value) => {
  const body: Block = [loop("n", [loop("k", [{ kind: "const", name: "v1", value: plus(name("k"), number(1)) }, sum(value)])])];
  expect(text(body)).not.toContain("const at");
});

it("moves a scalar input, and leaves its minus", () => {
  const body: Block = [loop("k", [sum({ kind: "op", op: "neg", args: [load("x", number(0))] })])];
  expect(text(body)).toBe("const at1 = x[0];\nfor (let k = 0; k < 3; k++) {\ntotal1 -= at1;");
});
