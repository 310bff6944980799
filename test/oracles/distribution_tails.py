"""Reference tails, log P(X <= x) and log P(X > x), at 60 digits (mpmath): each is computed on its own side, never as 1 minus the other.

    python3 test/oracles/distribution_tails.py > test/oracles/distribution_tails.json
"""

import json
import sys

from mpmath import mp, mpf, log, exp, erfc, sqrt, gammainc, betainc, atan, pi, inf

mp.dps = 400  # 1 - P keeps 60 digits down to 1e-340


def normal_upper(z):
    return erfc(z / sqrt(2)) / 2


def student_upper(t, v):
    return betainc(v / 2, mpf(1) / 2, 0, v / (v + t * t), regularized=True) / 2


def gamma_pair(a, x):
    return gammainc(a, 0, x, regularized=True), gammainc(a, x, inf, regularized=True)


def beta_pair(x, a, b):
    return betainc(a, b, 0, x, regularized=True), betainc(b, a, 0, 1 - x, regularized=True)


def symmetric(t, upper):
    return upper(-t), upper(t)


def student(x, degrees, location, scale):
    t = (x - location) / scale
    up = student_upper(abs(t), degrees)
    return (1 - up, up) if t > 0 else (up, 1 - up)


def swap(p):
    return p[1], p[0]


TAILS = {
    "Normal": lambda x, mean, sd: symmetric((x - mean) / sd, normal_upper),
    "LogNormal": lambda x, location, scale: symmetric((log(x) - location) / scale, normal_upper),
    "StudentT": student,
    "Cauchy": lambda x, location, scale: student(x, mpf(1), location, scale),
    "HalfNormal": lambda x, sd: (1 - 2 * normal_upper(x / sd), 2 * normal_upper(x / sd)),
    "HalfCauchy": lambda x, scale: (2 / pi * atan(x / scale), 2 / pi * atan(scale / x)),
    "Logistic": lambda x, location, scale: symmetric((x - location) / scale, lambda z: 1 / (1 + exp(z))),
    "Gumbel": lambda x, location, scale: (exp(-exp(-(x - location) / scale)), 1 - exp(-exp(-(x - location) / scale))),
    "Exponential": lambda x, rate: (1 - exp(-rate * x), exp(-rate * x)),
    "Gamma": lambda x, shape, rate: gamma_pair(shape, rate * x),
    "InverseGamma": lambda x, shape, scale: swap(gamma_pair(shape, scale / x)),
    "ChiSquared": lambda x, degrees: gamma_pair(degrees / 2, x / 2),
    "Weibull": lambda x, shape, scale: (1 - exp(-((x / scale) ** shape)), exp(-((x / scale) ** shape))),
    "Beta": lambda x, alpha, beta: beta_pair(x, alpha, beta),
    "Binomial": lambda x, trials, prob: beta_pair(1 - prob, trials - x, x + 1),
    "Geometric": lambda x, prob: (1 - (1 - prob) ** (x + 1), (1 - prob) ** (x + 1)),
    "Poisson": lambda x, rate: swap(gamma_pair(x + 1, rate)),
    "NegativeBinomial": lambda x, mean, dispersion: beta_pair(dispersion / (dispersion + mean), dispersion, x + 1),
}

POINTS = {
    "Normal": [({"mean": 1, "sd": 2}, 61.0), ({"mean": 1, "sd": 2}, -59.0), ({"mean": 0, "sd": 1}, 0.3)],
    "LogNormal": [({"location": 0, "scale": 0.5}, 400.0), ({"location": 0, "scale": 0.5}, 1e-3)],
    "StudentT": [({"degrees": 3, "location": 0, "scale": 1}, 1e9), ({"degrees": 50, "location": 1, "scale": 2}, -40.0), ({"degrees": 4, "location": 0, "scale": 1}, 1e-9)],
    "Cauchy": [({"location": 0, "scale": 1}, -1e12), ({"location": 2, "scale": 0.5}, 1e8)],
    "HalfNormal": [({"sd": 1}, 20.0), ({"sd": 1}, 1e-9)],
    "HalfCauchy": [({"scale": 1}, 1e10), ({"scale": 1}, 1e-10)],
    "Logistic": [({"location": 0, "scale": 1}, 200.0), ({"location": 0, "scale": 1}, -200.0)],
    "Gumbel": [({"location": 0, "scale": 1}, 60.0), ({"location": 0, "scale": 1}, -4.0)],
    "Exponential": [({"rate": 2}, 300.0), ({"rate": 2}, 1e-12)],
    "Gamma": [({"shape": 3, "rate": 2}, 150.0), ({"shape": 3, "rate": 2}, 1e-20), ({"shape": 200, "rate": 1}, 40.0)],
    "InverseGamma": [({"shape": 3, "scale": 2}, 1e9), ({"shape": 3, "scale": 2}, 0.01)],
    "ChiSquared": [({"degrees": 5}, 400.0), ({"degrees": 5}, 1e-9)],
    "Weibull": [({"shape": 2, "scale": 1}, 20.0), ({"shape": 2, "scale": 1}, 1e-7)],
    "Beta": [({"alpha": 20, "beta": 3}, 0.01), ({"alpha": 2, "beta": 60}, 0.9)],
    "Binomial": [({"trials": 200, "prob": 0.3}, 150), ({"trials": 200, "prob": 0.3}, 3)],
    "Geometric": [({"prob": 0.3}, 900), ({"prob": 1e-9}, 0)],
    "Poisson": [({"rate": 5}, 90), ({"rate": 300}, 100)],
    "NegativeBinomial": [({"mean": 3, "dispersion": 2}, 400), ({"mean": 300, "dispersion": 50}, 60)],
}

if __name__ == "__main__":
    rows = []
    for family, points in POINTS.items():
        for arguments, x in points:
            lower, upper = TAILS[family](mpf(x), **{k: mpf(v) for k, v in arguments.items()})
            rows.append({"family": family, "arguments": arguments, "x": x, "logCdf": float(log(lower)), "logSurvival": float(log(upper))})
    json.dump(rows, sys.stdout, indent=1)
    print()
