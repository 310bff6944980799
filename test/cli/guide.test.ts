import { describe, expect, it } from "vitest";
import { guideLines } from "../../cli/fit/guide.ts";
import { scalarDocument } from "./fake-documents.ts";

const output = { write: () => undefined, isTerminal: false, columns: 80, color: false };
const normal = { distribution: "Normal", arguments: { mean: 0.5, sd: "NaN" }, holes: {} };

describe("fitted distributions", () => {
  it("are formulas; holes are told where an expression needs them", () => {
    expect(guideLines(scalarDocument, output)).toEqual(["  q(tau) = Gamma(shape = 51, rate = 110.07)", "  q(mu) = Normal(mean = 0.8902, precision = l * tau) with l = 100.1"]); // prettier-ignore
  });
  it("leave arrays to fit.json, name joint blocks, and are at most eight", () => {
    const guide = { "a,b": normal, theta: { ...normal, arguments: { mean: [1, 2], sd: 1 } } };
    expect(guideLines({ ...scalarDocument, guide }, output)).toEqual(["  q(a, b) = Normal(mean = 0.5, sd = NaN)"]);
    const many = Object.fromEntries(Array.from({ length: 11 }, (_, i) => [`x${i}`, normal]));
    expect(guideLines({ ...scalarDocument, guide: many }, output).at(-1)).toBe("  … 3 more (fit.json has all)");
  });
});
