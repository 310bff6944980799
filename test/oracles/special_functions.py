"""Reference values for runtime/math, rounded to doubles (mpmath at 60 digits): rows [arguments…, value] per function.

    python3 test/oracles/special_functions.py [density]      # writes test/oracles/special-functions.json (density 1); then prettier --write
"""

import json
import os
import random
import sys
import mpmath as mp

mp.mp.dps = 60
random.seed(20260901)
DENSITY = int(sys.argv[1]) if len(sys.argv) > 1 else 1
OUT = sys.argv[2] if len(sys.argv) > 2 else os.path.join(os.path.dirname(os.path.abspath(__file__)), "special-functions.json")


def grid(lo, hi, count):
    """Log-uniform points, as doubles with few digits so that the table stays readable."""
    return [float(f"{10 ** random.uniform(lo, hi):.4g}") for _ in range(count * DENSITY)]


def linear(lo, hi, count):
    return [float(f"{random.uniform(lo, hi):.5g}") for _ in range(count * DENSITY)]


def near(centre, count):
    return [centre + random.choice([-1, 1]) * 10 ** random.uniform(-12, -1) for _ in range(count * DENSITY)]


def rows(f, *arguments):
    table = []
    for xs in zip(*arguments):
        value = f(*[mp.mpf(x) for x in xs])
        if mp.mpf("1e-300") < abs(value) < mp.mpf("1e300"):
            table.append([*xs, float(value)])
    return table


def gamma_p(a, x):
    """The positive series 8.11.4, which converges for every x."""
    factor = mp.exp(a * mp.log(x) - x - mp.loggamma(a + 1))
    term = total = mp.mpf(1)
    n = 0
    while term > total * mp.eps:
        n += 1
        term *= x / (a + n)
        total += term
    return factor * total


def gamma_q(a, x):
    lost = max(0, int((x - a * mp.log(x) + mp.loggamma(a)) / mp.log(10)))
    with mp.workdps(80 + lost):
        return 1 - gamma_p(a, x)


def beta_i(x, a, b):
    """Continued fraction-free: the hypergeometric series 8.17.8 converges for every x < 1; taken from the smaller side."""
    if x > a / (a + b):
        return 1 - beta_i(1 - x, b, a)
    factor = mp.exp(a * mp.log(x) + b * mp.log1p(-x) - mp.loggamma(a) - mp.loggamma(b) + mp.loggamma(a + b)) / a
    term = total = mp.mpf(1)
    n = 0
    while term > total * mp.mpf("1e-45"):
        term *= (a + b + n) / (a + 1 + n) * x
        total += term
        n += 1
    return factor * total


def student_t(t, df):
    x = df / (df + t * t)
    with mp.workdps(80):
        tail = beta_i(x, df / 2, mp.mpf(1) / 2) / 2
    return tail if t < 0 else 1 - tail


def normal_quantile(p):
    guess = mp.mpf(2) ** 0.5 * mp.erfinv(2 * p - 1) if p > mp.mpf("1e-30") else -mp.sqrt(-2 * mp.log(p))
    with mp.workdps(400 if p < mp.mpf("1e-30") else 60):
        return mp.findroot(lambda z: mp.log(mp.ncdf(z)) - mp.log(p), guess)


