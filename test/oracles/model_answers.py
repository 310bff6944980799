"""Writes test/oracles/model_answers.json: answers to the models of models/ by computations that share nothing with the compiler.

    python3 -m pip install numpy scipy; python3 test/oracles/model_answers.py        (in the project's root; about two minutes)

`posterior` holds exact means and sds (closed form, quadrature on a grid, or Metropolis sampling, as `by` says); `mean_field` the optimum of the fully
factorised guide, by coordinate ascent or deterministic optimisation. Densities are written out term by term from scipy.stats.
"""

import itertools
import json

import numpy as np
from numpy.linalg import inv, slogdet
from scipy import optimize, special, stats

LOG2PI = np.log(2 * np.pi)


def data(name):
    with open(f"models/{name}.data.json") as file:
        return json.load(file)


def grid_moments(axes, log_density):
    """Posterior moments on a product grid of midpoints of equal widths; log evidence too."""
    mesh = np.meshgrid(*axes, indexing="ij")
    logs = log_density(*mesh)
    top = logs.max()
    weights = np.exp(logs - top)
    cell = np.prod([a[1] - a[0] for a in axes])
    total = weights.sum()
    out = {}
    means = [float((weights * m).sum() / total) for m in mesh]
    sds = [float(np.sqrt((weights * (m - mu) ** 2).sum() / total)) for m, mu in zip(mesh, means)]
    edge = max(weights.take(i, axis=k).max() for k in range(len(axes)) for i in (0, -1))
    out["log_evidence"] = float(top + np.log(total * cell))
    out["edge"] = float(edge)
    return means, sds, out


def midpoints(low, high, count):
    step = (high - low) / count
    return low + step * (np.arange(count) + 0.5)


def summary(names, means, sds, extra, by):
    return {"by": by, "mean": dict(zip(names, means)), "sd": dict(zip(names, sds)), **extra}


def half_cauchy(x, scale):
    return stats.halfcauchy.logpdf(x, scale=scale)


def eight_schools():
    d = data("eight_schools")
    y, s = np.array(d["y"], float), np.array(d["sigma"], float)

    def log_density(mu, tau):
        value = stats.norm.logpdf(mu, 0, 5) + half_cauchy(tau, 5)
        for yj, sj in zip(y, s):
            value = value + stats.norm.logpdf(yj, mu, np.sqrt(sj**2 + tau**2))
        return value

    # tau = 5 tan(pi u / 2) with u uniform under the prior: the tail is covered.
    mu = midpoints(-25, 30, 600)
    u = midpoints(0, 1, 3000)
    tau = 5 * np.tan(np.pi * u / 2)
    m, t = np.meshgrid(mu, tau, indexing="ij")
    logs = log_density(m, t) - half_cauchy(t, 5)
    weights = np.exp(logs - logs.max())
    total = weights.sum()
    log_evidence = logs.max() + np.log(total * (mu[1] - mu[0]) * (u[1] - u[0]))
    shrink = s[0] ** 2 / (s[0] ** 2 + t**2)
    mean = lambda f: float((weights * f).sum() / total)
    means = [mean(m), mean(t)]
    sds = [np.sqrt(mean((m - means[0]) ** 2)), np.sqrt(mean((t - means[1]) ** 2))]
    theta1 = mean(shrink * m + (1 - shrink) * y[0])
    return {"posterior": summary(["mu", "tau"], means, sds, {"log_evidence": float(log_evidence), "theta1": theta1}, "quadrature, theta integrated out")}


def gaussian_mixture():
    x = np.array(data("gaussian_mixture")["x"])
    logw = np.log([0.3, 0.7])
    best = None
    # Coordinate ascent from many starts.
    for start in itertools.product(np.linspace(-1, 4, 6), repeat=2):
        m, v = np.array(start), np.ones(2)
        for _ in range(3000):
            r = special.softmax(logw - 0.5 * ((x[:, None] - m) ** 2 + v), axis=1)
            v = 1 / (1 / 9 + r.sum(0))
            m = v * (r * x[:, None]).sum(0)
        elbo = (r * (logw - 0.5 * LOG2PI - 0.5 * ((x[:, None] - m) ** 2 + v))).sum() - special.xlogy(r, r).sum()
        elbo += sum(-0.5 * LOG2PI - np.log(3) - (mk**2 + vk) / 18 + 0.5 * np.log(2 * np.pi * np.e * vk) for mk, vk in zip(m, v))
        if best is None or elbo > best[0] + 1e-9:
            best = (elbo, m, v, r)
    elbo, m, v, r = best
    return {"mean_field": {"by": "coordinate ascent, best of 36 starts", "elbo": float(elbo), "mean": {"mu": m.tolist()}, "sd": {"mu": np.sqrt(v).tolist()}, "prob_first": r[:, 0].tolist()}}


