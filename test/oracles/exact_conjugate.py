"""Conjugate models: posteriors by textbook formulas, evidences proven pointwise against scipy's densities."""

import numpy as np
from scipy import special, stats

from exact_common import case, dirichlet_moments, gamma, inverse_gamma, moments, point, pointwise

X = np.array([1.5, 0.25, 2.75, -0.5, 1.125, 3.5])
POSITIVE = np.array([0.4, 1.7, 0.9, 2.6, 0.15])
COUNTS = np.array([3, 0, 5, 2, 1, 4])


def one(by, data, name, posterior, log_joint, points, quantiles=True):
    evidence = pointwise(log_joint, posterior.logpdf, [(p,) for p in points])
    return case(by, data, evidence, {name: moments(posterior, quantiles)}, point=point({name: points[0]}, log_joint(points[0])))


def gamma_cases():
    prior = gamma(2, 0.5)
    e = np.array([0.5, 2, 1, 1.5, 0.25, 3])
    exposure = one("Gamma(a + sum x, b + sum e)", {"x": COUNTS.tolist(), "e": e.tolist()}, "lambda", gamma(2 + COUNTS.sum(), 0.5 + e.sum()),
                   lambda l: prior.logpdf(l) + stats.poisson.logpmf(COUNTS, l * e).sum(), [0.7, 1.9, 4.0])
    unit = gamma(2, 1)
    rate = one("Gamma(a + 3 N, b + sum x)", {"x": POSITIVE.tolist()}, "beta", gamma(2 + 3 * 5, 1 + POSITIVE.sum()),
               lambda b: unit.logpdf(b) + gamma(3, b).logpdf(POSITIVE).sum(), [0.7, 1.9, 4.0])
    waits = one("Gamma(a + N, b + sum x)", {"x": POSITIVE.tolist()}, "rate", gamma(2 + 5, 1 + POSITIVE.sum()),
                lambda r: unit.logpdf(r) + stats.expon.logpdf(POSITIVE, scale=1 / r).sum(), [0.7, 1.9, 4.0])
    both = one("Gamma(a + sum x + M, b + N + sum w)", {"x": COUNTS.tolist(), "w": POSITIVE.tolist()}, "rate", gamma(2 + COUNTS.sum() + 5, 1 + 6 + POSITIVE.sum()),
               lambda r: unit.logpdf(r) + stats.poisson.logpmf(COUNTS, r).sum() + stats.expon.logpdf(POSITIVE, scale=1 / r).sum(), [0.7, 1.9, 4.0])
    folded = one("Gamma(a + N/2, b + sum x^2/2)", {"x": POSITIVE.tolist()}, "tau", gamma(2 + 2.5, 1 + (POSITIVE**2).sum() / 2),
                 lambda t: unit.logpdf(t) + stats.halfnorm.logpdf(POSITIVE, scale=t**-0.5).sum(), [0.3, 0.9, 2.0])
    y = np.array([-2.5, -1.25, -3.0, -2.125])
    shared = one("Gamma(a + (N + M)/2, b + half the weighted squares)", {"x": X.tolist(), "y": y.tolist()}, "tau",
                 gamma(2 + (6 + 4) / 2, 1 + ((X - 1) ** 2).sum() / 2 + 3 * ((y + 2) ** 2).sum() / 2),
                 lambda t: unit.logpdf(t) + stats.norm.logpdf(X, 1, t**-0.5).sum() + stats.norm.logpdf(y, -2, (3 * t) ** -0.5).sum(), [0.3, 0.9, 2.0])
    cuts = np.array([2.0, 1.5, 0.9, 3.0, 1.0])
    seen = np.minimum(POSITIVE, cuts)
    e5 = np.array([1.0, 0.5, 2.0, 1.5, 0.25])
    open_ = seen < cuts
    cut = one("Gamma(a + uncensored, b + sum e y)", {"y": seen.tolist(), "c": cuts.tolist(), "e": e5.tolist()}, "rate", gamma(2 + open_.sum(), 1 + (e5 * seen).sum()),
              lambda r: unit.logpdf(r) + np.where(open_, stats.expon.logpdf(seen, scale=1 / (r * e5)), stats.expon.logsf(seen, scale=1 / (r * e5))).sum(), [0.3, 0.9, 2.0])
    return {"gamma_poisson_exposure": exposure, "gamma_rate_of_gamma": rate, "exponential_gamma": waits, "counts_and_waits": both,
            "half_normal_precision": folded, "shared_precision": shared, "censored_indexed": cut}  # fmt: skip


