import { apart, entropy, normalised, range, sum, type Judged } from "./fixed-points.ts";

/** Models of few discrete variables, one table each: everything about q(z₁) q(z₂) … by enumeration. */
export interface Table {
  /** Number of values of each variable. */
  readonly sizes: readonly number[];
  /** log p(z, data); values from 0. */
  readonly logJoint: (z: readonly number[]) => number;
}

export const states = (sizes: readonly number[]): readonly (readonly number[])[] =>
  sizes.reduce<readonly (readonly number[])[]>((all, size) => all.flatMap((z) => range(size).map((v) => [...z, v])), [[]]);

export const logEvidenceOf = ({ sizes, logJoint }: Table): number => normalised(states(sizes).map(logJoint)).log;

/** ELBO of factors q, how far each is from the best answer to the others, and the best answers. */
export function judgeTable({ sizes, logJoint }: Table, q: readonly (readonly number[])[]): Judged<readonly (readonly number[])[]> {
  const all = states(sizes);
  const product = (z: readonly number[], but: number): number => z.reduce((p, v, i) => (i === but ? p : p * q[i]![v]!), 1);
  const expected = (i: number, value: number): number =>
    sum(all.filter((z) => z[i] === value).map((z) => (product(z, i) === 0 ? 0 : product(z, i) * logJoint(z))));
  const next = sizes.map((size, i) => normalised(range(size).map((v) => expected(i, v))).prob);
  const elbo = sum(all.map((z) => (product(z, -1) === 0 ? 0 : product(z, -1) * logJoint(z)))) + sum(q.map(entropy));
  return { elbo, residual: apart(q.flat(), next.flat()), next };
}