def hmm():
    y = np.array(data("hmm")["y"])
    a = np.log(np.array([[0.9, 0.1], [0.2, 0.8]]))
    obs = stats.norm.logpdf(y[:, None], np.array([0, 2]), 1)
    best = None
    for seed in range(40):
        q = np.random.default_rng(seed).dirichlet([1, 1], size=len(y))
        for _ in range(2000):
            for t in range(len(y)):
                l = obs[t] + (np.log(0.5) if t == 0 else q[t - 1] @ a)
                if t + 1 < len(y):
                    l = l + a @ q[t + 1]
                q[t] = special.softmax(l)
        elbo = np.log(0.5) + (q * obs).sum() + sum(q[t - 1] @ a @ q[t] for t in range(1, len(y))) - special.xlogy(q, q).sum()
        if best is None or elbo > best[0] + 1e-9:
            best = (elbo, q.copy())
    return {"mean_field": {"by": "coordinate ascent, best of 40 starts", "elbo": float(best[0]), "prob_second": best[1][:, 1].tolist()}}


def gaussian_mean_field(precision, linear, constant):
    """Optimum of a factorised Gaussian for log p = constant + linear.z - z.precision.z/2: the exact mean, variances 1/diagonal."""
    mean = inv(precision) @ linear
    sd = 1 / np.sqrt(np.diag(precision))
    n = len(mean)
    evidence = constant + 0.5 * linear @ mean + 0.5 * n * LOG2PI - 0.5 * slogdet(precision)[1]
    elbo = evidence - 0.5 * (np.log(np.diag(precision)).sum() - slogdet(precision)[1])
    return mean, sd, float(evidence), float(elbo)


def local_level():
    y = np.array(data("local_level")["y"])
    n = len(y)
    p = np.eye(n)
    p[0, 0] += 1 / 4
    for t in range(1, n):
        p[t, t] += 4
        p[t - 1, t - 1] += 4
        p[t, t - 1] -= 4
        p[t - 1, t] -= 4
    constant = -0.5 * (y @ y) - 0.5 * LOG2PI * (2 * n) - np.log(2) - (n - 1) * np.log(0.5)
    mean, sd, evidence, elbo = gaussian_mean_field(p, y, constant)
    return {"mean_field": {"by": "linear algebra", "elbo": elbo, "log_evidence": evidence, "mean": {"x": mean.tolist()}, "sd": {"x": sd.tolist()}}}


def logistic_regression():
    d = data("logistic_regression")
    x = np.column_stack([np.ones(len(d["y"])), np.array(d["X"])])
    y = np.array(d["y"])
    prior = np.array([5, 2, 2, 2.0])
    nodes, weights = np.polynomial.hermite_e.hermegauss(64)
    weights = weights / weights.sum()

    def negative_elbo(u):
        m, s = u[:4], np.exp(u[4:])
        centre, spread = x @ m, np.sqrt((x**2) @ s**2)
        expected = (weights * np.logaddexp(0, centre[:, None] + spread[:, None] * nodes)).sum()
        prior_term = (-0.5 * LOG2PI - np.log(prior) - (m**2 + s**2) / (2 * prior**2)).sum()
        return -(y @ centre - expected + prior_term + (0.5 * np.log(2 * np.pi * np.e) + np.log(s)).sum())

    r = optimize.minimize(negative_elbo, np.zeros(8), method="BFGS", options={"gtol": 1e-7, "maxiter": 2000})
    return {"mean_field": {"by": "BFGS, Gauss-Hermite with 64 nodes", "elbo": float(-r.fun), "mean": {"alpha": float(r.x[0]), "beta": r.x[1:4].tolist()}, "sd": {"alpha": float(np.exp(r.x[4])), "beta": np.exp(r.x[5:]).tolist()}}}


