import { psi, range, sum } from "./fixed-points.ts";

export type Matrix = readonly (readonly number[])[];

/** Latent Dirichlet allocation word by word, nothing merged: Hoffman, Blei & Bach (2010), algorithm 1, with λ of shape [K][V], words from 0. */
export interface PlainLda {
  readonly alpha: number;
  readonly eta: number;
  readonly lambda: Matrix;
}

const meanLog = (row: readonly number[]): readonly number[] => row.map((x) => psi(x) - psi(sum(row)));

/** φ of every word of a document given its γ. */
export function responsibilitiesOf({ lambda }: PlainLda, words: readonly number[], gamma: readonly number[]): Matrix {
  const [theta, beta] = [meanLog(gamma), lambda.map(meanLog)];
  return words.map((w) => {
    const weights = lambda.map((_, k) => Math.exp(theta[k]! + beta[k]![w]!));
    return weights.map((x) => x / sum(weights));
  });
}

/** α + Σ_w φ_w. */
export const nextGamma = (lda: PlainLda, words: readonly number[], gamma: readonly number[]): readonly number[] =>
  lda.lambda.map((_, k) => lda.alpha + sum(responsibilitiesOf(lda, words, gamma).map((phi) => phi[k]!)));

/** γ where it stands still to 1e-13, from α + N/K. */
export function settledGamma(lda: PlainLda, words: readonly number[]): readonly number[] {
  let gamma: readonly number[] = lda.lambda.map(() => lda.alpha + words.length / lda.lambda.length);
  for (let pass = 0; pass < 20_000; pass++) {
    const next = nextGamma(lda, words, gamma);
    const change = Math.max(...next.map((g, k) => Math.abs(g - gamma[k]!)));
    gamma = next;
    if (change < 1e-13) return gamma;
  }
  throw new Error("γ does not settle");
}

/** λ̂ = η + scale · Σ_d Σ_w [w = v] φ, at given γ. */
export function askedLambda(lda: PlainLda, documents: Matrix, gammas: Matrix, scale: number): Matrix {
  const counts = lda.lambda.map((row) => row.map(() => 0));
  documents.forEach((words, d) => {
    const phi = responsibilitiesOf(lda, words, gammas[d]!);
    words.forEach((w, i) => range(lda.lambda.length).forEach((k) => (counts[k]![w]! += phi[i]![k]!)));
  });
  return counts.map((row) => row.map((c) => lda.eta + scale * c));
}
