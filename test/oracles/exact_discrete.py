"""Discrete latents: enumeration of every joint configuration, without recursions."""

import itertools

import numpy as np
from scipy import stats
from scipy.special import gammaln, logsumexp

from exact_common import case, gamma, point

COUNTS = np.array([3, 0, 5, 2, 1, 4])
X = np.array([1.5, 0.25, 2.75, -0.5, 1.125, 3.5])


def enumerate_paths(sizes, log_joint):
    """log evidence and the marginals of every variable, from all configurations (0-based)."""
    paths = list(itertools.product(*(range(k) for k in sizes)))
    logs = np.array([log_joint(p) for p in paths])
    evidence = logsumexp(logs)
    weights = np.exp(logs - evidence)
    marginals = []
    for i, k in enumerate(sizes):
        marginals.append([float(sum(w for w, p in zip(weights, paths) if p[i] == v)) for v in range(k)])
    return float(evidence), marginals


def chain_log(path, start, rows, emit):
    return np.log(start[path[0]]) + sum(np.log(rows[a][b]) for a, b in zip(path, path[1:])) + sum(emit(t, k) for t, k in enumerate(path))


def hidden_chains():
    start, rows, rates = [0.6, 0.3, 0.1], [[0.8, 0.15, 0.05], [0.2, 0.7, 0.1], [0.1, 0.3, 0.6]], [0.5, 2.0, 6.0]
    joint = lambda p: chain_log(p, start, rows, lambda t, k: stats.poisson.logpmf(COUNTS[t], rates[k]))
    evidence, z = enumerate_paths([3] * 6, joint)
    poisson = case("all paths", {"y": COUNTS.tolist()}, evidence, {"z": {"prob": z}}, point=point({"z": [1, 2, 3, 2, 2, 1]}, joint([0, 1, 2, 1, 1, 0])))
    y = np.array([[1.5, 0.25, 2.75, -0.5], [4.0, 0.5, 1.25, 2.125], [-1.0, 0.0, 0.5, 1.75]])
    start, rows, means = [0.5, 0.5], [[0.9, 0.1], [0.2, 0.8]], [0, 2]
    joint = lambda p, r: chain_log(p, start, rows, lambda t, k: stats.norm.logpdf(r[t], means[k], 1))
    each = [enumerate_paths([2] * 4, lambda p, r=r: joint(p, r)) for r in y]
    paths = [[0, 1, 1, 0], [1, 1, 0, 1], [0, 0, 0, 1]]
    at = point({"z": [[k + 1 for k in p] for p in paths]}, sum(joint(p, r) for p, r in zip(paths, y)))
    plate = case("all paths of each sequence", {"y": y.tolist()}, sum(e for e, _ in each), {"z": {"prob": [m for _, m in each]}}, point=at)
    symbols = np.array([1, 3, 2, 2, 1, 3])
    emission = [[0.7, 0.2, 0.1], [0.1, 0.3, 0.6]]
    joint = lambda p: chain_log(p, start, rows, lambda t, k: np.log(emission[k][symbols[t] - 1]))
    evidence, z = enumerate_paths([2] * 6, joint)
    categorical = case("all paths", {"y": symbols.tolist()}, evidence, {"z": {"prob": z}}, point=point({"z": [1, 2, 2, 1, 1, 2]}, joint([0, 1, 1, 0, 0, 1])))
    return {"hmm_poisson": poisson, "hmm_plate": plate, "hmm_categorical": categorical}


def per_element(x, logs):
    evidence = logsumexp(logs, axis=1, keepdims=True)
    z = np.array([1, 2, 3, 2, 1, 3])
    at = point({"z": z.tolist()}, logs[np.arange(6), z - 1].sum())
    return case("per element", {"x": x.tolist()}, evidence.sum(), {"z": {"prob": np.exp(logs - evidence).tolist()}}, point=at)


def mixtures():
    w, m, s = np.array([0.2, 0.5, 0.3]), np.array([-1.0, 1.0, 3.0]), np.array([0.5, 1.0, 2.0])
    logs = np.log(w) + stats.norm.logpdf(X[:, None], m, s)
    normal = per_element(X, logs)
    rates = np.array([0.5, 2.0, 6.0])
    logs = np.log(w) + stats.poisson.logpmf(COUNTS[:, None], rates)
    poisson = per_element(COUNTS, logs)
    return {"mixture_known": normal, "poisson_mixture_known": poisson}


