"""Log-densities and tails of every family at a few points, from SciPy 1.17 (the Concrete density from its formula): they check the
densities of the reference interpreter.

    python test/oracles/reference_densities.py > test/oracles/reference_densities.json

Each case: family, arguments by name, x, logDensity; for univariate families with a distribution function also logCdf = log P(X <= x)
and logSurvival = log P(X > x).
"""
import json
import math

import numpy as np
from scipy import stats as st

cases = []


def case(family, arguments, x, frozen=None, value=None):
    row = {"family": family, "arguments": arguments, "x": x}
    if frozen is None:
        row["logDensity"] = float(value)
    else:
        row["logDensity"] = float(frozen.logpmf(x) if hasattr(frozen.dist, "logpmf") else frozen.logpdf(x))
        row["logCdf"], row["logSurvival"] = float(frozen.logcdf(x)), float(frozen.logsf(x))
        row = {k: v for k, v in row.items() if not (isinstance(v, float) and not np.isfinite(v))}
    cases.append(row)


for x, m, s in [(1.3, -0.5, 2.0), (-0.2, 0.1, 0.3)]:
    for names, value in [("sd", s), ("variance", s * s), ("precision", 1 / s**2)]:
        case("Normal", {"mean": m, names: value}, x, st.norm(m, s))
for x, m, s in [(0.7, -0.5, 0.8), (3.0, 0.4, 1.5)]:
    for names, value in [("scale", s), ("precision", 1 / s**2)]:
        case("LogNormal", {"location": m, names: value}, x, st.lognorm(s, scale=np.exp(m)))
for x, nu, m, s in [(1.3, 3.5, -0.5, 2.0), (-4.0, 1.2, 0.3, 0.7), (0.1, 30.0, 0.2, 1.0)]:
    case("StudentT", {"degrees": nu, "location": m, "scale": s}, x, st.t(nu, m, s))
case("StudentT", {"degrees": 4.0}, 0.9, st.t(4))
for x, m, s in [(1.3, -0.5, 2.0), (-4.0, 0.3, 0.7), (9.0, 0.0, 0.5)]:
    for name, frozen in [("Cauchy", st.cauchy), ("Laplace", st.laplace), ("Logistic", st.logistic), ("Gumbel", st.gumbel_r)]:
        case(name, {"location": m, "scale": s}, x, frozen(m, s))
for x, s in [(0.4, 1.7), (3.0, 0.9)]:
    for names, value in [("sd", s), ("variance", s * s), ("precision", 1 / s**2)]:
        case("HalfNormal", {names: value}, x, st.halfnorm(scale=s))
    case("HalfCauchy", {"scale": s}, x, st.halfcauchy(scale=s))
    case("Exponential", {"rate": 1 / s}, x, st.expon(scale=s))
    case("Exponential", {"scale": s}, x, st.expon(scale=s))
for x, a, b in [(0.7, 2.0, 3.0), (4.0, 0.6, 0.5), (20.0, 51.0, 2.2)]:
    frozen = st.gamma(a, scale=1 / b)
    for names in [{"shape": a, "rate": b}, {"shape": a, "scale": 1 / b}, {"shape": a, "mean": a / b}, {"mean": a / b, "sd": a**0.5 / b}]:
        case("Gamma", names, x, frozen)
    case("InverseGamma", {"shape": a, "scale": b}, x, st.invgamma(a, scale=b))
    case("ChiSquared", {"degrees": 2 * a}, x, st.chi2(2 * a))
    case("Weibull", {"shape": a / 2, "scale": b}, x / 8, st.weibull_min(a / 2, scale=b))
for x, a, b in [(0.3, 2.0, 3.0), (0.95, 0.5, 1.7), (0.6, 40.0, 30.0)]:
    case("Beta", {"alpha": a, "beta": b}, x, st.beta(a, b))
    case("Beta", {"mean": a / (a + b), "concentration": a + b}, x, st.beta(a, b))
case("Uniform", {"lower": -1.5, "upper": 2.5}, 0.3, st.uniform(-1.5, 4.0))
for x, p in [(0, 0.3), (1, 0.85)]:
    logit = float(np.log(p / (1 - p)))
    case("Bernoulli", {"prob": p}, x, st.bernoulli(p))
    case("Bernoulli", {"logit": logit}, x, st.bernoulli(p))
    for k, n in [(0, 4), (3, 7), (9, 10)]:
        case("Binomial", {"trials": n, "prob": p}, k, st.binom(n, p))
        case("Binomial", {"trials": n, "logit": logit}, k, st.binom(n, p))
    for k in [0, 4]:
        case("Geometric", {"prob": p}, k, st.geom(p, loc=-1))
for k, r in [(0, 0.7), (3, 2.5), (12, 7.0)]:
    case("Poisson", {"rate": r}, k, st.poisson(r))
    case("Poisson", {"log_rate": float(np.log(r))}, k, st.poisson(r))
    case("NegativeBinomial", {"successes": r, "prob": 0.4}, k, st.nbinom(r, 0.4))
    case("NegativeBinomial", {"mean": 1.6, "dispersion": r}, k, st.nbinom(r, r / (r + 1.6)))
p = [0.2, 0.5, 0.3]
logits = [0.4, -1.0, 1.2]
softmax = (np.exp(logits) / np.exp(logits).sum()).tolist()
case("Categorical", {"prob": p}, 2, value=np.log(0.5))
case("Categorical", {"logit": logits}, 3, value=np.log(softmax[2]))
case("Multinomial", {"trials": 6, "prob": p}, [3, 1, 2], value=st.multinomial(6, p).logpmf([3, 1, 2]))
case("Multinomial", {"trials": 5, "logit": logits}, [0, 1, 4], value=st.multinomial(5, softmax).logpmf([0, 1, 4]))
case("Dirichlet", {"concentration": [0.5, 2.0, 1.5]}, p, value=st.dirichlet([0.5, 2.0, 1.5]).logpdf(p))
case("Dirichlet", {"concentration": 0.7}, p, value=st.dirichlet([0.7] * 3).logpdf(p))
covariance = np.array([[2.0, 0.3, -0.2], [0.3, 1.0, 0.4], [-0.2, 0.4, 0.9]])
x, mean = [0.5, -0.7, 1.1], [0.1, 0.0, -0.3]
normal = st.multivariate_normal(mean, covariance).logpdf(x)
case("MultivariateNormal", {"mean": mean, "covariance": covariance.tolist()}, x, value=normal)
case("MultivariateNormal", {"mean": mean, "precision": np.linalg.inv(covariance).tolist()}, x, value=normal)
case("MultivariateNormal", {"mean": mean, "cholesky": np.linalg.cholesky(covariance).tolist()}, x, value=normal)
case("MultivariateNormal", {"mean": 0.2, "covariance": covariance.tolist()}, x, value=st.multivariate_normal([0.2] * 3, covariance).logpdf(x))


def concrete(x, probabilities, t):
    """Maddison, Mnih and Teh (2017), eq. 10."""
    parts = np.array(probabilities) * np.array(x) ** -t
    k = len(x)
    return np.log(math.factorial(k - 1) * t ** (k - 1) * np.prod(parts / np.array(x)) / parts.sum() ** k)


case("GumbelSoftmax", {"prob": p, "temperature": 0.7}, [0.1, 0.6, 0.3], value=concrete([0.1, 0.6, 0.3], p, 0.7))
case("GumbelSoftmax", {"logit": logits, "temperature": 1.3}, [0.1, 0.6, 0.3], value=concrete([0.1, 0.6, 0.3], softmax, 1.3))
print("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]")
