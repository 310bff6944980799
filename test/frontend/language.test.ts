import { describe, expect, it } from "vitest";
import { lines, mistakes, modelOf } from "./harness.ts";

/** What the language page allows, sentence by sentence; the oracle is the page. Expected lines are of the printed model. */

describe("data, sizes, indices", () => {
  it("data have a type, named sizes and a default file", () => {
    const text = `data a: real, b: positive[N], c: unit[N], d: count[N], e: int[N], f: binary[N], g: category(K)[N], h: simplex[N, K], i: real(lower = 0, upper = 10)[N], j: real[N] from "j.csv"
      for n in N { factor a + b[n] + c[n] + d[n] + e[n] + f[n] + g[n] + h[n, 1] + i[n] + j[n] }`;
    expect(lines(text, "data")).toEqual([
      "data a: real",
      "data b: real[N] positive",
      "data c: real[N] between 0 and 1",
      "data d: integer[N] at least 0",
      "data e: integer[N]",
      "data f: integer[N] between 0 and 1",
      "data g: integer[N] category K",
      "data h: real[N, K] simplex between 0 and 1",
      "data i: real[N] between 0 and 10 (lower = 0, upper = 10)",
      'data j: real[N] from "j.csv"',
    ]);
    expect(modelOf(text).sizes.map((s) => s.name)).toEqual(["K", "N"]);
  });

  it("ragged arrays, and arrays like them", () => {
    const text = "data t: real[D, *], y: real[D, *] for d in D { for i in y[d] { y[d,i] ~ Normal(mean = t[d,i], sd = 1) } }";
    expect(lines(text, "data", "factor")).toEqual([
      "data t: real[D, * like t]",
      "data y: real[D, * like t]",
      "factor y: for d in D, i in t[d]: y[d, i] ~ Normal(mean = t[d, i], sd = 1)",
    ]);
    const sums = "data a: real[D, *], b: real[D, *] for d in D { factor sum(a[d,i] * b[d,i] for i in a[d]) + length(a[d]) }";
    expect(lines(sums, "data b", "factor")).toEqual([
      "data b: real[D, * like a]",
      "factor factor: for d in D: sum(a[d, i] * b[d, i] for i in a[d]) + length(a[d])",
    ]);
  });

  it("params are optimised and have supports and initial values", () => {
    expect(
      lines(
        "param alpha: positive = 0.5, W: real[P, Q], s: simplex[3], c: ordered[4], L: correlation_cholesky[2], M: cholesky[2, 2]  factor alpha * sum(W) * sum(s) * sum(c) * sum(L) * sum(M)",
        "param",
      ),
    ).toEqual([
      "param alpha: real positive in positive = 0.5",
      "param W: real[P, Q] in real",
      "param s: real[3] simplex between 0 and 1 in simplex",
      "param c: real[4] ordered in ordered",
      "param L: real[2, 2] correlation_cholesky between -1 and 1 in correlation_cholesky",
      "param M: real[2, 2] cholesky in cholesky",
    ]);
  });

  it("a constant may be a size, and may be overridden", () => {
    const text = "const K = 3, J = K + 1 for j in J { m[j] ~ Normal(mean = 0, sd = 1) } factor m[4] * K";
    expect(modelOf(text).sizes.map((s) => s.name)).toEqual(["J"]);
    const larger = modelOf(text, { constants: new Map([["K", 9]]) });
    expect(larger.constants.map((c) => (c.value.kind === "number" ? c.value.value : null))).toEqual([9, 10]);
    const vector = modelOf("const w = [0.5, 0.5] z ~ Categorical(prob = w)", { constants: new Map([["w", [0.2, 0.3, 0.5]]]) });
    expect(vector.variables[0]!.type.category?.text).toBe("3");
  });

  it("supports of latents follow the distribution; bounds may depend on earlier latents", () => {
    const text = `a ~ Uniform(lower = 0, upper = 1)  b ~ Uniform(lower = 0, upper = 1 - a)  p ~ Dirichlet(concentration = 1, size = K)
      c ~ Normal(mean = 0, sd = 1, size = 4, ordered = true)  d ~ Gamma(shape = 1, rate = 1, size = K, ordered = true)  n ~ Poisson(rate = 2)  f ~ Flat(lower = 2)`;
    expect(lines(text, "latent")).toEqual([
      "latent a: real between 0 and 1 in unit",
      "latent b: real between 0 and 1 in interval(lower = 0, upper = 1 - a)",
      "latent p: real[K] simplex between 0 and 1 in simplex",
      "latent c: real[4] ordered in ordered",
      "latent d: real[K] positive_ordered positive in positive_ordered",
      "latent n: integer at least 0 in integers(lower = 0)",
      "latent f: real greater than 2 in interval(lower = 2)",
    ]);
  });

  it("indices are 1-based, ranges inclusive", () => {
    expect(lines("data y: real[T] for t in 2..T { factor y[t] - y[t-1] } factor y[1]", "factor")).toEqual([
      "factor factor: for t in 2..T: y[t] - y[t - 1]",
      "factor factor_2: y[1]",
    ]);
    expect(mistakes("data y: real[T] for t in 0..T { factor y[t] }")).toEqual(["E2107 t"]);
    expect(mistakes("data y: real[T] for t in T { factor y[t+1] }")).toEqual(["E2107 t+1"]);
    expect(mistakes("data y: real[3] factor y[4]")).toEqual(["E2107 4"]);
    expect(mistakes("data y: real[3] factor y[0]")).toEqual(["E2107 0"]);
    expect(mistakes("const T = 10 data y: real[T] factor y[10] + y[11]")).toEqual(["E2107 11"]);
    expect(mistakes("const T = 10, last = 12 data y: real[T] factor y[last]")).toEqual(["E2107 last"]);
  });

  it("1..N is the whole of N", () => expect(lines("data y: real[N] for n in 1..N { factor y[n] }", "factor")).toEqual(["factor factor: for n in N: y[n]"]));

  it("files that count from zero say so", () =>
    expect(lines("data c: category(K, base = 0)[N] for n in N { factor c[n] }", "data")).toEqual(["data c: integer[N] category K base 0"]));

  it("indices are typed", () => {
    const model = (size: string): string =>
      `data county: category(J)[N] alpha ~ Normal(mean = 0, sd = 1, size = ${size}) for n in N { factor alpha[county[n]] }`;
    expect(mistakes(model("J"))).toEqual([]);
    expect(mistakes(model("K"))).toEqual(["E2106 county[n]"]);
    expect(mistakes("data x: real[N], y: real[M] for n in N { factor x[n] + y[n] }")).toEqual(["E2106 n"]);
    expect(mistakes("data x: real[N], c: int[N] for n in N { factor x[c[n]] }")).toEqual(["E2106 c[n]"]);
    expect(mistakes("data x: real[N], y: real[N] for n in N { factor x[y[n]] }")).toEqual(["E2105 y[n]"]);
    expect(mistakes("data x: real[N], c: category(N)[M] factor sum(x[c])")).toEqual(["E2105 c"]);
  });

  it("an index inside of a branch or under `where` knows the condition", () => {
    expect(mistakes("data y: real[T] for t in T { factor if t > 1 then y[t-1] else 0 }")).toEqual([]);
    expect(mistakes("data y: real[T] for t in T { factor if t == 1 then 0 else y[t-1] }")).toEqual([]);
    expect(mistakes("data y: real[T] for t in T where t < T { factor y[t+1] }")).toEqual([]);
    expect(mistakes("data y: real[T] for t in T { factor if t > 1 then y[t+1] else 0 }")).toEqual(["E2107 t+1"]);
  });

  it("lags over a constant stay inside", () => {
    expect(mistakes("data y: real[T] const K = 5 for t in K+1..T { factor sum(y[t-k] for k in K) }")).toEqual([]);
    expect(mistakes("data y: real[T] const K = 5 for t in K..T { factor sum(y[t-k] for k in K) }")).toEqual(["E2107 t-k"]);
  });

  it("missing entries split an array", () => {
    const text =
      "model m { data x: real[N]? mu ~ Normal(mean = 0, sd = 1) for n in N { x[n] ~ Normal(mean = mu, sd = 1) } } guide g { mu ~ Normal(mean = ?, sd = ?) for n in N { x[n] ~ Normal(mean = ?, sd = ?) } }";
    expect(lines(text, "data", "observed")).toEqual(["data x: real[N] missing", "observed x: real[N] in real"]);
    expect(mistakes("data x: real[N]? factor sum(x)")).toEqual(["E2309 x"]);
    expect(mistakes(text.replace("?", ""))).toEqual(["E2406 x"]);
    expect(
      mistakes(
        "model m { data z: category(K)[N]?, x: real[N] p ~ Dirichlet(concentration = 1, size = K) mu ~ Normal(mean = 0, sd = 1, size = K) for n in N { z[n] ~ Categorical(prob = p) x[n] ~ Normal(mean = mu[z[n]], sd = 1) } } guide g { for n in N { z[n] ~ Categorical(prob = ?) } }",
      ),
    ).toEqual([]);
  });
});

