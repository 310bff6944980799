import { describe, expect, it } from "vitest";
import { checked, lines, mistakes } from "./harness.ts";

const MODEL = `model m {
  data x: real[N]
  mu ~ Normal(mean = 0, sd = 1)
  tau ~ Gamma(shape = 1, rate = 1)
  for n in N { z[n] ~ Normal(mean = mu, sd = 1, size = L)  x[n] ~ Normal(mean = sum(z[n]), precision = tau) }
  p ~ Dirichlet(concentration = 1, size = K)
  c ~ Categorical(prob = p)
  v ~ MultivariateNormal(mean = 0, covariance = identity(P))
  a ~ Uniform(lower = 0, upper = 1)
  b ~ Uniform(lower = 0, upper = 1 - a)
}
`;
const guide = (body: string): string => `${MODEL}guide g { ${body} }`;
const holes = (body: string): readonly string[] => lines(guide(body), "hole");

describe("holes", () => {
  it("take the support of their argument, a name and an initial value", () => {
    expect(holes("mu ~ Normal(mean = ?m = -0.5, sd = ?) tau ~ Gamma(shape = ?a1, rate = ?b1 = 2)")).toEqual([
      "hole ?m: real in real = -0.5",
      "hole ?mu.sd: real positive in positive",
      "hole ?a1: real positive in positive",
      "hole ?b1: real positive in positive = 2",
    ]);
    expect(
      holes("p ~ Dirichlet(concentration = ?) c ~ Categorical(prob = ?) v ~ MultivariateNormal(mean = ?, cholesky = ?) a ~ Beta(alpha = ?, beta = ?)").slice(
        0,
        4,
      ),
    ).toEqual([
      "hole ?p.concentration: real[K] positive in positive",
      "hole ?c.prob: real[K] simplex between 0 and 1 in simplex",
      "hole ?v.mean: real[P] in real",
      "hole ?v.cholesky: real[P, P] cholesky in cholesky",
    ]);
  });

  it("may be factors, but nothing else", () => {
    expect(holes("tau ~ Gamma(shape = ?, rate = ?) mu ~ Normal(mean = 2 * ?, precision = ?l * tau / 3)").slice(2)).toEqual([
      "hole ?mu.mean: real in real",
      "hole ?l: real positive in positive",
    ]);
    for (const e of ["1 + ?", "exp(?)", "-?", "1 / ?", "?^2", "if mu > 0 then ? else 1", "[?, ?]"])
      expect([e, mistakes(guide(`mu ~ Normal(mean = ${e}, sd = 1)`)).map((m) => m.slice(0, 5))]).toEqual([
        e,
        e.startsWith("[") ? ["E2402", "E2402"] : ["E2402"],
      ]);
    expect(mistakes("x ~ Normal(mean = ?, sd = 1)")).toEqual(["E2401 ?"]);
    expect(mistakes(guide("mu ~ Normal(mean = ?, sd = ?s = -1)"))).toEqual(["E2403 ?s = -1"]);
    expect(mistakes(guide("mu ~ Normal(mean = ?q, sd = 1) tau ~ Gamma(shape = ?q, rate = 1)"))).toEqual(["E2407 ?q"]);
  });

  it("have the axes of the plates around them, implicit ones included", () => {
    expect(holes("for n in N { z[n] ~ Normal(mean = ?, sd = ?s) }")).toEqual([
      "hole ?z.mean: for n_2 in N, l_2 in L implicit: real in real",
      "hole ?s: for n_2 in N, l_2 in L implicit: real positive in positive",
    ]);
    expect(holes("z ~ Normal(mean = ?, sd = ?)")[0]).toBe("hole ?z.mean: for n_2 in N implicit, l_2 in L implicit: real in real");
    expect(holes("param s: positive = 2 for n in N { z[n] ~ Normal(mean = ?, sd = s) }")).toHaveLength(1);
  });
});

