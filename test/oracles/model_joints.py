"""Writes test/oracles/model_joints.json: the log-joint of the models of models/ at two points each, term by term with scipy.stats.

    python3 -m pip install numpy scipy; python3 test/oracles/model_joints.py        (in the project's root)

Latents are flat, row-major; the points are seeded random values inside the supports.
"""

import json

import numpy as np
from scipy import special, stats

norm, gamma, halfcauchy, halfnorm = stats.norm.logpdf, stats.gamma.logpdf, stats.halfcauchy.logpdf, stats.halfnorm.logpdf
OUT = {}


def data(name):
    with open(f"models/{name}.data.json") as file:
        return json.load(file)


def record(model, draw, log_joint):
    OUT[model] = []
    for seed in (1, 2):
        point = draw(np.random.default_rng(seed))
        value = log_joint(**{k.replace(".", "_"): v for k, v in point.items()})
        flat = {k: [float(f"{v:.17g}") for v in np.asarray(v, float).ravel()] for k, v in point.items()}
        OUT[model].append({"latents": flat, "log_joint": float(np.sum(value))})


def bernoulli_logit(y, l):
    return (y * l - np.logaddexp(0, l)).sum()


x = np.array(data("normal_gamma"))
record("normal_gamma", lambda r: {"mu": r.normal(), "tau": r.gamma(2)}, lambda mu, tau: gamma(tau, 1, scale=0.5) + norm(mu, 1, 1 / np.sqrt(0.1 * tau)) + norm(x, mu, 1 / np.sqrt(tau)).sum())

k = np.array(data("poisson_gamma")["x"])
record("poisson_gamma", lambda r: {"lambda": r.gamma(2)}, lambda **p: gamma(p["lambda"], 2) + stats.poisson.logpmf(k, p["lambda"]).sum())

g = np.array(data("gamma_mle"))
record("gamma_mle", lambda r: {"alpha": r.gamma(2), "beta": r.gamma(3)}, lambda alpha, beta: gamma(g, alpha, scale=beta).sum())

bx = np.array(data("blanket")["x"])
record(
    "blanket",
    lambda r: {"w1": r.normal(), "w2": r.normal(), "v": r.normal(), "z": r.normal(), "y": r.normal(size=50)},
    lambda w1, w2, v, z, y: norm(w1, 0, 2) + norm(w2, 0, 2) + norm(v, w1, 1) + norm(z, v, 1) + norm(y, w2, 1).sum() + norm(bx, z + y, 0.5).sum(),
)

record("beta_binomial", lambda r: {"p": r.beta(2, 2)}, lambda p: stats.beta.logpdf(p, 2, 3) + stats.binom.logpmf(7, 10, p))

counts = np.array([3, 0, 5, 2])
record("dirichlet_categorical", lambda r: {"p": r.dirichlet([2] * 4)}, lambda p: stats.dirichlet.logpdf(p / p.sum(), [0.5] * 4) + (counts * np.log(p)).sum())

lr = data("linear_regression")
lx, ly = np.array(lr["x"]), np.array(lr["y"])
record(
    "linear_regression",
    lambda r: {"tau": r.gamma(2), "b": r.normal(size=2)},
    lambda tau, b: gamma(tau, 2) + norm(b, 0, 1 / np.sqrt(0.1 * tau)).sum() + norm(ly, b[0] + b[1] * lx, 1 / np.sqrt(tau)).sum(),
)

cy = np.array(data("censored")["y"])
record("censored", lambda r: {"rate": r.gamma(2)}, lambda rate: gamma(rate, 2) + np.where(cy < 5, stats.expon.logpdf(cy, scale=1 / rate), -5 * rate).sum())

es = data("eight_schools")
record(
    "eight_schools",
    lambda r: {"mu": r.normal(), "tau": r.gamma(2), "theta": r.normal(size=8)},
    lambda mu, tau, theta: norm(mu, 0, 5) + halfcauchy(tau, scale=5) + norm(theta, mu, tau).sum() + norm(es["y"], theta, es["sigma"]).sum(),
)

gx = np.array(data("gaussian_mixture")["x"])
record(
    "gaussian_mixture",
    lambda r: {"mu": r.normal(size=2), "z": 1 + r.integers(2, size=10)},
    lambda mu, z: norm(mu, 0, 3).sum() + np.log([0.3, 0.7])[z - 1].sum() + norm(gx, mu[z - 1], 1).sum(),
)

hy = np.array(data("hmm")["y"])
A = np.array([[0.9, 0.1], [0.2, 0.8]])
record(
    "hmm",
    lambda r: {"z": 1 + r.integers(2, size=12)},
    lambda z: np.log(0.5) + np.log(A[z[:-1] - 1, z[1:] - 1]).sum() + norm(hy, np.array([0, 2])[z - 1], 1).sum(),
)

