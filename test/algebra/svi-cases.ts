import type { Question } from "./harness.ts";

/** A model for batches of a plate, with as many elements as `total`. Elements of its plates are told apart by data, so that there is one summit. */
export interface SviCase {
  readonly name: string;
  readonly model: string;
  readonly data: Exclude<Question["data"], readonly unknown[]>;
  readonly of: string;
  readonly total: number;
  /** Names of the global latents. */
  readonly globals: readonly string[];
  /** Does the membership solver make the local step? */
  readonly hasSolver: boolean;
  /**
   * Distance to coordinate ascent, relative to 1 + size. Without the solver: what 400 epochs leave. With it: it stops at a mean change of 1e-3 of γ,
   * so each of the documents leaves some 1e-3 · K words.
   */
  readonly close: number;
}

export const CORPUS: readonly (readonly number[])[] = [
  [1, 1, 2, 1, 3, 2, 1],
  [4, 5, 5, 4, 5],
  [2, 1, 1, 2, 2, 6],
  [5, 4, 6, 5, 5, 4, 4, 1],
  [3, 3, 1, 2],
  [6, 5, 4, 4],
  [1],
  [2, 2, 2, 5, 1, 3, 3, 2, 2],
  [4, 6, 6, 5],
  [5, 5, 5, 5, 4, 4, 2, 6, 5],
];

export const LDA = `model lda {
  data w: category(V)[D, *], concentration: positive[K, V]
  const alpha = 0.4, V = 6
  for k in K { beta[k] ~ Dirichlet(concentration = concentration[k]) }
  for d in D {
    theta[d] ~ Dirichlet(concentration = alpha, size = K)
    for i in w[d] {
      z[d,i] ~ Categorical(prob = theta[d])
      w[d,i] ~ Categorical(prob = beta[z[d,i]])
    }
  }
}
`;

/** Topics of words 1–3 and of words 4–6. */
export const LDA_DATA = { w: CORPUS, concentration: [[2, 2, 2, 0.3, 0.3, 0.3], [0.3, 0.3, 0.3, 2, 2, 2]] } as const; // prettier-ignore