describe("guides", () => {
  it("see the model's names and their own", () => {
    expect(
      mistakes(
        guide(
          "net e(q: real) -> (m: real[L], s: positive[L]) { dense(8) | relu | (dense(L), dense(L) | softplus) } for n in N { let h = e(x[n]) z[n] ~ Normal(mean = h.m, sd = h.s) }",
        ),
      ),
    ).toEqual([]);
    expect(mistakes(guide("let mu = 1"))).toEqual(["E2014 mu"]);
    expect(mistakes(guide("data y: real"))).toEqual(["E2008 data"]);
    expect(mistakes(guide("factor 1"))).toEqual(["E2008 factor"]);
    expect(mistakes(guide("const k = 1"))).toEqual(["E2008 const"]);
  });

  it("name latents of the model, once, with the model's sizes", () => {
    expect(mistakes(guide("muu ~ Normal(mean = ?, sd = ?)"))).toEqual(["E2404 muu"]);
    expect(checked(guide("muu ~ Normal(mean = ?, sd = ?)")).diagnostics[0]!.hint).toBe("did you mean `mu`?");
    expect(mistakes(guide("x ~ Normal(mean = ?, sd = ?)"))).toEqual(["E2406 x"]);
    expect(mistakes(guide("mu ~ Normal(mean = ?, sd = ?) mu ~ Normal(mean = ?, sd = ?)"))).toEqual(["E2304 mu"]);
    expect(mistakes(guide("for k in K { z[k] ~ Normal(mean = ?, sd = ?) }"))).toEqual(["E2106 k"]);
    expect(mistakes(guide("z[1] ~ Normal(mean = ?, sd = ?)"))).toEqual(["E2408 z[1]"]);
    expect(mistakes(guide("for n in N { z ~ Normal(mean = ?, sd = ?) }"))).toEqual(["E2301 z"]);
  });

  it("have the latent's support", () => {
    expect(mistakes(guide("tau ~ LogNormal(location = ?, scale = ?) a ~ Beta(alpha = ?, beta = ?)"))).toEqual([]);
    expect(mistakes(guide("tau ~ Normal(mean = ?, sd = ?)"))).toEqual(["E2405 Normal(mean = ?, sd = ?)"]);
    expect(mistakes(guide("tau ~ Truncated(Normal(mean = ?, sd = ?), lower = 0)"))).toEqual([]);
    expect(mistakes(guide("mu ~ Exponential(rate = ?)"))).toEqual(["E2405 Exponential(rate = ?)"]);
    expect(mistakes(guide("b ~ Uniform(lower = 0, upper = 1 - a)"))).toEqual([]);
    expect(mistakes(guide("b ~ Beta(alpha = ?, beta = ?)"))).toEqual(["E2405 Beta(alpha = ?, beta = ?)"]);
    expect(mistakes(guide("c ~ Poisson(rate = ?)"))).toEqual(["E2405 Poisson(rate = ?)"]);
  });

  it("may be chains, not circles, also through lets of the model", () => {
    expect(mistakes(guide("tau ~ Gamma(shape = ?, rate = ?) mu ~ Normal(mean = ?, precision = ? * tau)"))).toEqual([]);
    expect(mistakes(guide("tau ~ Gamma(shape = ?, rate = exp(mu)) mu ~ Normal(mean = ?, precision = ? * tau)"))).toEqual(["E2306 mu"]);
    expect(mistakes("model m { mu ~ Normal(mean = 0, sd = 1) let twice = 2 * mu } guide g { mu ~ Normal(mean = twice, sd = ?) }")).toEqual(["E2306 mu"]);
  });

  it("joint guides of what the model draws one by one", () =>
    expect(mistakes("model m { for p in P { b[p] ~ Normal(mean = 0, sd = 1) } } guide g { b ~ MultivariateNormal(mean = ?, covariance = ?) }")).toEqual([]));
});

describe("nets", () => {
  const net = (signature: string, layers: string, use = "factor 1"): readonly string[] =>
    mistakes(`data x: real[P], k: category(C) net f${signature} { ${layers} } ${use} factor sum(x) + k`).filter((m) => !m.startsWith("E2901"));
  it("check layers, heads and sizes", () => {
    expect(net("(a: real[P]) -> real", "dense(8) | tanh | dense(1)", "factor f(x)")).toEqual([]);
    expect(net("(a: real[P], c: category(C)) -> real", "dense(1)", "factor f(x, k)")).toEqual([]);
    expect(net("(a: real[P]) -> real", "dens(1)")).toEqual(["E2601 dens"]);
    expect(net("(a: real[P]) -> real", "dense | dense(1)")).toEqual(["E2602 dense"]);
    expect(net("(a: real[P]) -> real", "relu(1) | dense(1)")).toEqual(["E2602 relu(1)"]);
    expect(net("(a: real[P]) -> real[P]", "dense(8)")).toEqual(["E2603 dense(8)"]);
    expect(net("(a: real[P]) -> real", "relu")).toEqual(["E2603 relu"]);
    expect(net("(a: real[P]) -> (m: real, s: real)", "dense(2)")).toEqual(["E2604 dense(2)"]);
    expect(net("(a: real[P]) -> (m: real, s: positive)", "(dense(1), dense(1))")).toEqual(["E2605 (dense(1), dense(1))"]);
    expect(net("(a: real[P]) -> (m: real, s: positive)", "(dense(1), dense(1) | softplus)")).toEqual([]);
    expect(net("(a: real[P, P]) -> real", "dense(1)")).toEqual(["E2605 real[P, P]"]);
  });
  it("check their inputs and heads where they are used", () => {
    expect(net("(a: real[P]) -> real", "dense(1)", "factor f(1)")).toEqual(["E2103 1"]);
    expect(net("(a: real[P]) -> real", "dense(1)", "factor f(x, x)")).toEqual(["E2111 f(x, x)"]);
    expect(net("(a: real[P]) -> (m: real, s: real)", "(dense(1), dense(1))", "let h = f(x) factor h.m + h.q")).toEqual(["E2117 q"]);
    expect(net("(a: real[P]) -> (m: real, s: real)", "(dense(1), dense(1))", "factor f(x)")).toEqual(["E2118 f(x)"]);
    expect(net("(a: real[P]) -> (m: real, s: real)", "(dense(1), dense(1))", "factor f(x).m")).toEqual([]);
  });
});