sy = np.array(data("local_level")["y"])
record("local_level", lambda r: {"x": r.normal(size=12)}, lambda x: norm(x[0], 0, 2) + norm(x[1:], x[:-1], 0.5).sum() + norm(sy, x, 1).sum())

lo = data("logistic_regression")
X, yy = np.array(lo["X"]), np.array(lo["y"])
record("logistic_regression", lambda r: {"alpha": r.normal(), "beta": r.normal(size=3)}, lambda alpha, beta: norm(alpha, 0, 5) + norm(beta, 0, 2).sum() + bernoulli_logit(yy, alpha + X @ beta))

px = np.array(data("ppca")["x"])
record(
    "ppca",
    lambda r: {"sigma": r.gamma(2), "W": r.normal(size=(5, 2)), "mu": r.normal(size=5), "z": r.normal(size=(60, 2))},
    lambda sigma, W, mu, z: halfnorm(sigma) + norm(W, 0, 2).sum() + norm(mu, 0, 5).sum() + norm(z).sum() + norm(px, mu + z @ W.T, sigma).sum(),
)

ay = np.array(data("ar1")["y"])
record(
    "ar1",
    lambda r: {"alpha": r.normal(), "phi": r.uniform(-1, 1), "sigma": r.gamma(2)},
    lambda alpha, phi, sigma: norm(alpha, 0, 10) - np.log(2) + halfcauchy(sigma, scale=2.5) + norm(ay[1:], alpha + phi * ay[:-1], sigma).sum(),
)

rr = data("robust_regression")
rx, ry = np.array(rr["x"]), np.array(rr["y"])
record(
    "robust_regression",
    lambda r: {"a": r.normal(), "b": r.normal(), "s": r.gamma(2), "nu": 1 + r.gamma(2)},
    lambda a, b, s, nu: norm(a, 0, 10) + norm(b, 0, 10) + halfcauchy(s, scale=2) + gamma(nu, 2, scale=10) + stats.t.logpdf(ry, nu, a + b * rx, s).sum(),
)

md = np.array([np.nan if v is None else v for v in data("missing_data")["x"]])


def missing(mu, tau, x_missing):
    full = md.copy()
    full[np.isnan(md)] = x_missing
    return norm(mu, 0, 10) + gamma(tau, 1) + norm(full, mu, 1 / np.sqrt(tau)).sum()


record("missing_data", lambda r: {"mu": r.normal(), "tau": r.gamma(2), "x.missing": r.normal(size=int(np.isnan(md).sum()))}, missing)

iy = np.array(data("irt_2pl")["y"])
record(
    "irt_2pl",
    lambda r: {"sigma_a": r.gamma(2), "sigma_b": r.gamma(2), "mu_b": r.normal(), "theta": r.normal(size=60), "a": r.gamma(2, size=8), "b": r.normal(size=8)},
    lambda sigma_a, sigma_b, mu_b, theta, a, b: halfcauchy(sigma_a, scale=2)
    + halfcauchy(sigma_b, scale=2)
    + norm(mu_b, 0, 5)
    + norm(theta).sum()
    + (norm(np.log(a), 0, sigma_a) - np.log(a)).sum()
    + norm(b, mu_b, sigma_b).sum()
    + bernoulli_logit(iy, a[:, None] * (theta - b[:, None])),
)

gy = np.array(data("garch11")["y"])


def garch(mu, alpha0, alpha1, beta1):
    v, value = 0.25, norm(mu, 0, 5) + halfnorm(alpha0) - np.log(1 - alpha1)
    for t in range(len(gy)):
        if t > 0:
            v = alpha0 + alpha1 * (gy[t - 1] - mu) ** 2 + beta1 * v
        value += norm(gy[t], mu, np.sqrt(v))
    return value


record("garch11", lambda r: {"mu": r.normal(), "alpha0": r.gamma(2), "alpha1": r.uniform(0, 0.5), "beta1": r.uniform(0, 0.5)}, garch)

ld = data("lda")
words = np.concatenate([np.array(w) for w in ld["w"]])
owner = np.concatenate([np.full(len(w), d) for d, w in enumerate(ld["w"])])


def simplex_rows(p, concentration):
    size = p.shape[1]
    return len(p) * (special.gammaln(size * concentration) - size * special.gammaln(concentration)) + ((concentration - 1) * np.log(p)).sum()


record(
    "lda",
    lambda r: {"beta": r.dirichlet([2] * 12, size=4), "theta": r.dirichlet([2] * 4, size=len(ld["w"])), "z": 1 + r.integers(4, size=len(words))},
    lambda beta, theta, z: simplex_rows(beta, 0.3) + simplex_rows(theta, 0.3) + np.log(theta[owner, z - 1]).sum() + np.log(beta[z - 1, words - 1]).sum(),
)

with open("test/oracles/model_joints.json", "w") as file:
    json.dump(OUT, file)
