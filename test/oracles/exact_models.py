"""The models of models/ that have an exact answer, with the data beside them; asserted against the numbers that the project was given."""

import json
import os

import numpy as np
from scipy import special, stats

from exact_common import Network, case, dirichlet_moments, gamma, gaussian_case, mean_field, moments
from exact_conjugate import normal_gamma
from exact_discrete import chain_log, enumerate_paths
from exact_gaussian import observe

MODELS = os.path.join(os.path.dirname(__file__), "..", "..", "models")


def data(name):
    with open(os.path.join(MODELS, f"{name}.data.json")) as file:
        return json.load(file)


def field(name, key):
    document = data(name)
    return np.array(document[key] if isinstance(document, dict) else document, float)


def bar(answer, log_evidence, **means):
    """The given numbers, as printed."""
    assert abs(answer["logEvidence"] - log_evidence) < 6e-8, (answer["logEvidence"], log_evidence)
    for name, mean in means.items():
        assert np.allclose(answer["latents"][name]["mean"], mean, atol=6e-8, rtol=0), (name, answer["latents"][name])
    return answer


def normals():
    x = field("normal_gamma", "x")
    m, k, a, b = normal_gamma(x, 1, 0.1, 1, 2)
    evidence = -50 * np.log(2 * np.pi) + 0.5 * np.log(0.1 / k) + np.log(2) - a * np.log(b) + special.gammaln(a)
    sd = np.sqrt(b / (k * (a - 1)))
    scaled = stats.t(2 * a, m, np.sqrt(b / (k * a)))
    answer = case("Normal-Gamma", None, evidence, {"mu": {"mean": m, "sd": sd, "quantiles": [float(scaled.ppf(q)) for q in (0.05, 0.5, 0.95)]}, "tau": moments(gamma(a, b))})
    x, y = field("linear_regression", "x"), field("linear_regression", "y")
    design = np.stack([np.ones_like(x), x], 1)
    k0, a0, b0 = 0.1 * np.eye(2), 2.0, 1.0
    kn = k0 + design.T @ design
    mn = np.linalg.solve(kn, design.T @ y)
    an, bn = a0 + 10, b0 + (y @ y - mn @ kn @ mn) / 2
    evidence = -10 * np.log(2 * np.pi) + (np.linalg.slogdet(k0)[1] - np.linalg.slogdet(kn)[1]) / 2 + a0 * np.log(b0) - an * np.log(bn) + special.gammaln(an) - special.gammaln(a0)
    sd = np.sqrt(np.diag(np.linalg.inv(kn)) * bn / (an - 1))
    line = case("Normal-Gamma block", None, evidence, {"b": {"mean": mn.tolist(), "sd": sd.tolist()}, "tau": moments(gamma(an, bn))})
    return {"normal_gamma": bar(answer, -185.9371419902, mu=0.8902267314, tau=0.4633153), "linear_regression": bar(line, -11.7593275, b=[0.9546233, 2.0488062], tau=7.2076960)}


def gaussians():
    x = field("blanket", "x")
    net = Network()
    net.add(("w1",), variance=4)
    net.add(("w2",), variance=4)
    net.add(("v",), 0, [(("w1",), 1)], 1)
    net.add(("z",), 0, [(("v",), 1)], 1)
    for n in range(50):
        net.add(("y", n), 0, [(("w2",), 1)], 1)
    for n in range(50):
        net.add(("x", n), 0, [(("z",), 1), (("y", n), 1)], 0.25)
    blanket, (evidence, _, _, cov) = gaussian_case(net, observe(net, "x", x), None)
    blanket["meanField"] = mean_field(evidence, cov)
    assert abs(blanket["meanField"]["elbo"] + 77.2485234) < 6e-8

    y = field("local_level", "y")
    net = Network()
    for t in range(12):
        net.add(("x", t), 0, [(("x", t - 1), 1)] if t else [], 0.25 if t else 4)
    for t in range(12):
        net.add(("y", t), 0, [(("x", t), 1)], 1)
    level, _ = gaussian_case(net, observe(net, "y", y), None)
    # The given 1.4095225 is cut, not rounded.
    assert abs(level["latents"]["x"]["mean"][11] - 1.4095225) < 1e-7

    x, y = field("gp", "x"), field("gp", "y")
    k = np.exp(-((x[:, None] - x) ** 2) / (2 * 0.8**2))
    s = k + 0.25 * np.eye(12)
    evidence = -0.5 * (y @ np.linalg.solve(s, y) + np.linalg.slogdet(s)[1] + 12 * np.log(2 * np.pi))
    f = {"mean": (k @ np.linalg.solve(s, y)).tolist(), "sd": np.sqrt(np.diag(k - k @ np.linalg.solve(s, k))).tolist()}
    gp = case("kernel matrix", None, evidence, {"f": f})
    return {"blanket": bar(blanket, -73.7909067, w1=0.1828647, z=0.2742971), "local_level": bar(level, -24.0593373), "gp": bar(gp, -44.0475573)}


def conjugate():
    x = field("poisson_gamma", "x")
    horse = 2 * np.log(1) - special.gammaln(2) + special.gammaln(2 + x.sum()) - (2 + x.sum()) * np.log(1 + len(x)) - special.gammaln(x + 1).sum()
    horse = case("Gamma", None, horse, {"lambda": moments(gamma(2 + x.sum(), 1 + len(x)))})
    y = field("censored", "y")
    cut = special.gammaln(7) - special.gammaln(2) - 7 * np.log(1 + y.sum())
    cut = case("Gamma", None, cut, {"rate": moments(gamma(7, 1 + y.sum()))})
    beta = np.log(special.binom(10, 7)) + special.betaln(9, 6) - special.betaln(2, 3)
    beta = case("Beta", None, beta, {"p": moments(stats.beta(9, 6))})
    c, n = np.full(4, 0.5), np.array([3, 0, 5, 2])
    log_b = lambda a: special.gammaln(a).sum() - special.gammaln(a.sum())
    labels = case("Dirichlet", None, log_b(c + n) - log_b(c), {"p": dirichlet_moments(c + n)})
    return {"poisson_gamma": bar(horse, -209.1879949, **{"lambda": 0.6169154}), "censored": bar(cut, -15.5197517, rate=7 / 23.5),
            "beta_binomial": bar(beta, -2.5267281), "dirichlet_categorical": bar(labels, -13.7759322)}  # fmt: skip


def discrete():
    y = field("hmm", "y")
    start, rows, means = [0.5, 0.5], [[0.9, 0.1], [0.2, 0.8]], [0, 2]
    emit = [[stats.norm.logpdf(v, m, 1) for m in means] for v in y]
    evidence, z = enumerate_paths([2] * 12, lambda p: chain_log(p, start, rows, lambda t, k: emit[t][k]))
    assert abs(z[7][1] - 0.9943189) < 6e-8 and abs(z[11][1] - 0.7884381) < 6e-8
    return {"hmm": bar(case("all paths", None, evidence, {"z": {"prob": z}}), -22.3464103)}


def model_cases():
    return {**normals(), **gaussians(), **conjugate(), **discrete()}