describe("plates, chains, definitions", () => {
  it("two binders over one size are two axes", () =>
    expect(lines("for n in N, m in N { let C[n,m] = n * m } factor sum(C)", "for")).toEqual(["for n in N, m in N: C[n, m] = n * m"]));

  it("`where` restricts a plate by data", () => {
    expect(lines("data g: binary[N], x: real[N] for n in N where g[n] == 1 { factor x[n] }", "factor")).toEqual([
      "factor factor: for n in N where g[n] == 1: x[n]",
    ]);
    expect(mistakes("b ~ Normal(mean = 0, sd = 1) data x: real[N] for n in N where x[n] > b { factor x[n] }")).toEqual(["E2116 b"]);
  });

  it("statements may define disjoint parts", () => {
    expect(lines("z[1] ~ Normal(mean = 0, sd = 1) for t in 2..T { z[t] ~ Normal(mean = z[t-1], sd = 1) }", "latent")).toEqual(["latent z: real[T] in real"]);
    expect(lines("z[T] ~ Normal(mean = 0, sd = 1) for t in 2..T { z[t-1] ~ Normal(mean = z[t], sd = 1) }", "latent")).toEqual(["latent z: real[T] in real"]);
    expect(lines("z[1] ~ Normal(mean = 0, sd = 1) z[2] ~ Normal(mean = 0, sd = 1)", "latent")).toEqual(["latent z: real[2] in real"]);
    expect(lines("for n in N { z[n,1] ~ Normal(mean = 0, sd = 1) for t in 2..T { z[n,t] ~ Normal(mean = z[n,t-1], sd = 1) } }", "latent")).toEqual([
      "latent z: real[N, T] in real",
    ]);
  });

  it("overlap is an error", () => {
    expect(mistakes("z[1] ~ Normal(mean = 0, sd = 1) for t in T { z[t] ~ Normal(mean = 0, sd = 1) }")).toEqual(["E2304 z[t]"]);
    expect(mistakes("for t in 1..3 { z[t] ~ Normal(mean = 0, sd = 1) } for t in 3..5 { z[t] ~ Normal(mean = 0, sd = 1) }")).toEqual(["E2304 z[t]"]);
    expect(mistakes("data x: real[N] x ~ Normal(mean = 0, sd = 1) for n in N { x[n] ~ Normal(mean = 0, sd = 1) }")).toEqual(["E2304 x[n]"]);
    expect(mistakes("let a[1] = 1 let a[1] = 2 factor a[1]")).toEqual(["E2304 a[1]"]);
    expect(mistakes("mu ~ Normal(mean = 0, sd = 1) mu ~ Normal(mean = 0, sd = 1)")).toEqual(["E2304 mu"]);
    expect(mistakes("data x: real[N] for n in N, k in 3 { x[n] ~ Normal(mean = k, sd = 1) }")).toEqual(["E2303 x[n]"]);
  });

  it("where the sizes or the data decide, nothing is said", () => {
    expect(
      mistakes(
        "data g: binary[N] for n in N where g[n] == 1 { z[n] ~ Normal(mean = 0, sd = 1) } for n in N where g[n] == 0 { z[n] ~ Normal(mean = 1, sd = 1) }",
      ),
    ).toEqual([]);
    expect(mistakes("z[1] ~ Normal(mean = 0, sd = 1) z[T] ~ Normal(mean = 0, sd = 1) for t in 2..T-1 { z[t] ~ Normal(mean = 0, sd = 1) }")).toEqual([]);
  });

  it("gaps are errors", () => {
    expect(mistakes("for t in 2..T { z[t] ~ Normal(mean = 0, sd = 1) }")).toEqual(["E2305 z[t]"]);
    expect(mistakes("z[1] ~ Normal(mean = 0, sd = 1) z[3] ~ Normal(mean = 0, sd = 1)")).toEqual(["E2305 z[1]"]);
    expect(mistakes("for t in 2..T { let s[t] = s[t-1] + 1 } factor s[2]")).toEqual(["E2305 s[t]"]);
  });

  it("data may be modelled in part", () => expect(mistakes("data y: real[T] for t in 3..T { y[t] ~ Normal(mean = y[t-1] + y[t-2], sd = 1) }")).toEqual([]));

  it("recurrences of lets, with ranges proven over all elements", () => {
    const text = `data y: real[T] a ~ Gamma(shape = 1, rate = 1) let s[1] = 0.5
      for t in 2..T { let s[t] = sqrt(a + 0.5 * s[t-1]^2 + y[t-1]^2) } for t in T { y[t] ~ Normal(mean = 0, sd = s[t]) }`;
    expect(lines(text, "let")).toEqual(["let s: real[T] positive recurrent"]);
    expect(mistakes(text.replace("sqrt(a + 0.5 * s[t-1]^2 + y[t-1]^2)", "s[t-1] + y[t-1]"))).toEqual(["E2003 s[t]"]);
  });

  it("chains through several variables and in either direction; every other self-reference is a cycle", () => {
    const two = (w: string, z: string): string =>
      `z[1] ~ Normal(mean = 0, sd = 1) w[1] ~ Normal(mean = z[1], sd = 1) for t in 2..T { z[t] ~ Normal(mean = ${z}, sd = 1) w[t] ~ Normal(mean = ${w}, sd = 1) }`;
    expect(mistakes(two("z[t]", "w[t-1]"))).toEqual([]);
    expect(mistakes(two("z[t]", "w[t]"))).toEqual(["E2306 z"]);
    expect(mistakes("a ~ Normal(mean = b, sd = 1) let b = 2 * c let c = a + 1")).toEqual(["E2306 a"]);
    expect(mistakes("data p: category(N)[N] z[1] ~ Normal(mean = 0, sd = 1) for n in 2..N { z[n] ~ Normal(mean = z[p[n]], sd = 1) }")).toEqual(["E2306 z"]);
    expect(mistakes("data y: real[N] for n in N { let a = b let b = a factor a * y[n] }")).toEqual(["E2306 a"]);
    expect(mistakes("x ~ Normal(mean = x, sd = 1)")).toEqual(["E2306 x"]);
    expect(mistakes("z[1] ~ Normal(mean = 0, sd = 1) for t in 2..T { z[t] ~ Normal(mean = sum(z[s] for s in 1..t-1), sd = 1) }")).toEqual([]);
  });

  it("an unindexed let in a plate is local; an unindexed ~ is an error", () => {
    expect(lines("data x: real[N] for n in N { let h = x[n]^2 factor h + 1 } for n in N { let h = x[n] factor h }", "let", "h", "factor")).toEqual([
      "let h: real at least 0 local for n in N",
      "h = x[n] ^ 2",
      "let h_2: real local for n_2 in N",
      "h_2 = x[n_2]",
      "factor factor: for n in N: h + 1",
      "factor factor_2: for n_2 in N: h_2",
    ]);
    expect(mistakes("data x: real[N] for n in N { mu ~ Normal(mean = 0, sd = 1) x[n] ~ Normal(mean = mu, sd = 1) }")).toEqual(["E2301 mu"]);
    expect(mistakes("for n in N { let h = n } factor h")).toEqual(["E2001 h"]);
  });

  it("left indices are variables, such a variable ± a constant, or constants", () => {
    expect(mistakes("for t in 1..T { z[2*t] ~ Normal(mean = 0, sd = 1) }")).toEqual(["E2302 2*t"]);
    expect(mistakes("for t in 2..T { z[t+1-2] ~ Normal(mean = 0, sd = 1) } z[T] ~ Normal(mean = 0, sd = 1)")).toEqual([]);
    expect(mistakes("data c: category(K)[N] for n in N { z[c[n]] ~ Normal(mean = 0, sd = 1) }")).toEqual(["E2302 c[n]"]);
    expect(mistakes("for n in N { z[n,n] ~ Normal(mean = 0, sd = 1) }")).toEqual(["E2302 n"]);
  });

  it("unindexed dimensions are event dimensions, `@` contracts", () => {
    expect(
      lines("data X: real[N, P] b ~ Normal(mean = 0, sd = 1, size = P) for n in N { let e[n] = X[n] @ b } let f = X @ b factor sum(e) + sum(f)", "let"),
    ).toEqual(["let e: real[N]", "let f: real[N]"]);
    expect(mistakes("data X: real[N, P] b ~ Normal(mean = 0, sd = 1, size = N) factor sum(X @ b)")).toEqual(["E2102 X @ b"]);
    expect(mistakes("data x: real factor x @ 2")).toEqual(["E2102 x @ 2"]);
  });

  it("`size` is an inner plate of a univariate family, the event size of a multivariate one", () => {
    expect(
      lines(
        "for n in N { z[n] ~ Normal(mean = 0, sd = 1, size = L) } p ~ Dirichlet(concentration = 0.5, size = V) t ~ Truncated(Normal(mean = 0, sd = 1), lower = 0, size = 3)",
        "factor",
        "latent t",
      ),
    ).toEqual([
      "latent t: real[3] positive in positive",
      "factor z: for n in N, l in L implicit: z[n, l] ~ Normal(mean = 0, sd = 1)",
      "factor p: p ~ Dirichlet(concentration = 0.5)",
      "factor t: for i in 3 implicit: t[i] ~ Truncated(Normal(mean = 0, sd = 1), lower = 0)",
    ]);
  });

  it("elementwise operations need the same list of sizes", () => {
    expect(mistakes("data x: real[N, P], y: real[N, P] factor sum(x * y + 2 * x)")).toEqual([]);
    expect(mistakes("data x: real[N, P], y: real[P, N] factor sum(x * y)")).toEqual(["E2101 x * y"]);
    expect(mistakes("data x: real[N], y: real[N, P] factor sum(x * y)")).toEqual(["E2101 x * y"]);
    expect(mistakes("data x: real[3], y: real[3] factor sum(x * y)")).toEqual([]);
  });

  it("a univariate family over event dimensions is applied per element", () => {
    expect(lines("data x: binary[N, P] for n in N { z[n] ~ Normal(mean = 0, sd = 1, size = P) x[n] ~ Bernoulli(logit = 2 * z[n]) }", "factor x")).toEqual([
      "factor x: for n in N, p_2 in P implicit: x[n, p_2] ~ Bernoulli(logit = 2 * z[n, p_2])",
    ]);
    expect(lines("data y: real[N], X: real[N, P] b ~ Normal(mean = 0, sd = 1, size = P) y ~ Normal(mean = 1 + X @ b, sd = 1)", "factor y")).toEqual([
      "factor y: for n in N implicit: y[n] ~ Normal(mean = 1 + (X @ b)[n], sd = 1)",
    ]);
    expect(
      lines("data w: category(V)[D, *] for d in D { th[d] ~ Dirichlet(concentration = 1, size = V) w[d] ~ Categorical(prob = th[d]) }", "factor w"),
    ).toEqual(["factor w: for d in D, i in w[d] implicit: w[d, i] ~ Categorical(prob = th[d])"]);
    expect(mistakes("data x: real[N], m0: real[P] for n in N { x[n] ~ Normal(mean = m0, sd = 1) }")).toEqual(["E2308 x[n] ~ Normal(mean = m0, sd = 1)"]);
    expect(mistakes("data x: real[N], m0: real[P] x ~ Normal(mean = m0, sd = 1)")).toEqual(["E2308 x ~ Normal(mean = m0, sd = 1)"]);
  });
});
