import { describe, expect, it } from "vitest";
import { BUILTINS } from "../../compiler/model/builtins.ts";
import { checked, lines, mistakes } from "./harness.ts";

const hintOf = (text: string): string =>
  checked(text)
    .diagnostics.map((d) => d.hint ?? "")
    .join(" ");
const messageOf = (text: string): string =>
  checked(text)
    .diagnostics.map((d) => d.message)
    .join(" ");

describe("distributions", () => {
  it("parameterisations are named; ambiguous positions list their readings", () => {
    expect(mistakes("x ~ Gamma(shape = 2, scale = 3) y ~ Normal(0, variance = 2) z ~ Normal(mean = 0, precision = 2) b ~ Bernoulli(logit = 0.3)")).toEqual([]);
    expect(mistakes("x ~ Normal(0, 1)")).toEqual(["E2203 1"]);
    expect(messageOf("x ~ Normal(0, 1)")).toBe("argument 2 of `Normal` could be `sd`, `variance` or `precision`");
    expect(messageOf("x ~ Exponential(1)")).toBe("argument 1 of `Exponential` could be `rate` or `scale`");
    expect(mistakes("x ~ HalfCauchy(5) y ~ ChiSquared(3)")).toEqual([]);
  });

  it("arguments are those of one parameterisation", () => {
    expect(mistakes("x ~ Normal(mean = 0, sd = 1, variance = 2)")).toEqual(["E2204 Normal(mean = 0, sd = 1, variance = 2)"]);
    expect(mistakes("x ~ Gamma(shape = 1)")).toEqual(["E2205 Gamma(shape = 1)"]);
    expect(mistakes("x ~ Gamma(shape = 1, shape = 2, rate = 1)")).toEqual(["E2206 shape = 2"]);
    expect(mistakes("x ~ Gamma(shape = 1, rat = 2)")).toEqual(["E2202 rat"]);
    expect(hintOf("x ~ Gamma(shape = 1, rat = 2)")).toBe("did you mean `rate`?");
    expect(hintOf("x ~ Norml(mean = 0, sd = 1)")).toBe("did you mean `Normal`?");
    expect(mistakes("x ~ Poisson(rate = 1, 2)")).toEqual(["E2204 2"]);
  });

  it("arguments left out have the record's default", () =>
    expect(lines("x ~ StudentT(degrees = 4)", "factor")).toEqual(["factor x: x ~ StudentT(degrees = 4, location = 0, scale = 1)"]));

  it("ranges: outside, unbounded towards the forbidden side, straddling", () => {
    const sd = (e: string): readonly string[] =>
      mistakes(`a ~ Normal(mean = 0, sd = 1) g ~ Gamma(shape = 1, rate = 1) u ~ Beta(alpha = 1, beta = 1) x ~ Normal(mean = a + g + u, sd = ${e})`);
    for (const fine of [
      "g",
      "g * g",
      "g + u",
      "exp(a)",
      "softplus(a)",
      "g^2",
      "1 / g",
      "sqrt(g)",
      "abs(a)",
      "a^2",
      "a * a",
      "u - 0.5",
      "g - u",
      "max(a, 0.1)",
      "1 - u",
      "if a > 0 then 1 else g",
      "2^a",
      "g^a",
    ])
      expect([fine, sd(fine)]).toEqual([fine, []]);
    for (const wrong of ["a", "-g", "u - g", "a * g", "a^3", "log(g)", "0", "-1", "min(a, 1)", "tanh(a) - 1", "g * a"])
      expect([wrong, sd(wrong).map((m) => m.slice(0, 5))]).toEqual([wrong, ["E2003"]]);
  });

  it("what constants and sizes alone make is left to the binding of sizes", () =>
    expect(
      mistakes("data x: real[T] for t in T { let b[t] = min(1 - cos(t / T) / cos((t - 1) / T), 0.999) x[t] ~ Normal(mean = 0, variance = b[t]) }"),
    ).toEqual([]));

  it("bounds are in order", () => {
    expect(mistakes("x ~ Uniform(lower = 1, upper = 0)")).toEqual(["E2003 0"]);
    expect(mistakes("x ~ Truncated(Normal(mean = 0, sd = 1), lower = 2, upper = 2)")).toEqual(["E2003 2"]);
    expect(mistakes("a ~ Beta(alpha = 1, beta = 2) x ~ Uniform(lower = a, upper = 1)")).toEqual([]);
  });

  it("probabilities", () => {
    expect(mistakes("a ~ Normal(mean = 0, sd = 1) x ~ Bernoulli(prob = a)")).toEqual(["E2003 a"]);
    expect(mistakes("a ~ Normal(mean = 0, sd = 1) x ~ Bernoulli(prob = sigmoid(a)) y ~ Bernoulli(prob = 0.5) z ~ Bernoulli(prob = 1)")).toEqual([]);
    expect(mistakes("z ~ Categorical(prob = [0.5, 0.4])")).toEqual(["E2214 [0.5, 0.4]"]);
    expect(mistakes("const w = [0.5, 0.4] z ~ Categorical(prob = w)")).toEqual(["E2214 w"]);
    expect(mistakes("a ~ Normal(mean = 0, sd = 1, size = 3) z ~ Categorical(prob = a) y ~ Categorical(prob = softmax(a)) w ~ Categorical(logit = a)")).toEqual([
      "E2003 a",
    ]);
    expect(mistakes("u ~ Beta(alpha = 1, beta = 1) z ~ Categorical(prob = [u, 1 - u])")).toEqual([]);
  });

  it("counts are whole numbers", () => {
    expect(mistakes("data n: real x ~ Binomial(trials = n, prob = 0.5)")).toEqual(["E2003 n"]);
    expect(mistakes("data n: count x ~ Binomial(trials = n, prob = 0.5)")).toEqual([]);
  });

  it("data must be possible", () => {
    expect(mistakes("data x: real[N] for n in N { x[n] ~ Poisson(rate = 1) }")).toEqual(["E2210 Poisson(rate = 1)"]);
    expect(mistakes("data x: real(lower = 2, upper = 3)[N] for n in N { x[n] ~ Beta(alpha = 1, beta = 1) }")).toEqual(["E2210 Beta(alpha = 1, beta = 1)"]);
    expect(mistakes("data x: real[N] for n in N { x[n] ~ Exponential(rate = 1) }")).toEqual(["E2911 Exponential(rate = 1)"]);
    expect(
      mistakes(
        "data x: positive[N], c: count[N], k: count for n in N { x[n] ~ Normal(mean = 0, sd = 1) c[n] ~ Normal(mean = 0, sd = 1) } k ~ Binomial(trials = 10, prob = 0.5)",
      ),
    ).toEqual([]);
    expect(mistakes("data x: category(K)[N] const p = [0.5, 0.5] for n in N { x[n] ~ Categorical(prob = p) }")).toEqual(["E2210 Categorical(prob = p)"]);
    expect(mistakes("data x: category(K)[N] const K = 2, p = [0.5, 0.5] for n in N { x[n] ~ Categorical(prob = p) }")).toEqual([]);
  });

  it("vectors and matrices", () => {
    expect(mistakes("x ~ MultivariateNormal(mean = [0, 0], covariance = identity(3)) factor sum(x)")).toEqual(["E2207 identity(3)"]);
    expect(mistakes("x ~ MultivariateNormal(mean = 0, covariance = identity(3)) factor sum(x)")).toEqual([]);
    expect(mistakes("x ~ Dirichlet(concentration = 1)")).toEqual(["E2208 Dirichlet(concentration = 1)"]);
    expect(lines("data y: real[N] y ~ MultivariateNormal(mean = 0, covariance = 2 * identity(N))", "factor")).toEqual([
      "factor y: y ~ MultivariateNormal(mean = 0, covariance = 2 * identity(N))",
    ]);
    expect(
      lines("data c: count[N, K] for n in N { p[n] ~ Dirichlet(concentration = 1, size = K) c[n] ~ Multinomial(trials = 10, prob = p[n]) }", "factor c"),
    ).toEqual(["factor c: for n in N: c[n] ~ Multinomial(trials = 10, prob = p[n])"]);
  });

  it("mixtures, truncation, censoring", () => {
    expect(
      lines(
        "data x: real[N] w ~ Dirichlet(concentration = 1, size = K) mu ~ Normal(mean = 0, sd = 1, size = K) x ~ Mixture(weights = w, components = Normal(mean = mu[k], sd = 1) for k in K)",
        "factor x",
      ),
    ).toEqual(["factor x: for n in N implicit: x[n] ~ Mixture(weights = w, components = Normal(mean = mu[k_2], sd = 1) for k_2 in K)"]);
    expect(mistakes("x ~ Mixture(weights = [0.5, 0.5], components = Normal(mean = k, sd = 1) for k in 3)")).toEqual(["E2207 [0.5, 0.5]"]);
    expect(mistakes("x ~ Mixture(weights = [0.5, 0.5], components = Uniform(lower = 0, upper = k) for k in 2)")).toEqual([
      "E2212 components = Uniform(lower = 0, upper = k) for k in 2",
    ]);
    expect(
      lines(
        "x ~ Truncated(Normal(mean = 0, sd = 1), lower = 0) y ~ Truncated(Gamma(shape = 1, rate = 1), upper = 2) z ~ Truncated(Poisson(rate = 2), lower = 1)",
        "latent",
      ),
    ).toEqual([
      "latent x: real positive in positive",
      "latent y: real between 0 and 2 in interval(lower = 0, upper = 2)",
      "latent z: integer at least 1 in integers(lower = 1)",
    ]);
    expect(mistakes("x ~ Censored(Normal(mean = 0, sd = 1), upper = 2)")).toEqual(["E2212 Censored(Normal(mean = 0, sd = 1), upper = 2)"]);
    expect(mistakes("data y: real[N], u: real[N] for n in N { y[n] ~ Censored(Normal(mean = 0, sd = 1), upper = u[n]) }")).toEqual([]);
    expect(mistakes("x ~ Truncated(Categorical(prob = [0.5, 0.5]), lower = 1)")).toEqual(["E2212 Categorical(prob = [0.5, 0.5])"]);
    expect(mistakes("x ~ NormalGamma(mean = 0, count = 1, shape = 1, rate = 1)")).toEqual(["E2213 NormalGamma(mean = 0, count = 1, shape = 1, rate = 1)"]);
  });

  it("`ordered` needs a size and equal arguments", () => {
    expect(mistakes("x ~ Normal(mean = 0, sd = 1, ordered = true)")).toEqual(["E2209 ordered = true"]);
    expect(mistakes("data m: real[K] x ~ Normal(mean = m, sd = 1, ordered = true)")).toEqual(["E2209 ordered = true"]);
    expect(mistakes("x ~ Beta(alpha = 1, beta = 1, size = 2, ordered = true)")).toEqual(["E2209 ordered = true"]);
  });
});