def poisson_groups():
    g = np.array([1, 3, 1, 2, 3, 3])
    e = np.array([0.5, 2, 1, 1.5, 0.25, 3])
    shape = np.array([2 + COUNTS[g == k].sum() for k in (1, 2, 3, 4)], float)
    rate = np.array([0.5 + e[g == k].sum() for k in (1, 2, 3, 4)])
    joint = lambda *l: gamma(2, 0.5).logpdf(l).sum() + stats.poisson.logpmf(COUNTS, np.array(l)[g - 1] * e).sum()
    points = [(1, 2, 3, 0.5), (0.3, 0.8, 1.1, 2)]
    evidence = pointwise(joint, lambda *l: gamma(shape, rate).logpdf(l).sum(), points)
    data = {"J": 4, "x": COUNTS.tolist(), "e": e.tolist(), "g": g.tolist()}
    return case("Gamma per group; group 4 is empty", data, evidence, {"lambda": moments(gamma(shape, rate))}, point=point({"lambda": points[0]}, joint(*points[0])))


def inverse_gamma_cases():
    prior = inverse_gamma(3, 2)
    scale = 2 + ((X - 1) ** 2).sum() / 2
    variance = one("InverseGamma(a + N/2, b + half the squares)", {"x": X.tolist()}, "v", inverse_gamma(3 + 3, scale),
                   lambda v: prior.logpdf(v) + stats.norm.logpdf(X, 1, v**0.5).sum(), [0.7, 1.9, 4.0])
    expon = one("InverseGamma(a + N, b + sum x)", {"x": POSITIVE.tolist()}, "s", inverse_gamma(3 + 5, 2 + POSITIVE.sum()),
                lambda s: prior.logpdf(s) + stats.expon.logpdf(POSITIVE, scale=s).sum(), [0.7, 1.9, 4.0])
    laplace = one("InverseGamma(a + N, b + sum |x - 1|)", {"x": X.tolist()}, "s", inverse_gamma(3 + 6, 2 + abs(X - 1).sum()),
                  lambda s: prior.logpdf(s) + stats.laplace.logpdf(X, 1, s).sum(), [0.7, 1.9, 4.0])
    n, k0, m0 = 6, 0.25, 0.5
    kn = k0 + n
    mn = (k0 * m0 + X.sum()) / kn
    b = 2 + (((X - X.mean()) ** 2).sum() + k0 * n / kn * (X.mean() - m0) ** 2) / 2
    post = inverse_gamma(3 + n / 2, b)
    joint = lambda m, v: prior.logpdf(v) + stats.norm.logpdf(m, m0, (4 * v) ** 0.5) + stats.norm.logpdf(X, m, v**0.5).sum()
    evidence = pointwise(joint, lambda m, v: post.logpdf(v) + stats.norm.logpdf(m, mn, (v / kn) ** 0.5), [(0.2, 1.0), (1.5, 2.5), (3.0, 0.6)])  # fmt: skip
    block = case("Normal-InverseGamma", {"x": X.tolist()}, evidence, {"v": moments(post), "mu": {"mean": mn, "sd": float(np.sqrt(post.mean() / kn))}},
                 point=point({"mu": 0.2, "v": 1.0}, joint(0.2, 1.0)))
    return {"normal_inverse_gamma": variance, "exponential_inverse_gamma": expon, "laplace_inverse_gamma": laplace, "normal_inverse_gamma_block": block}