def global_choice():
    w, m, r = [0.2, 0.5, 0.3], [-1.0, 1.0, 3.0], [0.5, 2.0, 6.0]
    x, c = X[:3] - 1, COUNTS[:4]
    joint = lambda p: np.log(w[p[0]]) + stats.norm.logpdf(x, m[p[0]], 2).sum() + stats.poisson.logpmf(c, r[p[0]]).sum()
    evidence, k = enumerate_paths([3], joint)
    two = case("all values", {"x": x.tolist(), "c": c.tolist()}, evidence, {"k": {"prob": k[0]}}, point=point({"k": 2}, joint([1])))

    def log_joint(p):
        rain, sprinkler, kind = p
        wet = [[0.05, 0.8], [0.9, 0.99]][rain][sprinkler]
        shift = [0.0, 1.0, -2.0][kind] + 0.5 * rain
        value = stats.bernoulli.logpmf(rain, 0.3) + stats.bernoulli.logpmf(sprinkler, 0.1 if rain else 0.4) + np.log([0.5, 0.3, 0.2][kind])
        return value + stats.bernoulli.logpmf(1, wet) + stats.norm.logpdf(0.75, shift, 1)

    evidence, (rain, sprinkler, kind) = enumerate_paths([2, 2, 3], log_joint)
    net = case("all values", {"wet": 1, "x": 0.75}, evidence, {"rain": {"prob": rain}, "sprinkler": {"prob": sprinkler}, "kind": {"prob": kind}},
               point=point({"rain": 1, "sprinkler": 0, "kind": 3}, log_joint((1, 0, 2))))
    return {"global_choice": two, "bayes_net": net}


def mixed_moments(weights, means, sds):
    mean = np.sum(weights * means)
    return {"mean": float(mean), "sd": float(np.sqrt(np.sum(weights * (sds**2 + means**2)) - mean**2))}


def poisson_gamma_evidence(x, a, b, exposure=1.0):
    return a * np.log(b) - gammaln(a) + gammaln(a + x.sum()) - (a + x.sum()) * np.log(b + exposure * len(x)) + x.sum() * np.log(exposure) - gammaln(x + 1).sum()


def mixed():
    """A conjugate latent below a discrete one: the closed form of each branch."""
    w, c = np.array([0.2, 0.5, 0.3]), np.array([0.5, 1.0, 4.0])
    logs = np.log(w) + np.array([poisson_gamma_evidence(COUNTS, 2.0, 1.0, e) for e in c])
    p = np.exp(logs - logsumexp(logs))
    laws = gamma(2 + COUNTS.sum(), 1 + c * 6)
    scale = case("closed form of each branch", {"x": COUNTS.tolist()}, logsumexp(logs), {"k": {"prob": p.tolist()}, "lambda": mixed_moments(p, laws.mean(), laws.std())},
                 point=point({"k": 3, "lambda": 0.75}, np.log(0.3) + gamma(2, 1).logpdf(0.75) + stats.poisson.logpmf(COUNTS, 3).sum()))

    m, precision = np.array([-1.0, 1.0, 3.0]), 1 / 0.25 + 6
    prior = np.array([stats.multivariate_normal.logpdf(X, np.full(6, u), np.eye(6) + 0.25) for u in m])
    logs = np.log(w) + prior
    p = np.exp(logs - logsumexp(logs))
    means = (m / 0.25 + X.sum()) / precision
    mean = case("closed form of each branch", {"x": X.tolist()}, logsumexp(logs), {"k": {"prob": p.tolist()}, "mu": mixed_moments(p, means, np.full(3, precision**-0.5))},
                point=point({"k": 2, "mu": 0.75}, np.log(0.5) + stats.norm.logpdf(0.75, 1, 0.5) + stats.norm.logpdf(X, 0.75, 1).sum()))

    x = np.array([4, 5, 3, 6, 1, 0, 2, 1])
    logs = np.array([poisson_gamma_evidence(x[:k], 2.0, 1.0) + poisson_gamma_evidence(x[k:], 2.0, 1.0) for k in range(8)]) - np.log(8)
    p = np.exp(logs - logsumexp(logs))
    early = gamma(2 + np.array([x[:k].sum() for k in range(8)]), 1 + np.arange(8))
    late = gamma(2 + np.array([x[k:].sum() for k in range(8)]), 1 + 8 - np.arange(8))
    latents = {"cp": {"prob": p.tolist()}, "early": mixed_moments(p, early.mean(), early.std()), "late": mixed_moments(p, late.mean(), late.std())}
    at = -np.log(8) + gamma(2, 1).logpdf([3.5, 0.75]).sum() + stats.poisson.logpmf(x[:3], 3.5).sum() + stats.poisson.logpmf(x[3:], 0.75).sum()
    change = case("closed form of each branch", {"x": x.tolist()}, logsumexp(logs), latents, point=point({"cp": 4, "early": 3.5, "late": 0.75}, at))
    return {"scale_choice": scale, "mixture_prior_mean": mean, "changepoint": change}


def discrete_cases():
    return {**hidden_chains(), **mixtures(), **global_choice(), **mixed()}
