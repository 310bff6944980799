"""Models that are Gaussian throughout, or given a precision: dense conditioning of all variables at once."""

import numpy as np
from scipy import special, stats

from exact_common import Network, case, gamma, gaussian_case, mean_field, moments, point

Y = np.array([1.5, 0.25, 2.75, -0.5, 1.125, 3.5, 2.25, 0.875])


def observe(network, name, values):
    """{key: value} of an observed array, keys (name, i, ...)."""
    return {(name, *i): float(v) for i, v in np.ndenumerate(np.asarray(values, float))}


def hierarchies():
    y = np.array([[1.5, 0.25, 2.75], [4.0, 4.5, 3.25], [-1.0, 0.0, 0.5], [2.0, 1.25, 1.75]])
    net = Network()
    net.add(("mu",), 0.5, variance=4)
    for j in range(4):
        net.add(("theta", j), 0, [(("mu",), 1)], 1.5**2)
    for j, i in np.ndindex(4, 3):
        net.add(("y", j, i), 0, [(("theta", j), 1)], 0.7**2)
    two, (evidence, _, _, cov) = gaussian_case(net, observe(net, "y", y), {"y": y.tolist()})
    out = {"two_level": {**two, "meanField": mean_field(evidence, cov)}}

    g, sigma = np.array([1, 3, 1, 2, 3, 3, 1, 5]), np.array([0.5, 1, 1.5, 0.75, 1, 0.5, 2, 1])
    net = Network()
    net.add(("mu",), 0.5, variance=4)
    for j in range(5):
        net.add(("theta", j), 0, [(("mu",), 1)], 1.5**2)
    for n in range(8):
        net.add(("y", n), 0, [(("theta", g[n] - 1), 1)], sigma[n] ** 2)
    out["two_level_indexed"] = gaussian_case(net, observe(net, "y", Y), {"J": 5, "y": Y.tolist(), "g": g.tolist(), "sigma": sigma.tolist()})[0]

    net = Network()
    net.add(("top",), 0, variance=9)
    for a in range(2):
        net.add(("middle", a), 0, [(("top",), 1)], 1)
    for a, b in np.ndindex(2, 3):
        net.add(("low", a, b), 0, [(("middle", a), 1)], 0.25)
    y3 = np.array([[[1.5, 0.25], [2.75, 2.5], [0.5, 0.125]], [[4.0, 4.5], [3.25, 3.0], [5.0, 4.75]]])
    for a, b, c in np.ndindex(2, 3, 2):
        net.add(("y", a, b, c), 0, [(("low", a, b), 1)], 1)
    out["three_level"] = gaussian_case(net, observe(net, "y", y3), {"y": y3.tolist()})[0]
    return out


def sums_and_differences():
    net = Network()
    net.add(("a",), 1, variance=4)
    net.add(("b",), -1, variance=0.25)
    for n in range(8):
        net.add(("x", n), 0, [(("a",), 1), (("b",), 1)], 2)
    total, (evidence, _, _, cov) = gaussian_case(net, observe(net, "x", Y), {"x": Y.tolist()})
    total["meanField"] = mean_field(evidence, cov)

    i, j = np.array([1, 2, 3, 2, 1, 3, 4, 4]), np.array([2, 3, 1, 2, 4, 3, 1, 2])
    net = Network()
    for k in range(4):
        net.add(("s", k), 0, variance=1.5)
    for n in range(8):
        net.add(("y", n), 0, [(("s", i[n] - 1), 1), (("s", j[n] - 1), -1)], 1)
    differences = gaussian_case(net, observe(net, "y", Y), {"K": 4, "y": Y.tolist(), "i": i.tolist(), "j": j.tolist()})[0]
    return {"sum_of_normals": total, "differences": differences}


def design():
    x = np.array([[0.5, -1.0, 2.0], [1.5, 0.0, -0.5], [-0.75, 1.25, 1.0], [2.0, -1.5, 0.25], [0.0, 0.5, -1.0], [-1.25, 2.0, 0.75], [1.0, 1.0, 1.0], [0.25, -0.5, 1.5]])
    return x