def beta_cases():
    prior = stats.beta(2, 3)
    bits = np.array([1, 0, 1, 1, 0, 1, 1])
    trials = np.array([4, 6, 5, 3, 1, 9])
    flips = one("Beta(a + sum x, b + N - sum x)", {"x": bits.tolist()}, "p", stats.beta(2 + 5, 3 + 2),
                lambda p: prior.logpdf(p) + stats.bernoulli.logpmf(bits, p).sum(), [0.2, 0.6, 0.9])
    # scipy counts trials, the language failures before the first success.
    geometric = one("Beta(a + N, b + sum x)", {"x": COUNTS.tolist()}, "p", stats.beta(2 + 6, 3 + COUNTS.sum()),
                    lambda p: prior.logpdf(p) + stats.geom.logpmf(COUNTS + 1, p).sum(), [0.2, 0.6, 0.9])
    waiting = one("Beta(a + 3 N, b + sum x)", {"x": COUNTS.tolist()}, "p", stats.beta(2 + 18, 3 + COUNTS.sum()),
                  lambda p: prior.logpdf(p) + stats.nbinom.logpmf(COUNTS, 3, p).sum(), [0.2, 0.6, 0.9])
    rows = one("Beta(a + sum k, b + sum (m - k))", {"k": COUNTS.tolist(), "m": trials.tolist()}, "p", stats.beta(2 + COUNTS.sum(), 3 + (trials - COUNTS).sum()),
               lambda p: prior.logpdf(p) + stats.binom.logpmf(COUNTS, trials, p).sum(), [0.2, 0.6, 0.9])
    return {"beta_bernoulli": flips, "beta_geometric": geometric, "beta_negative_binomial": waiting, "binomial_rows": rows}


def log_normal_cases():
    logs = np.log(POSITIVE)
    precision = 1 / 4 + 5 / 0.64
    mean = (0.5 / 4 + logs.sum() / 0.64) / precision
    location = one("Normal with data log x", {"x": POSITIVE.tolist()}, "mu", stats.norm(mean, precision**-0.5),
                   lambda m: stats.norm.logpdf(m, 0.5, 2) + stats.lognorm.logpdf(POSITIVE, 0.8, scale=np.exp(m)).sum(), [-1.0, 0.3, 2.0])
    s, o = np.array([0.5, 1, 2, 1.5, 0.75, 1.25]), np.array([1, 0, -1, 2, 0.5, 0.25])
    lam = 1 / 9 + (4 * s**2 / s**2).sum()
    m1 = ((2 * s) * (X + o) / s**2).sum() / lam
    weighted = one("Normal, an affine mean", {"x": X.tolist(), "s": s.tolist(), "o": o.tolist()}, "mu", stats.norm(m1, lam**-0.5),
                   lambda m: stats.norm.logpdf(m, 0, 3) + stats.norm.logpdf(X, 2 * m * s - o, s).sum(), [-1.0, 0.3, 2.0])
    return {"log_normal_location": location, "affine_mean": weighted}


def normal_gamma(x, m0, k0, a0, b0):
    """mean, count, shape, rate of the posterior."""
    n, kn = len(x), k0 + len(x)
    bar = x.mean() if n else 0.0
    return (k0 * m0 + x.sum()) / kn, kn, a0 + n / 2, b0 + (((x - bar) ** 2).sum() + k0 * n / kn * (bar - m0) ** 2) / 2