def missing_data():
    x = np.array([v for v in data("missing_data")["x"] if v is not None])
    missing = sum(v is None for v in data("missing_data")["x"])
    n = len(x) + missing
    m, v, et, em, ev = 0.0, 1.0, 1.0, 0.0, 1.0
    for _ in range(5000):
        v = 1 / (1 / 100 + n * et)
        m = v * et * (x.sum() + missing * em)
        em, ev = m, 1 / et
        shape = 1 + n / 2
        rate = 1 + 0.5 * (((x - m) ** 2).sum() + n * v + missing * ((em - m) ** 2 + ev))
        et = shape / rate
    elog = special.digamma(shape) - np.log(rate)
    elbo = -0.5 * LOG2PI - np.log(10) - (m**2 + v) / 200 - et
    elbo += 0.5 * n * (elog - LOG2PI) - et * (rate - 1)
    elbo += 0.5 * np.log(2 * np.pi * np.e * v) + missing * 0.5 * np.log(2 * np.pi * np.e * ev) + stats.gamma.entropy(shape, scale=1 / rate)
    return {"mean_field": {"by": "coordinate ascent", "elbo": float(elbo), "mean": {"mu": m, "tau": et, "x.missing": [em] * missing}, "sd": {"mu": np.sqrt(v), "tau": float(np.sqrt(shape) / rate), "x.missing": [np.sqrt(ev)] * missing}}}


def ar1():
    y = np.array(data("ar1")["y"])
    a, b = y[1:], y[:-1]

    def log_density(alpha, phi, sigma):
        n = len(a)
        ss = (a**2).sum() + n * alpha**2 + phi**2 * (b**2).sum() - 2 * alpha * a.sum() - 2 * phi * (a * b).sum() + 2 * alpha * phi * b.sum()
        return stats.norm.logpdf(alpha, 0, 10) - np.log(2) + half_cauchy(sigma, 2.5) - n * (0.5 * LOG2PI + np.log(sigma)) - ss / (2 * sigma**2)

    means, sds, extra = grid_moments([midpoints(-0.5, 0.9, 140), midpoints(0.1, 1, 160), midpoints(0.5, 1.3, 120)], log_density)
    return {"posterior": summary(["alpha", "phi", "sigma"], means, sds, extra, "quadrature")}


def robust_regression():
    d = data("robust_regression")
    x, y = np.array(d["x"]), np.array(d["y"])

    def log_density(a, b, s, nu):
        value = stats.norm.logpdf(a, 0, 10) + stats.norm.logpdf(b, 0, 10) + half_cauchy(s, 2) + stats.gamma.logpdf(nu, 2, scale=10)
        constant = special.gammaln((nu + 1) / 2) - special.gammaln(nu / 2) - 0.5 * np.log(nu * np.pi) - np.log(s)
        for xn, yn in zip(x, y):
            value += constant - (nu + 1) / 2 * np.log1p(((yn - a - b * xn) / s) ** 2 / nu)
        return value

    axes = [midpoints(1.05, 2.05, 30), midpoints(-1.15, -0.3, 30), midpoints(0.15, 1.1, 36), midpoints(0.4, 9, 80)]
    means, sds, extra = grid_moments(axes, log_density)
    return {"posterior": summary(["a", "b", "s", "nu"], means, sds, extra, "quadrature")}


def garch11():
    y = np.array(data("garch11")["y"])

    def log_density(mu, alpha0, alpha1, beta1):
        value = stats.norm.logpdf(mu, 0, 5) + stats.halfnorm.logpdf(alpha0, scale=1) - np.log1p(-alpha1)
        v = np.full(mu.shape, 0.25)
        for t in range(len(y)):
            if t > 0:
                v = alpha0 + alpha1 * (y[t - 1] - mu) ** 2 + beta1 * v
            value += -0.5 * LOG2PI - 0.5 * np.log(v) - (y[t] - mu) ** 2 / (2 * v)
        return np.where(alpha1 + beta1 < 1, value, -np.inf)

    axes = [midpoints(0.06, 0.38, 24), midpoints(0.03, 0.36, 44), midpoints(0, 1, 50), midpoints(0, 0.8, 60)]
    means, sds, extra = grid_moments(axes, log_density)
    return {"posterior": summary(["mu", "alpha0", "alpha1", "beta1"], means, sds, extra, "quadrature")}


