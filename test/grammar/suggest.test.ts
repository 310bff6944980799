import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { editDistance, suggest } from "../../grammar/suggest.ts";

describe("editDistance", () => {
  it.each([
    ["", "", 0],
    ["", "abc", 3],
    ["kitten", "sitting", 3],
    ["ca", "ac", 1],
    ["modle", "model", 1],
    // the restricted distance: no substring is edited twice (the unrestricted one is 2)
    ["ca", "abc", 3],
  ])("of %s and %s is %i", (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  it("is symmetric, zero only for equals, and at most the longer length", () => {
    const word = fc.stringMatching(/^[abc]{0,6}$/);
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
      { seed: 1 },
    );
  });
});

describe("suggest", () => {
  const keywords = ["model", "guide", "fit", "data", "let", "in", "factor"];
  it.each([
    ["modle", "model"],
    ["gide", "guide"],
    ["dta", "data"],
    ["Data", "data"],
    ["lte", "let"],
    ["inn", "in"],
    ["n", undefined],
    ["x", undefined],
    ["Normal", undefined],
    ["data", undefined],
  ])("for %s says %s", (name, candidate) => {
    expect(suggest(name, keywords)).toBe(candidate);
  });
});
