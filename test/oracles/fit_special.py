"""Fits the rational approximations of runtime/math and prints them as TypeScript.

    python3 test/oracles/fit_special.py      # rewrites runtime/math/{rational-fits,temme-coefficients}.ts; then prettier --write

Method: linearised least squares P(z) - f(z) Q(z) at Chebyshev nodes with Lawson reweighting (Lawson 1961, near-minimax),
in 60-digit arithmetic (mpmath). The error printed with each function is relative, before the coefficients are rounded to doubles.
"""

import os
import mpmath as mp

mp.mp.dps = 60
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "runtime", "math")


def fit(f, lo, hi, m, n, iterations=3):
    """Coefficients of P (degree m) and Q (degree n, Q(0) = 1), and the largest relative error on the nodes. hi may be infinite: then x = t/(1 - t)."""
    count = 6 * (m + n + 1)
    ends = (0, 1) if hi == mp.inf else (mp.mpf(lo), mp.mpf(hi))
    centre, half = (ends[0] + ends[1]) / mp.mpf(2), (ends[1] - ends[0]) / mp.mpf(2)
    xs = [centre + half * mp.cos(mp.pi * (2 * i + 1) / (2 * count)) for i in range(count)]
    if hi == mp.inf:
        xs = [x / (1 - x) for x in xs]
    fs = [f(x) for x in xs]
    lawson, qs, best = [mp.mpf(1)] * count, [mp.mpf(1)] * count, None
    for _ in range(iterations):
        rows, rhs = mp.matrix(count, m + n + 1), mp.matrix(count, 1)
        for i in range(count):
            s = mp.sqrt(lawson[i]) / (abs(fs[i]) * qs[i])
            for j in range(m + 1):
                rows[i, j] = s * xs[i] ** j
            for j in range(1, n + 1):
                rows[i, m + j] = -s * fs[i] * xs[i] ** j
            rhs[i] = s * fs[i]
        solution = mp.lu_solve(rows, rhs)
        p = [solution[j] for j in range(m + 1)]
        q = [mp.mpf(1)] + [solution[m + j] for j in range(1, n + 1)]
        qs = [mp.polyval(q[::-1], x) for x in xs]
        errors = [abs(mp.polyval(p[::-1], x) / qx / fx - 1) for x, qx, fx in zip(xs, qs, fs)]
        worst = max(errors)
        if min(qs) > 0 and (best is None or worst < best[2]):
            best = (p, q, worst)
        lawson = [w * (e / worst + mp.mpf("0.02")) for w, e in zip(lawson, errors)]
        lawson = [w * count / sum(lawson) for w in lawson]
    return best


def literal(c):
    text = repr(float(c)).replace("e-0", "e-")
    return "1" if text == "1.0" else text


def horner(coefficients):
    """c0 + z * (c1 + z * (... + z * cn))"""
    text = literal(coefficients[-1])
    for c in reversed(coefficients[:-1]):
        tail = f"({text})" if " " in text else text
        sign = "+"
        if not tail.startswith("(") and tail.startswith("-"):
            sign, tail = "-", tail[1:]
        text = f"{literal(c)} {sign} z * {tail}"
    return text


def function(name, doc, f, lo, hi, m, n):
    p, q, worst = fit(f, lo, hi, m, n)
    size = max(len(p), len(q))
    cut = (size + 1) // 2
    power = " * ".join(["z"] * cut)
    return f"""
/** {doc} Rational ({m}, {n}), relative error {mp.nstr(worst, 2)}. */
export function {name}(z: number): number {{
  const zn = {power};
  const p0 = {horner(p[:cut])};
  const p1 = {horner(p[cut:])};
  const q0 = {horner(q[:cut])};
  const q1 = {horner(q[cut:])};
  return (p0 + zn * p1) / (q0 + zn * q1);
}}
"""


def pair(name, doc, f, lo, hi, m, n):
    """Numerator and denominator as functions of their own, for callers that share the division."""
    p, q, worst = fit(f, lo, hi, m, n, iterations=5)
    parts = []
    for part, word, c in (("Numerator", "Numerator", p), ("Denominator", "Its denominator", q)):
        even, odd = horner(c[::2]).replace("z", "zz"), horner(c[1::2]).replace("z", "zz")
        text = f"{word} of {doc}. Rational ({m}, {n}), relative error {mp.nstr(worst, 2)}." if word == "Numerator" else f"{word}."
        parts.append(f"""
/** {text} */
export function {name}{part}(z: number): number {{
  const zz = z * z;
  return {even} + z * ({odd});
}}
""")
    return "".join(parts)


def stirling(z):
    if z < mp.mpf(10) ** -8:
        return mp.mpf(1) / 12 - z * z / 360 + z**4 / 1260
    x = 1 / z
    return (mp.loggamma(x) - (x - mp.mpf(1) / 2) * mp.log(x) + x - mp.log(2 * mp.pi) / 2) / z