def ppca():
    x = np.array(data("ppca")["x"])
    eigenvalues = np.sort(np.linalg.eigvalsh(np.cov(x.T, bias=True)))[::-1]
    covariance = np.cov(x.T, bias=True)
    return {"maximum_likelihood": {"by": "eigenvalues of the sample covariance (Tipping & Bishop 1999, equation 8)", "sigma": float(np.sqrt(eigenvalues[2:].mean())), "mu": x.mean(0).tolist(), "covariance": covariance.tolist()}}


def irt_2pl():
    """Metropolis within Gibbs, every block vectorised: persons are independent given items, items given persons."""
    y = np.array(data("irt_2pl")["y"])
    items, persons = y.shape
    r = np.random.default_rng(1)
    theta, loga, b = np.zeros(persons), np.zeros(items), np.zeros(items)
    sigma_a, sigma_b, mu_b = 0.5, 1.0, 0.0
    sums, squares, kept = None, None, 0

    def terms(theta, loga, b):
        l = np.exp(loga)[:, None] * (theta - b[:, None])
        return y * l - np.logaddexp(0, l)

    def scale_step(value, current, centre):
        def density(s):
            return half_cauchy(s, 2) + np.log(s) + stats.norm.logpdf(current, centre, s).sum()

        proposal = value * np.exp(0.6 * r.standard_normal())
        return proposal if np.log(r.random()) < density(proposal) - density(value) else value

    for sweep in range(60_000):
        now = terms(theta, loga, b)
        proposal = theta + 1.1 * r.standard_normal(persons)
        gain = terms(proposal, loga, b).sum(0) - now.sum(0) - 0.5 * (proposal**2 - theta**2)
        theta = np.where(np.log(r.random(persons)) < gain, proposal, theta)
        for step_a, step_b in ((0.5, 0), (0, 0.5), (0.3, 0.3)):
            now = terms(theta, loga, b).sum(1)
            pa, pb = loga + step_a * r.standard_normal(items), b + step_b * r.standard_normal(items)
            gain = terms(theta, pa, pb).sum(1) - now - (pa**2 - loga**2) / (2 * sigma_a**2) - ((pb - mu_b) ** 2 - (b - mu_b) ** 2) / (2 * sigma_b**2)
            accept = np.log(r.random(items)) < gain
            loga, b = np.where(accept, pa, loga), np.where(accept, pb, b)
        v = 1 / (1 / 25 + items / sigma_b**2)
        mu_b = v * b.sum() / sigma_b**2 + np.sqrt(v) * r.standard_normal()
        sigma_a, sigma_b = scale_step(sigma_a, loga, 0), scale_step(sigma_b, b, mu_b)
        if sweep >= 5000:
            state = np.concatenate([[sigma_a, sigma_b, mu_b], theta, np.exp(loga), b])
            sums = state if sums is None else sums + state
            squares = state**2 if squares is None else squares + state**2
            kept += 1
    mean = sums / kept
    sd = np.sqrt(squares / kept - mean**2)

    def split(v):
        return {"sigma_a": float(v[0]), "sigma_b": float(v[1]), "mu_b": float(v[2]), "theta": v[3 : 3 + persons].tolist(), "a": v[3 + persons : 3 + persons + items].tolist(), "b": v[3 + persons + items :].tolist()}

    return {"posterior": {"by": "Metropolis within Gibbs, 55,000 sweeps", "mean": split(mean), "sd": split(sd)}}


answers = {}
for make in (eight_schools, gaussian_mixture, hmm, local_level, logistic_regression, missing_data, ar1, robust_regression, garch11, ppca, irt_2pl):
    answers[make.__name__] = make()
    print(make.__name__, {k: v for k, v in answers[make.__name__].items() if make not in (irt_2pl, ppca)})
rounded = json.loads(json.dumps(answers), parse_float=lambda s: float(f"{float(s):.10g}"))
with open("test/oracles/model_answers.json", "w") as file:
    json.dump(rounded, file, indent=1)
