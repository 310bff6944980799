"""Reference log-densities of every family, from textbook formulas at 40 digits (mpmath), printed with 17.

    python3 test/oracles/distributions.py > test/oracles/distributions.json

The formulas are written as densities of (x; first parameterisation), not as in the records: products and powers, not sums of logarithms.
"""

import json
import sys

from mpmath import mp, mpf, exp, log, gamma, pi, sqrt, binomial, factorial, matrix, det, beta as beta_function

mp.dps = 40


def gauss(x, m, s):
    return exp(-((x - m) ** 2) / (2 * s**2)) / (s * sqrt(2 * pi))


def student(x, v, m, s):
    z = (x - m) / s
    return gamma((v + 1) / 2) / (gamma(v / 2) * sqrt(v * pi) * s) * (1 + z**2 / v) ** (-(v + 1) / 2)


def mvn(x, mean, covariance):
    d = matrix(x) - matrix(mean)
    S = matrix(covariance)
    q = (d.T * S**-1 * d)[0]
    return exp(-q / 2) / sqrt((2 * pi) ** len(x) * det(S))


def product(values):
    out = mpf(1)
    for v in values:
        out *= v
    return out


def dirichlet(x, a):
    return gamma(sum(a)) * product(t ** (k - 1) / gamma(k) for t, k in zip(x, a))


def concrete(x, p, t):
    k = len(x)
    return factorial(k - 1) * t ** (k - 1) * product(q * v ** (-t - 1) for q, v in zip(p, x)) / sum(q * v**-t for q, v in zip(p, x)) ** k


DENSITY = {
    "Normal": lambda x, mean, sd: gauss(x, mean, sd),
    "LogNormal": lambda x, location, scale: gauss(log(x), location, scale) / x,
    "StudentT": lambda x, degrees, location, scale: student(x, degrees, location, scale),
    "Cauchy": lambda x, location, scale: 1 / (pi * scale * (1 + ((x - location) / scale) ** 2)),
    "HalfNormal": lambda x, sd: 2 * gauss(x, 0, sd),
    "HalfCauchy": lambda x, scale: 2 / (pi * scale * (1 + (x / scale) ** 2)),
    "Laplace": lambda x, location, scale: exp(-abs(x - location) / scale) / (2 * scale),
    "Logistic": lambda x, location, scale: exp(-(x - location) / scale) / (scale * (1 + exp(-(x - location) / scale)) ** 2),
    "Gumbel": lambda x, location, scale: exp(-(x - location) / scale - exp(-(x - location) / scale)) / scale,
    "Exponential": lambda x, rate: rate * exp(-rate * x),
    "Gamma": lambda x, shape, rate: rate**shape * x ** (shape - 1) * exp(-rate * x) / gamma(shape),
    "InverseGamma": lambda x, shape, scale: scale**shape * x ** (-shape - 1) * exp(-scale / x) / gamma(shape),
    "ChiSquared": lambda x, degrees: x ** (degrees / 2 - 1) * exp(-x / 2) / (2 ** (degrees / 2) * gamma(degrees / 2)),
    "Weibull": lambda x, shape, scale: shape / scale * (x / scale) ** (shape - 1) * exp(-((x / scale) ** shape)),
    "Beta": lambda x, alpha, beta: x ** (alpha - 1) * (1 - x) ** (beta - 1) / beta_function(alpha, beta),
    "Uniform": lambda x, lower, upper: 1 / (upper - lower),
    "Flat": lambda x, lower, upper: mpf(1),
    "Bernoulli": lambda x, prob: prob if x == 1 else 1 - prob,
    "Binomial": lambda x, trials, prob: binomial(trials, x) * prob**x * (1 - prob) ** (trials - x),
    "Geometric": lambda x, prob: prob * (1 - prob) ** x,
    "Poisson": lambda x, rate: rate**x * exp(-rate) / factorial(x),
    "NegativeBinomial": lambda x, mean, dispersion: gamma(x + dispersion)
    / (gamma(dispersion) * factorial(x))
    * (dispersion / (dispersion + mean)) ** dispersion
    * (mean / (dispersion + mean)) ** x,
    "Categorical": lambda x, prob: prob[int(x) - 1],
    "Multinomial": lambda x, trials, prob: factorial(trials) * product(p**n / factorial(n) for p, n in zip(prob, x)),
    "Dirichlet": lambda x, concentration: dirichlet(x, concentration),
    "MultivariateNormal": lambda x, mean, covariance: mvn(x, mean, covariance),
    "GumbelSoftmax": lambda x, prob, temperature: concrete(x, prob, temperature),
}

