import { describe, expect, test } from "vitest";
import type { Nested } from "../generators/draft.ts";
import { compare } from "./compare.ts";

/** Programs that random search has found and shrunk: each once gave another number than the interpreter, or none. */
interface Small {
  readonly name: string;
  readonly source: string;
  readonly sizes: Readonly<Record<string, number>>;
  readonly data?: Readonly<Record<string, unknown>>;
  readonly latents?: Readonly<Record<string, Nested>>;
}

const a = { a: 0.5 };
const PRIOR = "a ~ Normal(mean = 0, sd = 1)";
const ROWS = { r: [[1, 2], [], [3]] }; // prettier-ignore

const PROGRAMS: readonly Small[] = [
  {
    name: "bounds of a vector's support count once, not once per element",
    source: "data c: count[D, K]  for d in D { c[d] ~ Multinomial(trials = 6, prob = [1 / 3 for k in K]) }",
    sizes: { D: 2, K: 3 },
    data: { c: [[1, 2, 3], [4, 1, 1]] }, // prettier-ignore
  },
  { name: "1..D - 1 is empty for D = 0", source: "for d in 1..D - 1 { factor 1 }", sizes: { D: 0 } },
  { name: "a whole ragged row", source: `data r: real[D, *]  ${PRIOR}  for d in D { factor a * sum(r[d]) }`, sizes: { D: 3 }, data: ROWS, latents: a },
  {
    name: "rows on the diagonal of a ragged array",
    source: `data r: real[N, N, *]  ${PRIOR}  for n in N { factor a * sum(r[n, n, i] for i in r[n, n]) }`,
    sizes: { N: 2 },
    data: { r: [[[1, 2], [3]], [[4], [5, 6, 7]]] }, // prettier-ignore
    latents: a,
  },
  {
    name: "a recurrence that is written from behind",
    source: `${PRIOR}  let s[T] = a  for t in 2..T { let s[t - 1] = 0.5 * s[t] }  factor sum(s)`,
    sizes: { T: 4 },
    latents: a,
  },
  {
    name: "a recurrence that is written forward from t",
    source: `${PRIOR}  let s[1] = a  for t in 1..T - 1 { let s[t + 1] = 0.5 * s[t] + t }  factor sum(s)`,
    sizes: { T: 4 },
    latents: a,
  },
  {
    name: "a recurrence within pieces of a plate",
    source: `${PRIOR}  for n in 1..1 { let s[n, 1] = a  for t in 2..T { let s[n, t] = 0.5 * s[n, t - 1] } }
      for n in 2..N { let s[n, 1] = 1  for t in 2..T { let s[n, t] = 0.25 * s[n, t - 1] + a } }  factor sum(s)`,
    sizes: { N: 3, T: 4 },
    latents: a,
  },
  {
    name: "vectors in pieces, one over the size of the plate",
    source: `${PRIOR}  for m in 1..1 { let h[m] = [1 for k in M] }  for m in 2..M { let h[m] = [a * k for k in M] }  for m in M { factor h[m, 1] * h[m, m] }`,
    sizes: { M: 3 },
    latents: a,
  },
  {
    name: "ragged lets in pieces",
    source: `data r: real[N, *]  ${PRIOR}  for n in 1..1 { for i in r[n] { let s[n, i] = a } }  for n in 2..N { for i in r[n] { let s[n, i] = 2 * a } }
      for n in N { for i in r[n] { factor s[n, i] * r[n, i] } }`,
    sizes: { N: 3 },
    data: ROWS,
    latents: a,
  },
];

describe("small programs that were wrong once", () => {
  test.each(PROGRAMS.map((p) => [p.name, p] as const))("%s", (_, { source, sizes, data, latents }) => {
    const program = {
      seed: 1,
      source: `model m { ${source} }`,
      sizes,
      data: { ...sizes, ...data },
      latents: latents ?? {},
      missing: {},
      constructs: new Map(),
    };
    const { error, slopeError } = compare(program);
    expect(error).toBeLessThan(1e-13);
    expect(slopeError).toBeLessThan(1e-9);
  });
});