export const SVI_CASES: readonly SviCase[] = [
  { name: "latent Dirichlet allocation", model: LDA, data: LDA_DATA, of: "D", total: 10, globals: ["beta"], hasSolver: true, close: 3e-3 },
  {
    name: "Gaussian mixture, means and weights unknown",
    model: `model mixture {
  data x: real[N], centre: real[K]
  w ~ Dirichlet(concentration = 2, size = K)
  for k in K { mu[k] ~ Normal(mean = centre[k], sd = 1.5) }
  for n in N {
    z[n] ~ Categorical(prob = w)
    x[n] ~ Normal(mean = mu[z[n]], sd = 0.8)
  }
}
`,
    data: { x: [-2.1, -1.4, 0.2, 2.6, 3.1, 1.9, -1.2, 2.2, 0.4, -2.7], centre: [-2, 2.5] },
    of: "N",
    total: 10,
    globals: ["w", "mu"],
    hasSolver: false,
    close: 1e-8,
  },
  {
    name: "Poisson rates of groups about a common scale",
    model: `model rates {
  data y: count[G, J]
  scale ~ Gamma(shape = 2, rate = 1)
  for g in G {
    rate[g] ~ Gamma(shape = 1.5, rate = scale)
    for j in J { y[g,j] ~ Poisson(rate = rate[g]) }
  }
}
`,
    data: { y: [[3, 5, 2], [0, 1, 0], [8, 6, 11], [2, 2, 4], [1, 0, 3], [7, 4, 5], [0, 0, 0]] }, // prettier-ignore
    of: "G",
    total: 7,
    globals: ["scale"],
    hasSolver: false,
    close: 1e-8,
  },
  {
    name: "Normal groups with means and precisions of their own",
    model: `model groups {
  data y: real[G, J]
  m ~ Normal(mean = 0, sd = 5)
  p ~ Gamma(shape = 2, rate = 1)
  for g in G {
    mu[g] ~ Normal(mean = m, precision = p)
    tau[g] ~ Gamma(shape = 2, rate = 1)
    for j in J { y[g,j] ~ Normal(mean = mu[g], precision = tau[g]) }
  }
}
`,
    data: { y: [[1.2, 0.7, 1.9, 1.1], [-0.5, 0.1, -1.6, -0.2], [3.1, 2.2, 2.9, 2.4], [0.3, 0.9, 0.2, 1.4], [1.5, 2.1, 0.4, 1.3], [2.8, 1.7, 2.6, 3.3]] }, // prettier-ignore
    of: "G",
    total: 6,
    globals: ["m", "p"],
    hasSolver: false,
    close: 1e-6,
  },
  {
    name: "regression with group effects, nothing local",
    model: `model effects {
  data group: category(G)[N], x: real[N], y: real[N], prior: positive[G]
  b ~ Normal(mean = 0, sd = 2)
  tau ~ Gamma(shape = 2, rate = 1)
  for g in G { mu[g] ~ Normal(mean = 0, sd = prior[g]) }
  for n in N { y[n] ~ Normal(mean = mu[group[n]] + b * x[n], precision = tau) }
}
`,
    data: {
      group: [1, 3, 2, 1, 2, 3, 3, 1],
      x: [0.5, -1, 1.2, -0.4, -0.9, 0.3, 1.1, -0.8],
      y: [1.9, 2.2, -0.4, 0.7, -2.4, 3.4, 4.3, 0.1],
      prior: [1, 2, 3],
    },
    of: "N",
    total: 8,
    globals: ["b", "tau", "mu"],
    hasSolver: false,
    close: 1e-8,
  },
  {
    name: "a chain in every row about a common start",
    model: `model chains {
  data y: real[R, T]
  m ~ Normal(mean = 0, sd = 3)
  p ~ Gamma(shape = 3, rate = 1)
  for r in R {
    s[r,1] ~ Normal(mean = m, precision = p)
    for t in 2..T { s[r,t] ~ Normal(mean = 0.8 * s[r,t-1], precision = p) }
    for t in T { y[r,t] ~ Normal(mean = s[r,t], sd = 0.5) }
  }
}
`,
    data: { y: [[1.1, 0.6, 0.9, 0.2], [2.3, 1.4, 0.8, 1.2], [0.2, -0.6, 0.3, -0.4], [1.6, 1.8, 1.1, 0.7], [0.9, 1.2, 0.1, 0.4]] }, // prettier-ignore
    of: "R",
    total: 5,
    globals: ["m", "p"],
    hasSolver: false,
    close: 1e-8,
  },
  {
    name: "data of another plate and a scalar, which no batch changes",
    model: `model sources {
  data x: real[N], y: real[M], first: real
  mu ~ Normal(mean = 0, sd = 3)
  tau ~ Gamma(shape = 2, rate = 1)
  first ~ Normal(mean = mu, sd = 2)
  for m in M { y[m] ~ Normal(mean = mu, precision = tau) }
  for n in N { x[n] ~ Normal(mean = mu, sd = 0.7) }
}
`,
    data: { x: [1.2, 0.4, 2.2, 0.9, 1.6, 0.1], y: [2.5, 3.1, -0.4, 1.7], first: -1 },
    of: "N",
    total: 6,
    globals: ["mu", "tau"],
    hasSolver: false,
    close: 1e-8,
  },
  {
    name: "topics of words that have a number each",
    model: LDA.replace("concentration: positive[K, V]", "concentration: positive[K, V], r: real[D, *]")
      .replace("model lda", "model marked")
      .replace("for k in K {", "for k in K { mu[k] ~ Normal(mean = 0, sd = 2)  ")
      .replace("prob = beta[z[d,i]])", "prob = beta[z[d,i]])\n      r[d,i] ~ Normal(mean = mu[z[d,i]], sd = 1)"),
    data: { ...LDA_DATA, r: CORPUS.map((words, d) => words.map((w, i) => (w <= 3 ? -1 : 1) + Math.sin(3 * d + i))) },
    of: "D",
    total: 10,
    globals: ["beta", "mu"],
    hasSolver: false,
    close: 1e-5,
  },
];

/** A case with a fit by batches of `batch`. */
export const withBatches = (c: Pick<SviCase, "model" | "of">, batch: number, settings = ""): string =>
  `${c.model}fit svi { method = svi  batch = ${batch} of ${c.of}  ${settings} }\n`;
