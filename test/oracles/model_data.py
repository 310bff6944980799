"""Writes models/<model>.data.json for the models whose data are simulated or follow from a formula.

    python3 test/oracles/model_data.py            (standard library only; run in the project's root)

Every model has its own seed, so that one can change without the others. The files of normal_gamma, gamma_mle, poisson_gamma and blanket
were published with their models and are inputs here. Simulated values are rounded: the file is the data.
"""

import json
import math
import random


def write(name, fields):
    rows = [json.dumps(key) + ": " + json.dumps(value) for key, value in fields.items()]
    with open(f"models/{name}.data.json", "w") as file:
        file.write("{" + ",\n ".join(rows) + "}\n")


def rounded(values, digits=4):
    return [round(v, digits) for v in values]


def normal_data():
    with open("models/normal_gamma.data.json") as file:
        data = json.load(file)
    return data["x"] if isinstance(data, dict) else data


def formulas():
    y = normal_data()
    x = [n / 10 for n in range(1, 21)]
    write("linear_regression", {"x": x, "y": [1 + 2 * v + 0.3 * math.cos(7 * n) for n, v in zip(range(1, 21), x)]})
    write("gaussian_mixture", {"x": y[:10]})
    write("hmm", {"y": y[:12]})
    write("local_level", {"y": y[:12]})
    write("gp", {"x": [n / 4 for n in range(1, 13)], "y": y[:12]})
    write("censored", {"y": [1.2, 0.4, 3, 2.2, 5, 5, 0.7, 5]})
    write("beta_binomial", {"k": 7})
    write("dirichlet_categorical", {"K": 4, "x": [1, 1, 1, 3, 3, 3, 3, 3, 4, 4]})
    # Rubin (1981), Journal of Educational Statistics 6, table 1.
    write("eight_schools", {"y": [28, 8, -3, 7, -1, 1, 18, 12], "sigma": [15, 10, 16, 11, 9, 11, 10, 18]})


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


def logistic_regression(r):
    rows = [rounded([r.gauss(0, 1) for _ in range(3)], 3) for _ in range(120)]
    write("logistic_regression", {"X": rows, "y": [int(r.random() < sigmoid(-0.5 + 1.2 * a - 0.8 * b + 0.3 * c)) for a, b, c in rows]})


def ppca(r):
    loadings = [[2.4, 0], [1.6, 0.5], [-1.2, 0.8], [0.6, -0.6], [0, 0.4]]
    means = [1, -2, 0.5, 3, 0]
    rows = []
    for _ in range(60):
        z = [r.gauss(0, 1), r.gauss(0, 1)]
        rows.append(rounded([m + w[0] * z[0] + w[1] * z[1] + r.gauss(0, 0.4) for m, w in zip(means, loadings)]))
    write("ppca", {"x": rows})


def ar1(r):
    y = [0.0]
    while len(y) < 120:
        y.append(0.3 + 0.6 * y[-1] + r.gauss(0, 0.8))
    write("ar1", {"y": rounded(y)})


def robust_regression(r):
    x = [n / 10 - 2.05 for n in range(1, 41)]
    noise = [r.gauss(0, 0.5) for _ in x]
    for n in (5, 17, 30):
        noise[n] += 6
    write("robust_regression", {"x": rounded(x, 2), "y": rounded([1.5 - 0.7 * v + e for v, e in zip(x, noise)])})


def missing_data(r):
    x = rounded([r.gauss(2, 1.5) for _ in range(40)])
    write("missing_data", {"x": [None if n % 5 == 3 else v for n, v in enumerate(x)]})


def irt_2pl(r):
    ability = [r.gauss(0, 1) for _ in range(60)]
    items = [(math.exp(r.gauss(0.2, 0.4)), r.gauss(0.3, 1)) for _ in range(8)]
    write("irt_2pl", {"y": [[int(r.random() < sigmoid(a * (t - b))) for t in ability] for a, b in items]})


def garch11(r):
    y, s = [], 0.5
    for t in range(300):
        if t > 0:
            s = math.sqrt(0.1 + 0.3 * (y[-1] - 0.2) ** 2 + 0.5 * s * s)
        y.append(0.2 + r.gauss(0, s))
    write("garch11", {"y": rounded(y)})


def lda(r):
    """Four topics over twelve words, three words to each topic and a tenth of the mass elsewhere; forty documents of ten to twenty words."""
    topics = [[0.9 / 3 + 0.1 / 12 if v // 3 == k else 0.1 / 12 for v in range(12)] for k in range(4)]
    documents = []
    for _ in range(40):
        g = [r.gammavariate(0.3, 1) for _ in range(4)]
        words = []
        for _ in range(r.randrange(10, 21)):
            z = r.choices(range(4), g)[0]
            words.append(1 + r.choices(range(12), topics[z])[0])
        documents.append(words)
    write("lda", {"V": 12, "w": documents})


def ddpm(r):
    """Eight Gaussians on a circle of radius 2, sd 0.2."""
    points = []
    for _ in range(400):
        angle = math.pi / 4 * r.randrange(8)
        points.append(rounded([2 * math.cos(angle) + r.gauss(0, 0.2), 2 * math.sin(angle) + r.gauss(0, 0.2)]))
    write("ddpm", {"x": points})


formulas()
for seed, make in enumerate([logistic_regression, ppca, ar1, robust_regression, missing_data, irt_2pl, garch11, lda, ddpm], start=101):
    make(random.Random(seed))