def main():
    positive = grid(-4, 6, 60) + linear(0.5, 12, 60)
    sym = linear(-6, 6, 60)
    shapes = grid(-2, 3, 90)
    around = [float(f"{a * (1 + random.gauss(0, 1) * 2 / a ** 0.5):.6g}") if a > 1 else float(f"{10 ** random.uniform(-3, 1):.6g}") for a in shapes]
    pairs = [(a, x) for a, x in zip(shapes, around) if x > 0]
    wide = list(zip(grid(-1, 3.5, 40), grid(-1, 3.5, 40)))
    big = [(a, float(f"{a * (1 + s):.8g}")) for a in (100.0, 317.0, 1e4, 1e6) for s in (-0.29, -0.1, -0.003, 1e-5, 0.01, 0.2) if abs(s) * a**0.5 < 25]
    ga, gx = zip(*(pairs + wide + big))
    ba, bb = grid(-1.5, 3, 90), grid(-1.5, 3, 90)
    bx = []
    for a, b in zip(ba, bb):
        m = a / (a + b)
        sd = (m * (1 - m) / (a + b + 1)) ** 0.5
        bx.append(float(f"{min(max(random.gauss(m, 2 * sd), m / 50), 1 - (1 - m) / 50):.6g}"))
    probabilities = linear(0.001, 0.999, 20) + grid(-12, -2, 20)
    table = {
        "lgamma": rows(mp.loggamma, positive + near(1, 20) + near(2, 20) + grid(-300, -4, 5) + grid(6, 300, 5)),
        "lgammaNegative": rows(lambda x: mp.log(abs(mp.gamma(x))), linear(-20, 0, 25)),
        "digamma": rows(lambda x: mp.psi(0, x), positive + near(1.4616321449683622, 20) + grid(6, 300, 5)),
        "trigamma": rows(lambda x: mp.psi(1, x), positive),
        "tetragamma": rows(lambda x: mp.psi(2, x), positive),
        "lbeta": rows(lambda a, b: mp.loggamma(a) + mp.loggamma(b) - mp.loggamma(a + b), grid(-3, 8, 60), grid(-3, 8, 60)),
        "logChoose": rows(lambda n, k: mp.log(mp.binomial(n, k)), [10.0, 50.0, 1e3, 1e6, 1e9, 1e12], [3.0, 25.0, 999.0, 5e5, 7.0, 2.0]),
        "erf": rows(mp.erf, sym + grid(-10, 0, 10)),
        "erfc": rows(mp.erfc, sym + linear(5, 26, 20)),
        "erfcx": rows(lambda x: mp.exp(x * x) * mp.erfc(x), linear(-5, 8, 40) + grid(0.5, 8, 10)),
        "normalCdf": rows(mp.ncdf, linear(-37, 8, 40)),
        "logNormalCdf": rows(lambda x: mp.log(mp.ncdf(x)), linear(-38, 8, 40)),
        "inverseMills": rows(lambda x: mp.npdf(x) / mp.ncdf(x), linear(-30, 20, 40)),
        "normalQuantile": rows(normal_quantile, probabilities + grid(-250, -12, 10)),
        "gammaP": rows(gamma_p, ga, gx),
        "gammaQ": rows(gamma_q, ga, gx),
        "logGammaP": rows(lambda a, x: mp.log(gamma_p(a, x)) if x < a else mp.log1p(-gamma_q(a, x)), ga, gx),
        "logGammaQ": rows(lambda a, x: mp.log(gamma_q(a, x)) if x > a else mp.log1p(-gamma_p(a, x)), ga, gx),
        "betaI": rows(beta_i, bx, ba, bb),
        "betaIUpper": rows(lambda x, a, b: beta_i(1 - x, b, a), bx, ba, bb),
        "studentTCdf": rows(student_t, linear(-8, 8, 30), grid(-0.5, 3, 30)),
        "log1mExp": rows(lambda x: mp.log(1 - mp.exp(x)), [-x for x in grid(-12, 2, 20)]),
        "softplus": rows(lambda x: mp.log(1 + mp.exp(x)), linear(-40, 40, 20)),
        "sigmoid": rows(lambda x: 1 / (1 + mp.exp(-x)), linear(-40, 40, 20)),
        "logit": rows(lambda p: mp.log(p / (1 - p)), probabilities + near(0.5, 10)),
    }
    with open(OUT, "w") as out:
        out.write("{\n" + ",\n".join(f'"{k}": [\n' + ",\n".join(json.dumps(r) for r in v) + "\n]" for k, v in table.items()) + "\n}\n")


if __name__ == "__main__":
    main()
