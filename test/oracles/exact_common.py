"""What the three parts of exact_answers.py share: moments of named posteriors, the pointwise proof of an evidence, and a dense Gaussian network."""

import numpy as np
from scipy import stats

LOG2PI = np.log(2 * np.pi)


def moments(law, quantiles=True):
    """Summary of a frozen scipy law, scalar or of arrays of parameters."""
    out = {"mean": np.asarray(law.mean()).tolist(), "sd": np.asarray(law.std()).tolist()}
    if quantiles:
        out["quantiles"] = [np.asarray(law.ppf(q)).tolist() for q in (0.05, 0.5, 0.95)]
    return out


def gamma(shape, rate):
    return stats.gamma(shape, scale=1 / np.asarray(rate, float))


def inverse_gamma(shape, scale):
    return stats.invgamma(shape, scale=scale)


def dirichlet_moments(concentration):
    c = np.asarray(concentration, float)
    total = c.sum(-1, keepdims=True)
    return {"mean": (c / total).tolist(), "sd": np.sqrt(c * (total - c) / (total**2 * (total + 1))).tolist()}


def pointwise(log_joint, log_posterior, points):
    """log p(x, z) - log p(z | x) at several z. It is constant only if the posterior is right, and then it is the log evidence."""
    values = [float(log_joint(*z) - log_posterior(*z)) for z in points]
    assert max(values) - min(values) < 2e-12 * (1 + abs(values[0])), values
    return float(np.mean(values))


def case(by, data, log_evidence, latents, **extra):
    return {"by": by, "data": data, "logEvidence": float(log_evidence), "latents": latents, **extra}


class Network:
    """A linear-Gaussian network with dense matrices: each variable is a constant plus multiples of earlier ones plus independent noise."""

    def __init__(self):
        self.index, self.mean, self.rows, self.noise = {}, [], [], []

    def add(self, key, constant=0.0, terms=(), variance=0.0):
        """terms: pairs (key, coefficient); a key may come twice."""
        row = np.zeros(len(self.rows) + 1)
        mean = float(constant)
        for other, coefficient in terms:
            i = self.index[other]
            row[: len(self.rows[i])] += coefficient * self.rows[i]
            mean += coefficient * self.mean[i]
        row[-1] = np.sqrt(variance)
        self.index[key] = len(self.rows)
        self.rows.append(row)
        self.mean.append(mean)

    def joint(self):
        n = len(self.rows)
        root = np.array([np.pad(r, (0, n - len(r))) for r in self.rows])
        return np.array(self.mean), root @ root.T

    def condition(self, observed):
        """log density of the observed {key: value}; mean and covariance of all the others by key."""
        mean, cov = self.joint()
        seen = [self.index[k] for k in observed]
        hidden = [i for i in range(len(mean)) if i not in set(seen)]
        y = np.array(list(observed.values()), float)
        keys = {i: k for k, i in self.index.items()}
        if not seen:
            return 0.0, [keys[i] for i in hidden], mean[hidden], cov[np.ix_(hidden, hidden)]
        s = cov[np.ix_(seen, seen)]
        c = cov[np.ix_(hidden, seen)]
        residual = y - mean[seen]
        log_density = -0.5 * (residual @ np.linalg.solve(s, residual) + np.linalg.slogdet(s)[1] + len(seen) * LOG2PI)
        post_mean = mean[hidden] + c @ np.linalg.solve(s, residual)
        post_cov = cov[np.ix_(hidden, hidden)] - c @ np.linalg.solve(s, c.T)
        return float(log_density), [keys[i] for i in hidden], post_mean, post_cov


def arrays(keys, mean, sd):
    """{name: {mean, sd}} from keys (name, i, j, ...), nested as the variables are declared; a key without indices is a scalar."""
    out = {}
    for key, m, s in zip(keys, mean, sd):
        name, *indices = key
        if not indices:
            out[name] = {"mean": float(m), "sd": float(s)}
            continue
        entry = out.setdefault(name, {"mean": [], "sd": []})
        for field, value in (("mean", m), ("sd", s)):
            at = entry[field]
            for i in indices[:-1]:
                while len(at) <= i:
                    at.append([])
                at = at[i]
            at.append(float(value))
    return out


def gaussian_point(log_evidence, keys, mean, cov):
    """The log-joint near the posterior mean, off it by another amount in each element."""
    off = 0.1 * (np.arange(len(mean)) % 3 + 1) * np.sqrt(np.diag(cov))
    values = {name: entry["mean"] for name, entry in arrays(keys, mean + off, off).items()}
    log_density = -0.5 * (off @ np.linalg.solve(cov, off) + np.linalg.slogdet(cov)[1] + len(mean) * LOG2PI)
    return point(values, log_evidence + log_density)


def point(latents, log_joint):
    """A point at which the log-joint of the source is compared before anything is fitted."""
    return {"latents": latents, "logJoint": float(log_joint)}


def gaussian_case(network, observed, data, rename=lambda key: key, by="dense Gaussian conditioning", drop=None, **extra):
    log_evidence, keys, mean, cov = network.condition(observed)
    kept = [i for i, k in enumerate(keys) if k[0] != drop]
    keys, mean, cov = [rename(keys[i]) for i in kept], mean[kept], cov[np.ix_(kept, kept)]
    latents = arrays(keys, mean, np.sqrt(np.diag(cov)))
    at = gaussian_point(log_evidence, keys, mean, cov)
    return case(by, data, log_evidence, latents, point=at, **extra), (log_evidence, keys, mean, cov)


def mean_field(log_evidence, cov):
    """Optimum of a fully factorised Gaussian guide of a Gaussian posterior: the ELBO and the sds, in the order of the keys."""
    diagonal = np.diag(np.linalg.inv(cov))
    elbo = log_evidence - 0.5 * (np.log(diagonal).sum() + np.linalg.slogdet(cov)[1])
    return {"elbo": float(elbo), "sd": np.sqrt(1 / diagonal).tolist()}
