import { expect, it } from "vitest";
import { fitModel, meansOf, oracle } from "../models/harness.ts";
import { listed, type Nested } from "./bar-table.ts";

interface Components {
  readonly maximum_likelihood: { readonly sigma: number; readonly mu: readonly number[]; readonly covariance: readonly (readonly number[])[] };
}
it("ppca: the implied covariance W Wᵀ + σ² is that of the sample up to what two components leave out, σ the maximum-likelihood one", async () => {
  const { maximum_likelihood: ml } = (oracle("model_answers.json") as { readonly ppca: Components }).ppca;
  const { document } = await fitModel("ppca", { seed: 1 });
  const loadings = document.latents["W"]!.mean as readonly (readonly number[])[];
  const [sigma] = meansOf(document, "sigma");
  // The prior and the factorised guide shrink σ by about 1/(2 · 60 · 5)^(1/2) of itself: 4 %.
  expect(Math.abs(sigma! / ml.sigma - 1)).toBeLessThan(0.08);
  let [error, size] = [0, 0];
  ml.covariance.forEach((row, i) =>
    row.forEach((c, j) => {
      const implied = loadings[i]!.reduce((s, w, l) => s + w * loadings[j]![l]!, i === j ? sigma! ** 2 : 0);
      error += (implied - c) ** 2;
      size += c ** 2;
    }),
  );
  expect(Math.sqrt(error / size)).toBeLessThan(0.15);
});

interface Persons {
  readonly posterior: { readonly mean: Nested; readonly sd: Nested };
}
it("irt_2pl: abilities and difficulties as by Metropolis sampling", async () => {
  const { posterior: p } = (oracle("model_answers.json") as { readonly irt_2pl: Persons }).irt_2pl;
  const { document } = await fitModel("irt_2pl", { seed: 1 });
  for (const latent of ["theta", "b"]) {
    const [exact, sd] = [listed(p.mean[latent]!), listed(p.sd[latent]!)];
    const errors = meansOf(document, latent).map((m, i) => Math.abs(m - exact[i]!) / sd[i]!);
    expect(Math.sqrt(errors.reduce((s, e) => s + e * e, 0) / errors.length), latent).toBeLessThan(0.3);
  }
});