def regressions():
    x = design()
    net = Network()
    net.add(("alpha",), 1, variance=25)
    for p in range(3):
        net.add(("beta", p), 0, variance=4)
    for n in range(8):
        net.add(("y", n), 0, [(("alpha",), 1)] + [(("beta", p), x[n, p]) for p in range(3)], 0.64)
    known = gaussian_case(net, observe(net, "y", Y), {"X": x.tolist(), "y": Y.tolist()})[0]

    s, m = np.array([[2.0, 1.2], [1.2, 1.5]]), np.array([0.5, -0.25])
    root = np.linalg.cholesky(s)
    net = Network()
    for p in range(2):
        net.add(("noise", p), 0, variance=1)
    for p in range(2):
        net.add(("w", p), m[p], [(("noise", q), root[p, q]) for q in range(2)])
    for n in range(8):
        net.add(("y", n), 0, [(("w", p), x[n, p]) for p in range(2)], 0.64)
    mvn = gaussian_case(net, observe(net, "y", Y), {"X": x[:, :2].tolist(), "y": Y.tolist()}, drop="noise")[0]

    k0, a, b = 0.2 * np.eye(3), 2.0, 1.0
    kn = k0 + x.T @ x
    mn = np.linalg.solve(kn, x.T @ Y)
    an, bn = a + 4, b + (Y @ Y - mn @ kn @ mn) / 2
    evidence = -4 * np.log(2 * np.pi) + (np.linalg.slogdet(k0)[1] - np.linalg.slogdet(kn)[1]) / 2 + a * np.log(b) - an * np.log(bn) + special.gammaln(an) - special.gammaln(a)
    sd = np.sqrt(np.diag(np.linalg.inv(kn)) * bn / (an - 1))
    v = np.array([0.5, -0.25, 1.0])
    at = gamma(a, b).logpdf(1.5) + stats.norm.logpdf(v, 0, 0.3**-0.5).sum() + stats.norm.logpdf(Y, x @ v, 1.5**-0.5).sum()
    unknown = case("Normal-Gamma block", {"X": x.tolist(), "y": Y.tolist()}, evidence, {"beta": {"mean": mn.tolist(), "sd": sd.tolist()}, "tau": moments(gamma(an, bn))},
                   point=point({"beta": v.tolist(), "tau": 1.5}, at))

    rng = np.random.default_rng(11)
    z = np.round(np.sqrt(0.9) * rng.standard_normal((30, 1)) + np.sqrt(0.1) * rng.standard_normal((30, 3)), 3)
    y = np.round(z @ [1.0, -0.5, 0.25] + 0.5 * rng.standard_normal(30), 3)
    net = Network()
    for p in range(3):
        net.add(("b", p), 0, variance=4)
    for n in range(30):
        net.add(("y", n), 0, [(("b", p), z[n, p]) for p in range(3)], 0.25)
    three, (evidence, _, _, cov) = gaussian_case(net, observe(net, "y", y), {"X": z.tolist(), "y": y.tolist()})
    three["meanField"] = mean_field(evidence, cov)
    return {"regression_known_variance": known, "regression_mvn_prior": mvn, "regression_unknown_precision": unknown, "three_predictors": three}


def chains():
    y1, y2 = Y[:6], np.array([2.0, 0.5, 2.25, -1.0, 0.5, 3.0])
    net = Network()
    net.add(("d",), 0.5, variance=1)
    for t in range(6):
        net.add(("x", t), 0, [(("x", t - 1), 1), (("d",), 1)] if t else [], 0.25 if t else 4)
    for t in range(6):
        net.add(("y1", t), 0, [(("x", t), 1)], 1)
        net.add(("y2", t), 0, [(("x", t), 2)], 1.5)
    seen = {**observe(net, "y1", y1), **observe(net, "y2", y2)}
    drift = gaussian_case(net, seen, {"y1": y1.tolist(), "y2": y2.tolist()})[0]

    net = Network()
    for t in range(8):
        net.add(("x", t), 0.3 if t else 0.75, [(("x", t - 1), 0.6)] if t else [], 0.36 if t else 1)
    for t in range(8):
        net.add(("y", t), 0, [(("x", t), 1)], 0.25)
    ar = gaussian_case(net, observe(net, "y", Y), {"y": Y.tolist()})[0]

    net = Network()
    for t in range(8):
        net.add(("slope", t), 0, [(("slope", t - 1), 1)] if t else [], 0.04 if t else 1)
        net.add(("level", t), 0, [(("level", t - 1), 1), (("slope", t - 1), 1)] if t else [], 0.25 if t else 4)
    for t in range(8):
        net.add(("y", t), 0, [(("level", t), 1)], 1)
    trend = gaussian_case(net, observe(net, "y", Y), {"y": Y.tolist()})[0]

    y = np.array([[1.5, 0.25, 2.75, -0.5], [4.0, 4.5, 3.25, 5.125], [-1.0, 0.0, 0.5, -0.25]])
    net = Network()
    for s, t in np.ndindex(3, 4):
        net.add(("x", s, t), 0, [(("x", s, t - 1), 1)] if t else [], 0.25 if t else 4)
    for s, t in np.ndindex(3, 4):
        net.add(("y", s, t), 0, [(("x", s, t), 1)], 1)
    walks = gaussian_case(net, observe(net, "y", y), {"y": y.tolist()})[0]
    return {"random_walk_drift": drift, "ar1_latent": ar, "local_linear_trend": trend, "random_walks": walks}


