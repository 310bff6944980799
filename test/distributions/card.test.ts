import { describe, expect, it } from "vitest";
import { distributionCard } from "../../compiler/distributions/card.ts";
import { argumentFisher, coordinates, isScalarFamily, meanStatistics, naturalFisher } from "../../compiler/distributions/fisher.ts";
import { formula } from "../../compiler/distributions/formula.ts";
import { DISTRIBUTIONS, distributionNamed } from "../../compiler/distributions/index.ts";
import { LATEX, PLAIN_TEXT, type Notation } from "../../compiler/distributions/notation.ts";
import { makeAxis } from "../../compiler/ir/axes.ts";
import { abs, add, apply, div, eq, exp, input, inv, le, lgamma, log, log1p, logSumExp, mul, neg, num, pow, reference, select, sqrt, square, sub, sum } from "../../compiler/ir/build.ts"; // prettier-ignore
import type { Expr } from "../../compiler/ir/types.ts";
import { Use } from "../helpers/distribution-use.ts";
import { expectation } from "../helpers/quadrature.ts";
import { measure } from "./density-laws.ts";
import { agree, difference, usesOf } from "./uses.ts";

const SCALAR = DISTRIBUTIONS.flatMap((record) =>
  "none" in record.family || !isScalarFamily(record.family) ? [] : [{ record, family: record.family, name: record.name }],
);

describe.each(SCALAR)("$name", ({ record, family }) => {
  const probes = record.probes.filter((p) => p.arguments["mean"] !== 1e6);

  it("has ∇A(η(θ)) and ∇²A(η(θ)) equal to mean and covariance of its statistics", () => {
    for (const probe of probes) {
      const nodes = measure(record, probe);
      for (const use of usesOf(record, probe)) {
        const t = Object.values(family.statistics(use.x, use.axes, use.canonical)).map((e) => (x: number) => use.scalar(e, x));
        const means = t.map((f) => expectation(nodes, (x) => f(x as number)));
        const gradient = meanStatistics(family, family.natural(use.canonical, use.axes), use.canonical, use.axes);
        const fisher = naturalFisher(family, use.canonical, use.axes);
        gradient.forEach((e, i) => agree(`E t${i}`, use.scalar(e), means[i]!, 1e-8));
        fisher.forEach((row, i) =>
          row.forEach((e, j) => {
            const covariance = expectation(nodes, (x) => (t[i]!(x as number) - means[i]!) * (t[j]!(x as number) - means[j]!));
            agree(`Fisher ${i},${j}`, use.scalar(e), covariance, 1e-7);
          }),
        );
      }
    }
  });

  it("has the Fisher matrix that the scores have as covariance, in every parameterisation", () => {
    for (const probe of probes) {
      const nodes = measure(record, probe);
      for (const use of usesOf(record, probe)) {
        const names = coordinates(family, use.parameterisation, use.inputs);
        const fisher = argumentFisher(family, use.parameterisation, use.inputs, use.axes);
        const scores = names.map((name) => {
          const at = use.values[name] as number;
          return nodes.map(({ x }) =>
            difference(([v]) => use.logDensity(x, { [name]: v! }), [at], 0, 1e-3 * Math.min(1, Math.abs(at), 1 - at > 0 ? 1 - at : 1)),
          );
        });
        fisher.forEach((row, i) =>
          row.forEach((e, j) => {
            const scale = Math.max(1, ...fisher.map((r, k) => Math.abs(use.scalar(r[k]!))));
            const covariance = nodes.reduce((s, { weight }, n) => s + weight * scores[i]![n]! * scores[j]![n]!, 0);
            agree(`Fisher in ${names[i]!}, ${names[j]!}`, use.scalar(e) / scale, covariance / scale, 1e-6);
          }),
        );
      }
    }
  });
});

it("gives the Fisher matrix of Gamma(shape 2, scale 3) in (x, log x)", () => {
  const gamma = distributionNamed("Gamma")!;
  const use = new Use(gamma, { shape: 2, scale: 3 }, 1, gamma.parameterisations[1]);
  if ("none" in gamma.family) throw new Error("unreachable");
  const numbers = naturalFisher(gamma.family, use.canonical, use.axes).map((row) => row.map((e) => use.scalar(e)));
  expect(numbers[0]![0]).toBeCloseTo(18, 12);
  expect(numbers[0]![1]).toBeCloseTo(3, 12);
  expect(numbers[1]![1]).toBeCloseTo(Math.PI ** 2 / 6 - 1, 12); // ψ′(2)
});