# Arguments of the first parameterisation, then values.
PROBES = {
    "Normal": [({"mean": -0.5, "sd": 2}, 1.3), ({"mean": 1e6, "sd": 1e-3}, 1000000.001), ({"mean": 3, "sd": 0.25}, 2.1)],
    "LogNormal": [({"location": 0.3, "scale": 0.8}, 2.5), ({"location": -2, "scale": 0.1}, 0.12), ({"location": 1, "scale": 0.5}, 0.7)],
    "StudentT": [({"degrees": 3, "location": 0, "scale": 1}, 1.7), ({"degrees": 5.5, "location": -1, "scale": 2}, 12), ({"degrees": 30, "location": 4, "scale": 0.5}, 3.9)],
    "Cauchy": [({"location": 0, "scale": 1}, 0.4), ({"location": -2, "scale": 0.3}, 5), ({"location": 10, "scale": 7}, -30)],
    "HalfNormal": [({"sd": 1}, 0.6), ({"sd": 0.2}, 0.9), ({"sd": 5}, 2)],
    "HalfCauchy": [({"scale": 5}, 3.6), ({"scale": 0.5}, 20), ({"scale": 1}, 0.01)],
    "Laplace": [({"location": 0, "scale": 1}, -0.7), ({"location": 2, "scale": 0.3}, 2.9), ({"location": -1, "scale": 4}, 9)],
    "Logistic": [({"location": 0, "scale": 1}, 0.7), ({"location": 2, "scale": 0.4}, -60), ({"location": -1, "scale": 3}, 8)],
    "Gumbel": [({"location": 0, "scale": 1}, 0.7), ({"location": 2, "scale": 0.5}, 0.9), ({"location": -1, "scale": 3}, 25)],
    "Exponential": [({"rate": 1}, 0.7), ({"rate": 0.2}, 11), ({"rate": 30}, 0.003)],
    "Gamma": [({"shape": 2, "rate": 3}, 0.7), ({"shape": 0.5, "rate": 8}, 0.01), ({"shape": 51, "rate": 110}, 0.46)],
    "InverseGamma": [({"shape": 3, "scale": 2}, 0.7), ({"shape": 5.5, "scale": 0.1}, 0.04), ({"shape": 2.5, "scale": 10}, 30)],
    "ChiSquared": [({"degrees": 3}, 2.2), ({"degrees": 1.5}, 0.05), ({"degrees": 40}, 37)],
    "Weibull": [({"shape": 1.5, "scale": 2}, 1.1), ({"shape": 0.8, "scale": 0.3}, 2), ({"shape": 5, "scale": 10}, 7)],
    "Beta": [({"alpha": 2, "beta": 3}, 0.4), ({"alpha": 0.7, "beta": 1.6}, 0.05), ({"alpha": 60, "beta": 25}, 0.72)],
    "Uniform": [({"lower": 0, "upper": 1}, 0.3), ({"lower": -2, "upper": 6}, 5), ({"lower": 3, "upper": 3.5}, 3.1)],
    "Flat": [({"lower": 0, "upper": 1}, 0.3), ({"lower": -2, "upper": 6}, 5), ({"lower": 3, "upper": 3.5}, 3.1)],
    "Bernoulli": [({"prob": 0.3}, 1), ({"prob": 0.3}, 0), ({"prob": 1e-9}, 0)],
    "Binomial": [({"trials": 10, "prob": 0.3}, 7), ({"trials": 25, "prob": 0.9}, 25), ({"trials": 100, "prob": 0.02}, 0)],
    "Geometric": [({"prob": 0.3}, 4), ({"prob": 0.8}, 0), ({"prob": 0.15}, 20)],
    "Poisson": [({"rate": 2.5}, 4), ({"rate": 0.1}, 0), ({"rate": 40}, 55)],
    "NegativeBinomial": [({"mean": 3, "dispersion": 2}, 5), ({"mean": 0.7, "dispersion": 0.4}, 0), ({"mean": 10, "dispersion": 15}, 22)],
    "Categorical": [({"prob": [0.1, 0.2, 0.5, 0.2]}, 3), ({"prob": [0.7, 0.3]}, 1), ({"prob": [0.25, 0.35, 0.4]}, 2)],
    "Multinomial": [({"trials": 5, "prob": [0.2, 0.3, 0.5]}, [1, 1, 3]), ({"trials": 4, "prob": [0.6, 0.4]}, [4, 0]), ({"trials": 6, "prob": [0.1, 0.2, 0.7]}, [2, 0, 4])],
    "Dirichlet": [({"concentration": [1.5, 2.5, 3]}, [0.2, 0.3, 0.5]), ({"concentration": [0.8, 1.3]}, [0.25, 0.75]), ({"concentration": [2, 4, 1.2]}, [0.125, 0.75, 0.125])],
    "MultivariateNormal": [
        ({"mean": [0, 0], "covariance": [[2, 0.6], [0.6, 1]]}, [0.3, -1.1]),
        ({"mean": [1, -2], "covariance": [[0.5, -0.3], [-0.3, 0.8]]}, [1.4, -1.9]),
        ({"mean": [5, 0], "covariance": [[1, 0.9], [0.9, 1]]}, [4, 1]),
    ],
    "GumbelSoftmax": [
        ({"prob": [0.2, 0.3, 0.5], "temperature": 0.7}, [0.25, 0.25, 0.5]),
        ({"prob": [0.6, 0.4], "temperature": 1.5}, [0.125, 0.875]),
        ({"prob": [0.1, 0.5, 0.4], "temperature": 1}, [0.5, 0.375, 0.125]),
    ],
}


def exact(v):
    """The double that the record holds, not the decimal that was typed."""
    return [exact(t) for t in v] if isinstance(v, list) else mpf(float(v)) if not isinstance(v, int) else mpf(v)


def rows():
    for family, probes in PROBES.items():
        for arguments, x in probes:
            density = DENSITY[family](exact(x), **{k: exact(v) for k, v in arguments.items()})
            row = {"arguments": arguments, "x": x, "logDensity": float(log(density))}
            if isinstance(x, list):
                row["size"] = len(x)
            elif isinstance(next(iter(arguments.values())), list):
                row["size"] = len(next(iter(arguments.values())))
            yield family, row


if __name__ == "__main__":
    out = {}
    for family, row in rows():
        out.setdefault(family, []).append(row)
    json.dump(out, sys.stdout, indent=1)
    print()
