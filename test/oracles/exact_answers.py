"""Writes test/oracles/exact-answers.json: data, log evidence and posterior moments of the models of test/algebra, by computations that share nothing with the compiler.

    python3 -m pip install numpy scipy; python3 test/oracles/exact_answers.py        (a second)
"""

import json
import os

import numpy as np

from exact_conjugate import conjugate_cases
from exact_discrete import discrete_cases
from exact_gaussian import gaussian_cases
from exact_models import model_cases


def plain(value):
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value.item() if isinstance(value, np.generic) else value


def main():
    answers = {**model_cases(), **conjugate_cases(), **gaussian_cases(), **discrete_cases()}
    path = os.path.join(os.path.dirname(__file__), "exact-answers.json")
    with open(path, "w") as file:
        json.dump(plain(answers), file, indent=1)
        file.write("\n")
    for name, a in answers.items():
        print(f"{name:32s} {a['logEvidence']:.10f}")


if __name__ == "__main__":
    main()