def normal_gamma_cases():
    logs = np.log(POSITIVE)
    m, k, a, b = normal_gamma(logs, 0, 0.5, 2, 1)
    joint = lambda u, t: gamma(2, 1).logpdf(t) + stats.norm.logpdf(u, 0, (0.5 * t) ** -0.5) + stats.lognorm.logpdf(POSITIVE, t**-0.5, scale=np.exp(u)).sum()
    evidence = pointwise(joint, lambda u, t: gamma(a, b).logpdf(t) + stats.norm.logpdf(u, m, (k * t) ** -0.5), [(0.2, 1.0), (1.5, 2.5), (-1.0, 0.6)])  # fmt: skip
    logged = case("Normal-Gamma with data log x", {"x": POSITIVE.tolist()}, evidence, {"tau": moments(gamma(a, b)), "mu": {"mean": m, "sd": float(np.sqrt(b / (k * (a - 1))))}},
                  point=point({"mu": 0.2, "tau": 1.0}, joint(0.2, 1.0)))
    groups = np.array([[1.5, 0.25, 2.75, -0.5], [4.0, 4.5, 3.25, 5.125], [-1.0, 0.0, 0.5, -0.25]])
    fits = [normal_gamma(x, 0, 0.5, 3, 2) for x in groups]
    m, k, a, b = (np.array(v) for v in zip(*fits))
    joint = lambda u, t, x: gamma(3, 2).logpdf(t) + stats.norm.logpdf(u, 0, (0.5 * t) ** -0.5) + stats.norm.logpdf(x, u, t**-0.5).sum()
    total = sum(
        pointwise(lambda u, t, x=x: joint(u, t, x), lambda u, t, f=f: gamma(f[2], f[3]).logpdf(t) + stats.norm.logpdf(u, f[0], (f[1] * t) ** -0.5), [(0.2, 1.0), (1.5, 2.5), (-1.0, 0.6)])
        for x, f in zip(groups, fits))  # fmt: skip
    plate = case("Normal-Gamma per group", {"x": groups.tolist()}, total, {"tau": moments(gamma(a, b)), "mu": {"mean": m.tolist(), "sd": np.sqrt(b / (k * (a - 1))).tolist()}},
                 point=point({"mu": [0.5, 2.0, 0.0], "tau": [1.0, 0.5, 2.0]}, joint(0.5, 1.0, groups[0]) + joint(2.0, 0.5, groups[1]) + joint(0.0, 2.0, groups[2])))
    return {"log_normal_gamma": logged, "normal_gamma_groups": plate}


def dirichlet_cases():
    prior = np.array([0.5, 1.0, 2.0])
    rows = np.array([[2, 1, 3], [0, 0, 6], [4, 1, 1], [1, 2, 3]])
    post = prior + rows.sum(0)
    joint = lambda *p: stats.dirichlet.logpdf(p, prior) + stats.multinomial.logpmf(rows, 6, p).sum()
    evidence = pointwise(joint, lambda *p: stats.dirichlet.logpdf(p, post), [(0.2, 0.3, 0.5), (0.7, 0.1, 0.2)])
    counts = case("Dirichlet(c + sum x)", {"x": rows.tolist()}, evidence, {"p": dirichlet_moments(post)}, point=point({"p": [0.2, 0.3, 0.5]}, joint(0.2, 0.3, 0.5)))
    s = np.array([1, 1, 2, 3, 3, 3, 1, 2, 2, 2, 1, 1, 3, 1, 2])
    jumps = np.zeros((3, 3))
    np.add.at(jumps, (s[:-1] - 1, s[1:] - 1), 1)
    c = np.tile(np.array([0.5, 1.0, 1.5]), (3, 1))
    log_b = lambda a: (special.gammaln(a).sum(-1) - special.gammaln(a.sum(-1))).sum()
    evidence = float(log_b(c + jumps) - log_b(c) + np.log(0.2))
    a = np.array([[0.2, 0.3, 0.5], [0.7, 0.1, 0.2], [0.25, 0.25, 0.5]])
    at = np.log(0.2) + sum(stats.dirichlet.logpdf(r, d) for r, d in zip(a, c)) + (jumps * np.log(a)).sum()
    chain = case("Dirichlet per row of an observed Markov chain", {"s": s.tolist()}, evidence, {"A": dirichlet_moments(c + jumps)}, point=point({"A": a.tolist()}, at))
    return {"dirichlet_multinomial": counts, "markov_chain_rows": chain}


def conjugate_cases():
    return {**gamma_cases(), "poisson_groups": poisson_groups(), **inverse_gamma_cases(), **beta_cases(), **log_normal_cases(), **normal_gamma_cases(), **dirichlet_cases()}
