import { describe, expect, test } from "vitest";
import { logJoint } from "../reference/interpreter.ts";
import { prepare } from "../reference/prepare.ts";
import { parse } from "../../grammar/parse.ts";
import { randomProgram } from "./programs.ts";
import { shrink } from "./shrink.ts";

const PROGRAMS = Array.from({ length: 300 }, (_, seed) => randomProgram(seed));

describe("random programs", () => {
  test("one seed, one program", () => {
    expect(randomProgram(7)).toEqual(randomProgram(7));
    expect(randomProgram(7).source).not.toBe(randomProgram(8).source);
  });

  test("all are well typed, and their latents lie inside of the supports", () => {
    const wrong = PROGRAMS.flatMap((p) => {
      try {
        const { model, sizes, values } = prepare(p.source, p);
        const value = logJoint(model, sizes, values);
        return Number.isFinite(value) ? [] : [`seed ${p.seed}: ${value}`];
      } catch (error) {
        return [`seed ${p.seed}: ${(error as Error).message}\n${p.source}`];
      }
    });
    expect(wrong).toEqual([]);
  });

  test("together they use the language: every construct occurs in several programs", () => {
    const counts = new Map<string, number>();
    for (const p of PROGRAMS) for (const name of p.constructs.keys()) counts.set(name, (counts.get(name) ?? 0) + 1);
    const rare = [...counts].filter(([, count]) => count < 2).map(([name]) => name);
    expect(rare).toEqual([]);
    expect(counts.size).toBeGreaterThan(100);
  });
});

test("a failing program is made small: only what the failure needs is left", () => {
  const program = PROGRAMS.find((p) => /for .* \{[^}]*Gamma\(/.test(p.source))!;
  const small = shrink(program.source, (source) => (parse({ file: "p", text: source }).diagnostics.length === 0 && source.includes("Gamma(") ? "Gamma" : null));
  expect(small).toContain("Gamma(");
  expect(small.match(/~/g)).toHaveLength(1);
  expect(small.length).toBeLessThan(program.source.length / 2);
});