def missing():
    x = [1.5, None, 2.75, -0.5, None, 3.5]
    seen = {("x", n): v for n, v in enumerate(x) if v is not None}
    net = Network()
    for n in range(6):
        net.add(("x", n), 1.25, variance=1 / 0.5)
    split = lambda key: ("x.missing", [1, 4].index(key[1])) if key[0] == "x" else key
    known = gaussian_case(net, seen, {"x": x}, split)[0]
    net = Network()
    net.add(("mu",), 0, variance=9)
    for n in range(6):
        net.add(("x", n), 0, [(("mu",), 1)], 2)
    return {"missing_known": known, "missing_unknown_mean": gaussian_case(net, seen, {"x": x}, split)[0]}


def vectors():
    s, p = np.array([[2.0, 0.7], [0.7, 1.0]]), np.array([[4.0, -1.0], [-1.0, 2.0]])
    x = np.array([[1.5, 0.25], [2.75, -0.5], [1.125, 1.5]])
    net = Network()
    rs, rp = np.linalg.cholesky(s), np.linalg.cholesky(p)
    for k in range(2):
        net.add(("e", 9, k), 0, variance=1)
    for k in range(2):
        net.add(("mu", k), [0.5, 1.0][k], [(("e", 9, q), rp[k, q]) for q in range(2)])
    for n, k in np.ndindex(3, 2):
        net.add(("e", n, k), 0, variance=1)
    for n, k in np.ndindex(3, 2):
        net.add(("x", n, k), 0, [(("mu", k), 1)] + [(("e", n, q), rs[k, q]) for q in range(2)])
    return {"mvn_mean": gaussian_case(net, observe(net, "x", x), {"x": x.tolist()}, drop="e")[0]}


def sizes():
    """Three plates that meet in pairs, and a vector: all of one size, or all different."""
    out = {}
    for name, (i, j, k, p) in (("sizes_3333", (3, 3, 3, 3)), ("sizes_2357", (2, 3, 5, 7))):
        rng = np.random.default_rng(5)
        x = np.round(rng.standard_normal((k, p)), 2)
        y = np.round(2 * rng.standard_normal((i, j, k)), 2)
        net = Network()
        for a in range(i):
            net.add(("a", a), 1, variance=4)
        for a, b in np.ndindex(i, j):
            net.add(("c", a, b), 0, [(("a", a), 1)], 0.25)
        for b in range(j):
            net.add(("b", b), 0, variance=1)
        for q in range(p):
            net.add(("w", q), 0, variance=0.5)
        for a, b, c in np.ndindex(i, j, k):
            net.add(("y", a, b, c), 0, [(("c", a, b), 1), (("b", b), 1)] + [(("w", q), x[c, q]) for q in range(p)], 2.25)
        out[name] = gaussian_case(net, observe(net, "y", y), {"X": x.tolist(), "y": y.tolist()})[0]
    return out


def scaled_hierarchy():
    """All Gaussian with one unknown precision: covariances over tau, the evidence a multivariate Student's t."""
    y = np.array([[1.5, 0.25, 2.75], [4.0, 4.5, 3.25], [-1.0, 0.0, 0.5]])
    net = Network()
    net.add(("mu",), 0, variance=10)
    for j in range(3):
        net.add(("theta", j), 0, [(("mu",), 1)], 2)
    for j, i in np.ndindex(3, 3):
        net.add(("y", j, i), 0, [(("theta", j), 1)], 1)
    seen = observe(net, "y", y)
    _, keys, mean, cov = net.condition(seen)
    _, prior = net.joint()
    at = [net.index[k] for k in seen]
    s, v, a, b = prior[np.ix_(at, at)], y.ravel(), 3.0, 2.0
    an, bn = a + 4.5, b + v @ np.linalg.solve(s, v) / 2
    evidence = -4.5 * np.log(2 * np.pi) - np.linalg.slogdet(s)[1] / 2 + a * np.log(b) - an * np.log(bn) + special.gammaln(an) - special.gammaln(a)
    sd = np.sqrt(np.diag(cov) * bn / (an - 1))
    latents = {"mu": {"mean": mean[0], "sd": sd[0]}, "theta": {"mean": mean[1:].tolist(), "sd": sd[1:].tolist()}, "tau": moments(gamma(an, bn))}
    assert keys[0] == ("mu",)
    theta = np.array([1.0, 3.0, -0.5])
    at = gamma(a, b).logpdf(1.5) + stats.norm.logpdf(0.5, 0, 0.15**-0.5) + stats.norm.logpdf(theta, 0.5, 0.75**-0.5).sum() + stats.norm.logpdf(y, theta[:, None], 1.5**-0.5).sum()
    where = point({"mu": 0.5, "theta": theta.tolist(), "tau": 1.5}, at)
    return {"scaled_hierarchy": case("multivariate Student's t", {"y": y.tolist()}, evidence, latents, point=where)}


def gaussian_cases():
    return {**hierarchies(), **sums_and_differences(), **regressions(), **chains(), **missing(), **vectors(), **sizes(), **scaled_hierarchy()}
