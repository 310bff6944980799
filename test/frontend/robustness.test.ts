import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type * as Ast from "../../grammar/ast.ts";
import { parse } from "../../grammar/parse.ts";
import { modelToJson } from "../../compiler/model/json.ts";
import { printModel } from "../../compiler/model/print.ts";
import { checked, FIXTURE_NAMES, fixture } from "./harness.ts";

const texts = FIXTURE_NAMES.map(fixture);
const tokens = (text: string): readonly string[] => text.replace(/\/\/[^\n]*/g, "").match(/[\p{L}\w.]+|\s+|[^\s\w]/gu) ?? [];
const WORDS = [...new Set(texts.flatMap(tokens))];

/** A program with up to four tokens deleted, replaced, swapped or inserted. */
const damaged = fc
  .tuple(fc.constantFrom(...texts), fc.array(fc.tuple(fc.nat(3), fc.nat(), fc.nat(), fc.constantFrom(...WORDS)), { minLength: 1, maxLength: 4 }))
  .map(([text, edits]) => {
    const list = [...tokens(text)];
    for (const [kind, a, b, word] of edits) {
      const [i, j] = [a % list.length, b % list.length];
      if (kind === 0) list.splice(i, 1);
      else if (kind === 1) list[i] = word;
      else if (kind === 2) [list[i], list[j]] = [list[j]!, list[i]!];
      else list.splice(i, 0, word, " ");
    }
    return list.join("");
  });

/** Spans of all names in expressions. */
function nameSpans(file: Ast.File): readonly Ast.Name["span"][] {
  const found: Ast.Name["span"][] = [];
  const walk = (node: unknown): void => {
    if (Array.isArray(node)) return node.forEach(walk);
    if (typeof node !== "object" || node === null) return;
    const object = node as Record<string, unknown>;
    if (object["kind"] === "name") found.push(object["span"] as Ast.Name["span"]);
    Object.values(object).forEach(walk);
  };
  walk(file);
  return found;
}

describe("damaged programs", () => {
  it("never throw; messages have places in the text and no internal names; a model is left only without errors", () => {
    fc.assert(
      fc.property(damaged, (source) => {
        const { text, model, diagnostics } = checked(source);
        for (const d of diagnostics) {
          expect(d.span.start).toBeGreaterThanOrEqual(0);
          expect(d.span.end).toBeLessThanOrEqual(text.length);
          expect(`${d.message} ${d.hint ?? ""}`).not.toMatch(/#\d|undefined|NaN|\[object/);
        }
        expect(model !== null && diagnostics.some((d) => d.severity === "error")).toBe(false);
        if (model) expect(() => [printModel(model), modelToJson(model)]).not.toThrow();
      }),
      { seed: 5, numRuns: 600 },
    );
  });

  it("one misspelt name gives one message, hardly ever two", () => {
    const counts = texts.flatMap((text) =>
      nameSpans(parse({ file: "t", text }).file).map(({ end }) => checked(`${text.slice(0, end)}qq${text.slice(end)}`).diagnostics.length),
    );
    expect(counts.length).toBeGreaterThan(400);
    expect(Math.max(...counts)).toBeLessThanOrEqual(2);
    expect(counts.filter((n) => n === 1).length / counts.length).toBeGreaterThan(0.97);
  });
});