describe("expressions", () => {
  it("latent indices", () =>
    expect(
      mistakes("z ~ Categorical(prob = [0.5, 0.5]) mu ~ Normal(mean = 0, sd = 1, size = 2) x ~ Normal(mean = mu[z], sd = if z == 1 then 1 else 2)"),
    ).toEqual([]));

  it("every function of the page exists", () => {
    const page =
      "exp log log1p expm1 sqrt pow abs min max floor softplus sigmoid logit tanh softmax log_sum_exp log1m_exp xlogy lgamma digamma erf normal_cdf sum mean dot cumulative_sum identity diagonal trace log_det length cos sin";
    expect(page.split(" ").filter((name) => !BUILTINS.has(name))).toEqual([]);
  });

  it("functions of arrays know their shapes", () => {
    const shape = (e: string): string => {
      const { type } = checked(
        `data v: real[N], M: real[K, K], w: real[D, *] for d in D { let r[d] = length(w[d]) } let q = ${e} factor sum([sum(v), sum(M), sum(r)])`,
      ).model!.lets.find((l) => l.name === "q")!;
      return type.dimensions.map((d) => (d.kind === "regular" ? d.size.text : "*")).join();
    };
    expect(
      ["softmax(v)", "cumulative_sum(v)", "identity(N)", "diagonal(v)", "transpose([v, v])", "M @ M", "[k for k in 2..N]", "[[1, 2, 3], [4, 5, 6]]"].map(shape),
    ).toEqual(["N", "N", "N,N", "N,N", "N,2", "K,K", "N - 1", "2,3"]);
    expect(["trace(M)", "log_det(M)", "dot(v, v)", "sum(M)", "mean(v)", "sd(v)", "var(v)", "max(v)", "length(v)", "log_sum_exp(v)"].map(shape)).toEqual([
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
      "",
    ]);
    expect(mistakes("factor trace([[1, 2, 3], [4, 5, 6]])")).toEqual(["E2103 trace([[1, 2, 3], [4, 5, 6]])"]);
    expect(mistakes("factor dot([1, 2], [1, 2, 3])")).toEqual(["E2103 dot([1, 2], [1, 2, 3])"]);
    expect(mistakes("factor sum(3)")).toEqual(["E2103 sum(3)"]);
  });

  it("sums over binders keep the body's dimensions and their own conditions", () => {
    expect(lines("data X: real[N, P], g: binary[N] let s = sum(X[n] for n in N where g[n] == 1) factor sum(s)", "let", "s =")).toEqual([
      "let s: real[P]",
      "s = sum(X[n] for n in N where g[n] == 1)",
    ]);
    expect(mistakes("data x: real[N] factor sum(x[n] * x[m] for n in N, m in N where n < m)")).toEqual([]);
    expect(mistakes("data x: real[N] factor exp(x[n] for n in N)")).toEqual(["E2113 x[n] for n in N"]);
  });

  it("defs are replaced, hygienically, with fresh index variables", () => {
    expect(lines("data x: real[N] def sq(a) = a * a factor sq(sum(x[n] for n in N))", "factor")).toEqual([
      "factor factor: sum(x[n] for n in N) * sum(x[n_2] for n_2 in N)",
    ]);
    expect(lines("data x: real[N], y: real def f(x) = x + y for n in N { factor f(x[n]) }", "factor")).toEqual(["factor factor: for n in N: x[n] + y"]);
    expect(mistakes("def f(a) = a + n data x: real[N] for n in N { factor f(x[n]) }")).toEqual(["E2001 n"]);
    expect(mistakes("def f(a) = g(a) def g(a) = f(a) factor f(1)")).toEqual(["E2007 f"]);
    expect(mistakes("def f(a) = log(a) factor f(-1)")).toEqual(["E2114 a"]);
    expect(checked("def f(a) = log(a) factor f(-1)").diagnostics[0]!.related?.map((r) => r.message)).toEqual(["in this call of `f`"]);
  });

  it("conditions and logic", () => {
    expect(mistakes("data x: real, b: binary factor if x > 0 and not (x > 2 or b == 1) then 1 else 0 factor if b then 1 else 2")).toEqual([]);
    expect(mistakes("data x: real factor if x then 1 else 0")).toEqual(["E2108 x"]);
    expect(mistakes("data x: real factor 1 + (x > 0)")).toEqual(["E2109 (x > 0)"]);
    expect(mistakes('data s: category(K)[N] factor sum(if s[n] == "f" then 1 else 0 for n in N)')).toEqual(['E2110 "f"']);
  });

  it("an index variable is a whole number", () =>
    expect(lines("data x: real[T] for t in T { x[t] ~ Normal(mean = 0.1 * t, sd = t) }", "factor")).toEqual([
      "factor x: for t in T: x[t] ~ Normal(mean = 0.1 * t, sd = t)",
    ]));

  it("Greek names", () => expect(mistakes("τ ~ Gamma(shape = 1, rate = 1) μ ~ Normal(mean = 0, precision = τ)")).toEqual([]));

  it("names: unknown, of another kind, hidden, twice", () => {
    expect(mistakes("let sigma = 1 x ~ Normal(mean = 0, sd = sigam)")).toEqual(["E2001 sigam"]);
    expect(hintOf("let sigma = 1 x ~ Normal(mean = 0, sd = sigam)")).toBe("did you mean `sigma`?");
    expect(hintOf("factor exq(1)")).toBe("did you mean `exp`?");
    expect(mistakes("let a = 1 factor a(2)")).toEqual(["E2006 a"]);
    expect(mistakes("data x: real let x = 1 factor x")).toEqual(["E2014 x"]);
    expect(mistakes("data x: real[N] for x in N { factor x }")).toEqual(["E2004 x"]);
    expect(mistakes("data x: real[N] factor sum(sum(x[n] * n for n in N) for n in N)")).toEqual(["E2004 n"]);
    expect(mistakes("data x: real, x: real factor x")).toEqual(["E2002 x"]);
    expect(mistakes("N ~ Normal(mean = 0, sd = 1) data x: real[N] factor sum(x)")).toEqual(["E2011 N"]);
    expect(mistakes("const a = 1 x ~ Normal(mean = 0, sd = 1)")).toEqual(["E2901 a"]);
    expect(mistakes("x ~ Normal(mean = 0, sd = 1) let derived = x^2")).toEqual([]);
    expect(checked("data x: real, x: real factor x").diagnostics[0]!.related).toHaveLength(1);
  });
});