describe("formulas", () => {
  const [a, b, c, x] = ["a", "b", "c", "x"].map((name) => input(name)) as [Expr, Expr, Expr, Expr];
  const k = makeAxis("event", 3, "event");
  const v = input("v", [k]);
  const written = (e: Expr, notation: Notation = PLAIN_TEXT): string =>
    formula(e, { notation, symbols: new Map([["a", notation === LATEX ? "\\alpha" : "a"]]), letters: new Map([["event", "k"]]) });

  const PLAIN: readonly (readonly [string, Expr])[] = [
    ["a − b", sub(a, b)],
    ["b − a", add(neg(a), b)],
    ["−a − b", neg(add(a, b))],
    ["a·(b + c)", mul(a, add(b, c))],
    ["(a + b)²", square(add(a, b))],
    ["a/(b·c)", div(a, mul(b, c))],
    ["a/b/c".replace("/b/c", "/(b·c)"), div(div(a, b), c)],
    ["a/(b + c)", div(a, add(b, c))],
    ["1/a²", inv(square(a))],
    ["b", mul(a, div(b, a))],
    ["2·a", add(a, a)],
    ["a", sub(add(a, b), b)],
    ["0", sub(a, a)],
    ["½·a", mul(0.5, a)],
    ["a/(2·b)", div(mul(0.5, a), b)],
    ["−½ log 2π", num(-0.5 * Math.log(2 * Math.PI))],
    ["x·log a", apply("xlogy", x, a)],
    ["x·log(1 − a)", apply("xlog1py", x, neg(a))],
    ["log(1 + a²)", log1p(square(a))],
    ["log(1 + exp a)", apply("softplus", a)],
    ["log Γ(a + 1)", lgamma(add(a, 1))],
    ["abs(a − b)", abs(sub(a, b))],
    ["√a", sqrt(a)],
    ["(a/b)^c", pow(div(a, b), c)],
    ["a/b", exp(sub(log(a), log(b)))],
    ["v[k]", v],
    ["Σ_j v[j]", sum([k], v)],
    ["−½·Σ_j v[j]²", sum([k], mul(-0.5, square(v)))],
    ["log(Σ_j exp v[j])", logSumExp([k], v)],
    ["v[x]", reference(v, [{ axis: k, index: { kind: "gather", index: x } }])],
    ["v[2]", reference(v, [{ axis: k, index: { kind: "constant", position: 1 } }])],
    ["a if x ≤ 0, else b", select(le(x, 0), a, b)],
    ["a = b", eq(a, b)],
    ["0.123456789", num(0.123456789)],
  ];
  it.each(PLAIN)("%s", (text, e) => expect(written(e)).toBe(text));

  it("in LaTeX", () => {
    expect(written(div(sub(x, a), b), LATEX)).toBe("\\frac{x - \\alpha}{b}");
    expect(written(mul(a, log(x)), LATEX)).toBe("\\alpha \\, \\log x");
    expect(written(square(sub(x, a)), LATEX)).toBe("\\left(x - \\alpha\\right)^{2}");
    expect(written(lgamma(add(a, 1)), LATEX)).toBe("\\log\\Gamma(\\alpha + 1)");
    expect(written(sum([k], v), LATEX)).toBe("\\sum_{j} v_{j}");
    expect(written(sqrt(div(a, b)), LATEX)).toBe("\\sqrt{\\frac{\\alpha}{b}}");
  });
});

