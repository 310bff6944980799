import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printModel } from "../../compiler/model/print.ts";
import { FIXTURE_NAMES, fixture, modelOf } from "./harness.ts";
import { declaredNames, renamed, shuffled } from "./rewrite.ts";

/** A permutation by a seed, the same for the same list length. */
const shuffleBy = (seed: number) => {
  let state = seed | 0;
  return <T>(list: readonly T[]): readonly T[] => {
    const copy = [...list];
    for (let i = copy.length - 1; i > 0; i--) {
      state = (Math.imul(state, 1664525) + 1013904223) | 0;
      const j = (state >>> 8) % (i + 1);
      [copy[i], copy[j]] = [copy[j]!, copy[i]!];
    }
    return copy;
  };
};

/** The printed model up to order and to the numbers that keep names apart. */
function essence(text: string): readonly string[] {
  return printModel(modelOf(text))
    .replace(/_q\d+/g, "")
    .replace(/\b([\p{L}][\p{L}\w]*?)_\d+\b/gu, "$1")
    .split("\n")
    .map((line) => (line.trim().startsWith("sizes") ? line.trim().slice(6).split(", ").sort().join() : line.trim()))
    .sort();
}

describe.each(FIXTURE_NAMES)("%s", (name) => {
  const text = fixture(name);
  it("means the same in another order", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        expect(essence(shuffled(text, shuffleBy(seed)))).toEqual(essence(text));
      }),
      { seed: 1, numRuns: 5 },
    );
  });
  it("means the same under other names", () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const other = renamed(text, declaredNames(text), shuffleBy(seed));
        expect(other).not.toBe(text);
        expect(essence(other)).toEqual(essence(text));
      }),
      { seed: 2, numRuns: 3 },
    );
  });
});