def erfcx_tail(u):
    """x erfcx(x) at x = u^(-1/2)."""
    if u < mp.mpf("1e-3"):
        return mp.hyp2f0(1, mp.mpf(1) / 2, -u) / mp.sqrt(mp.pi)
    return mp.exp(1 / u) * mp.erfc(1 / mp.sqrt(u)) / mp.sqrt(u)


def erf_ratio(u):
    return mp.erf(mp.sqrt(u)) / mp.sqrt(u)


def main():
    root = mp.findroot(lambda y: mp.psi(0, y), mp.mpf("1.4616"))
    root_high = mp.mpf(float(root))
    third, half = mp.mpf(1) / 3, mp.mpf(1) / 2
    parts = [
        "// Written by test/oracles/fit_special.py; change that script, not this file.\n",
        f"""
/** The positive zero of digamma as an unevaluated sum of two doubles. */
export const DIGAMMA_ROOT_HIGH = {literal(root_high)};
export const DIGAMMA_ROOT_LOW = {literal(root - root_high)};
""",
        function("stirlingFit", "(log Γ(x) - (x - ½) log x + x - ½ log 2π) / z at x = 1/z, for z in [0, 1/3].", stirling, 0, third, 6, 6),
        function("lgamma12Fit", "log Γ(1 + z) / (z (z - 1)) for z in [0, 1].", lambda t: mp.loggamma(1 + t) / (t * (t - 1)), 0, 1, 6, 6),
        function("lgamma23Fit", "log Γ(2 + z) / z for z in [0, 1].", lambda t: mp.loggamma(2 + t) / t, 0, 1, 6, 6),
        function("digamma12Fit", "ψ(1 + z) / (1 + z - root) for z in [0, 1].", lambda t: mp.psi(0, 1 + t) / (1 + t - root), 0, 1, 6, 6),
        function("digammaTailFit", "(ψ(x) - log x) / z at x = 1/z, for z in [0, 1/2].", lambda z: (mp.psi(0, 1 / z) + mp.log(z)) / z, 0, half, 7, 7),
        function("trigammaFit", "ψ′(x) / z at x = 1/z, for z in [0, 1].", lambda z: mp.psi(1, 1 / z) / z, 0, 1, 8, 8),
        function("tetragammaFit", "ψ″(x) / z² at x = 1/z, for z in [0, 1].", lambda z: mp.psi(2, 1 / z) / z**2, 0, 1, 9, 9),
        function("erfFit", "erf(x) / x at x = √z, for z in [0, 1].", erf_ratio, 0, 1, 5, 5),
        function("erfcxFit", "exp(z²) erfc(z) for z in [0, 4].", lambda x: mp.exp(x * x) * mp.erfc(x), 0, 4, 8, 8),
        function("erfcxTailFit", "x exp(x²) erfc(x) at x = 1/√z, for z in [0, 1/16].", erfcx_tail, 0, mp.mpf(1) / 16, 5, 5),
        pair("expDigamma", "exp ψ(z + 1) for z ≥ 0", lambda x: mp.exp(mp.psi(0, x + 1)), 0, mp.inf, 7, 6),
    ]
    with open(os.path.join(ROOT, "rational-fits.ts"), "w") as out:
        out.write("".join(parts))
    temme()


def temme():
    """d[k][n] with C_k(η) = Σ_n d[k][n] ηⁿ; recurrences of Temme (1979), DLMF 8.12.9 and 8.12.11."""
    orders, top = 8, 40
    # α: λ - 1 = Σ α_n ηⁿ with ½η² = μ - log(1 + μ); from μ μ′ = η (1 + μ).
    alpha = [mp.mpf(0), mp.mpf(1)]
    for n in range(2, top + 4):
        rest = alpha[n - 1] - sum(j * alpha[j] * alpha[n + 1 - j] for j in range(2, n))
        alpha.append(rest / (n + 1))
    # 1/μ - 1/η = C_0: invert μ/η.
    ratio = alpha[1:]
    inverse = [mp.mpf(1)]
    for n in range(1, len(ratio)):
        inverse.append(-sum(ratio[j] * inverse[n - j] for j in range(1, n + 1)))
    d = [inverse[1:]]
    for k in range(1, orders):
        previous = d[-1]
        d.append([(n + 2) * previous[n + 2] - previous[1] * d[0][n] for n in range(len(previous) - 2)])
    lines = [
        "// Written by test/oracles/fit_special.py; change that script, not this file.\n",
        "\n/** Row k holds the Taylor coefficients in η of C_k of Temme's expansion (DLMF 8.12.8), enough for |η| < 0.4 and a ≥ 100 in doubles. */\n",
        "export const TEMME: readonly (readonly number[])[] = [\n",
    ]
    for k, row in enumerate(d):
        kept = [c for n, c in enumerate(row) if abs(c) * mp.mpf("0.4") ** n / mp.mpf(100) ** k > mp.mpf("1e-19")]
        lines.append("  [\n" + "".join(f"    {literal(c)},\n" for c in kept) + "  ],\n")
    lines.append("];\n")
    with open(os.path.join(ROOT, "temme-coefficients.ts"), "w") as out:
        out.write("".join(lines))


if __name__ == "__main__":
    main()
