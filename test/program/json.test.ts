import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { evaluate } from "../../compiler/calculus/evaluate.ts";
import { differentiate } from "../../compiler/calculus/differentiate.ts";
import { topological } from "../../compiler/ir/traverse.ts";
import { fromJson, toJson, type ProgramJson } from "../../compiler/program/json.ts";
import { PROGRAM_SCHEMA } from "../../compiler/program/schema.ts";
import { randomExpression } from "../helpers/random-expression.ts";

const validate = new Ajv2020({ allErrors: false }).compile(PROGRAM_SCHEMA);

describe.each(Array.from({ length: 60 }, (_, i) => i))("program %i", (seed) => {
  const program = randomExpression(seed, [3, 2, 4, 2], 2 + (seed % 5));
  const roots = [{ name: "value", value: program.root }, ...[...differentiate(program.root, ["p1", "p5"])].map(([name, value]) => ({ name, value }))];
  const json = JSON.parse(JSON.stringify(toJson(roots))) as ProgramJson;

  it("satisfies the schema", () => expect(validate(json) || validate.errors).toBe(true));
  it("comes back as the same values, shared as before", () => {
    const back = fromJson(json);
    const input = (name: string): Float64Array | undefined => program.inputs.get(name)?.values;
    back.forEach(({ value, name }, i) => {
      expect(name).toBe(roots[i]!.name);
      expect(evaluate(value, { input }).values).toEqual(evaluate(roots[i]!.value, { input }).values);
    });
    expect(topological(back.map((b) => b.value)).length).toBe(topological(roots.map((r) => r.value)).length);
  });
});

it("refuses a node of no constructor, an unknown operation and a missing field", () => {
  const good = toJson([{ name: "value", value: randomExpression(3, [2, 2, 2, 2], 3).root }]);
  const broken = (change: (n: Record<string, unknown>) => void): unknown => {
    const copy = JSON.parse(JSON.stringify(good)) as { nodes: Record<string, unknown>[] };
    change(copy.nodes.find((n) => n["kind"] === "apply" || n["kind"] === "reduce")!);
    return copy;
  };
  for (const change of [
    (n: Record<string, unknown>) => (n["kind"] = "nothing"),
    (n: Record<string, unknown>) => (n["op"] = "frobnicate"),
    (n: Record<string, unknown>) => delete n["args"],
  ])
    expect(validate(broken(change))).toBe(false);
});
