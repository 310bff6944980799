import { describe, expect, it } from "vitest";
import { fitModel } from "../models/harness.ts";

const svi = (set: Readonly<Record<string, string>>): ReturnType<typeof fitModel> => fitModel("lda", { fit: "svi", seed: 2, set: { epochs: "30", ...set } });
const boundOf = async (set: Readonly<Record<string, string>>): Promise<number> => Number((await svi(set)).document.elbo!.value);

describe("drop: categories with few expected rows leave the local step", () => {
  it("is exact in the limit", async () => {
    const exact = await boundOf({});
    // Categories under 1e-9 rows change no count by more than that; the local steps stop at a mean change of 1e-3.
    expect(Math.abs((await boundOf({ drop: "1e-9" })) - exact)).toBeLessThan(1e-4 * Math.abs(exact));
  });

  it("changes the bound little at 0.01, and says so", async () => {
    const exact = await boundOf({});
    expect(Math.abs((await boundOf({ drop: "0.01" })) - exact)).toBeLessThan(0.01 * Math.abs(exact));
    const { document } = await svi({ drop: "0.01" });
    expect(document.verdict.reasons.join("; ")).toContain("categories under 0.01 expected rows were dropped");
  });
});