describe("cards", () => {
  it.each(DISTRIBUTIONS)("$name is complete and fits a terminal", (record) => {
    const card = distributionCard(record);
    const lines = card.split("\n");
    expect(lines[0]).toBe(record.name);
    expect(lines[1]).toBe(record.doc);
    for (const name of Object.keys(record.parameters)) expect(card).toContain(name);
    for (const label of ["arguments", "values", "log-density", "family", "mean", "variance", "LaTeX", "source"])
      expect(
        lines.some((line) => line.startsWith(`  ${label} `)),
        label,
      ).toBe(true);
    for (const line of lines) {
      expect(line).toBe(line.trimEnd());
      if (!line.startsWith("  LaTeX")) expect(line.length, line).toBeLessThanOrEqual(125);
    }
    expect(card).not.toMatch(/NaN|\badd\(|\bmul\(|\binv\(|\[object/u);
    const latex = lines.find((line) => line.startsWith("  LaTeX"))!;
    expect((latex.match(/\{/gu) ?? []).length).toBe((latex.match(/\}/gu) ?? []).length);
  });

  it.each(DISTRIBUTIONS.filter((d) => !("none" in d.family)))("$name, an exponential family, shows what follows from A", (record) => {
    const lines = distributionCard(record).split("\n");
    for (const label of ["from E t(x)", "entropy", "KL(p‖q)", "−E_p log q"]) {
      const row = lines.find((line) => line.startsWith(`  ${label} `))!;
      expect(row.slice(18).length, label).toBeGreaterThan(7);
    }
  });

  it("of a family whose base measure has no mean in closed form says so, and shows the divergence all the same", () => {
    const card = distributionCard(distributionNamed("Poisson")!);
    expect(card).toContain("  entropy         none (E log x! has no closed form)");
    expect(card).toContain("  KL(p‖q)         (log rate − log rate′)·rate − rate + rate′");
    expect(card).toContain("  from E t(x)     rate = m, with m = E t(x)");
  });

  it("of Gamma", () =>
    expect(distributionCard(distributionNamed("Gamma")!)).toMatchInlineSnapshot(`
      "Gamma
      Waiting time until the shape-th event of a Poisson process; by rate or by scale, its inverse.

        arguments       Gamma(shape, rate)
                        Gamma(shape, scale)
                        Gamma(shape, mean)
                        Gamma(mean, sd)
        where           shape  > 0  shape, dimensionless
                        rate   > 0  inverse scale, in 1/units of x
                        scale  > 0  scale, in units of x
                        mean   > 0  mean, in units of x
                        sd     > 0  standard deviation, in units of x
        values          > 0

        log-density     shape·log rate − log Γ shape + (shape − 1)·log x − rate·x

        family          exponential: log p(x) = Σ η·t(x) − A(η) + log h(x)
        t(x)            x
                        log x
        η               η₁ = −rate
                        η₂ = shape − 1
        A(η)            log Γ(η₂ + 1) − (η₂ + 1)·log(−η₁)
        log h(x)        0
        E t(x) = ∇A(η)  −(η₂ + 1)/η₁
                        ψ(η₂ + 1) − log(−η₁)
        Fisher          in η             shape/rate²   1/rate
                                         1/rate        ψ′ shape
                        in shape, rate   ψ′ shape   −1/rate
                                         −1/rate    shape/rate²
                        in shape, scale  ψ′ shape   1/scale
                                         1/scale    shape/scale²
                        in shape, mean   ψ′ shape − 1/shape   0
                                         0                    shape/mean²
                        in mean, sd      mean, mean:  4·mean²·ψ′(mean²/sd²)/sd⁴ − 3/sd²
                                         sd, mean:  4·mean/sd³ − 4·mean³·ψ′(mean²/sd²)/sd⁵
                                         sd, sd:  4·mean⁴·ψ′(mean²/sd²)/sd⁶ − 4·mean²/sd⁴
        from E t(x)     no closed form: η is where A(η) − η·m is least, with m = E t(x)
        entropy         log Γ shape + shape − shape·ψ shape − log rate + ψ shape
        KL(p‖q)         rate′·shape/rate − shape + shape·ψ shape + shape′·log rate − shape′·ψ shape
                          − log Γ shape + log Γ shape′ − shape′·log rate′
        −E_p log q      log Γ shape′ − shape′·log rate′ + rate′·shape/rate
                          − (shape′ − 1)·(ψ shape − log rate)

        mean            shape/rate
        variance        shape/rate²

        LaTeX           \\alpha \\, \\log \\beta - \\log\\Gamma \\alpha + \\left(\\alpha - 1\\right) \\, \\log x - \\beta \\, x

        source          Johnson, Kotz & Balakrishnan (1994), Continuous Univariate Distributions 1, ch. 17
      "
    `));
  it("of Categorical", () =>
    expect(distributionCard(distributionNamed("Categorical")!)).toMatchInlineSnapshot(`
      "Categorical
      One of K categories, numbered from 1; logits need not be normalised.

        arguments       Categorical(prob)
                        Categorical(logit)
        where           prob   simplex           probabilities, one per category
                        logit  real, for each k  log-probabilities up to a common constant
        values          1 … K

        log-density     by prob:  log prob[x]
                        by logit:  logit[x] − log(Σ_k exp logit[k])

        family          exponential: log p(x) = Σ η·t(x) − A(η) + log h(x)
        t(x)            x = k
        η               η = logit[k]
        A(η)            log(Σ_k exp η[k])
        log h(x)        0
        from E t(x)     prob = m[k], with m = E t(x)
        entropy         A(η) − η·E t(x) − E log h(x)
        KL(p‖q)         (η − η′)·E t(x) − A(η) + A(η′), E under p
        −E_p log q      A(η′) − η′·E t(x) − E log h(x), E under p

        mean            none (categories are labels)
        variance        none (categories are labels)

        LaTeX           \\log p_{x}

        source          Johnson, Kotz & Balakrishnan (1997), Discrete Multivariate Distributions, ch. 35
      "
    `));
});
