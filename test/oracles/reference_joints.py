"""Log-joints at one point each, term by term with mpmath at 40 digits, for test/reference/interpreter.test.ts.

    python3 test/oracles/reference_joints.py
"""

import mpmath as mp

mp.mp.dps = 40
m = mp.mpf
LOG2PI = mp.log(2 * mp.pi)


def normal(x, mean, sd):
    return -LOG2PI / 2 - mp.log(sd) - ((m(x) - mean) / sd) ** 2 / 2


def gamma(x, shape, rate):
    return shape * mp.log(rate) - mp.loggamma(shape) + (shape - 1) * mp.log(x) - rate * x


def dirichlet(x, alpha):
    return mp.loggamma(sum(alpha)) - sum(mp.loggamma(a) for a in alpha) + sum((a - 1) * mp.log(p) for a, p in zip(alpha, x))


# normal_gamma: three observations
x = [m("1.5"), m("-0.3"), m("0.8")]
for mu, tau in [("0.2", "0.7"), ("-1.1", "2.3")]:
    mu, tau = m(mu), m(tau)
    value = gamma(tau, 1, 2) + normal(mu, 1, 1 / mp.sqrt(m("0.1") * tau)) + sum(normal(v, mu, 1 / mp.sqrt(tau)) for v in x)
    print("normal_gamma", mu, tau, mp.nstr(value, 17))

# tiny LDA: 2 topics, 3 words, documents of 3, 0 and 2 words
beta = [[m("0.5"), m("0.3"), m("0.2")], [m("0.1"), m("0.2"), m("0.7")]]
theta = [[m("0.6"), m("0.4")], [m("0.25"), m("0.75")], [m("0.9"), m("0.1")]]
w, z = [[1, 3, 2], [], [3, 3]], [[1, 2, 1], [], [2, 1]]
value = sum(dirichlet(b, [m("0.5")] * 3) for b in beta) + sum(dirichlet(t, [m("0.4")] * 2) for t in theta)
for d in range(3):
    for wi, zi in zip(w[d], z[d]):
        value += mp.log(theta[d][zi - 1]) + mp.log(beta[zi - 1][wi - 1])
print("lda", mp.nstr(value, 17))

# garch(1, 1)
y = [m("0.5"), m("-1.2"), m("0.3"), m("2.1"), m("-0.4")]
mu, a0, a1, b1 = m("0.1"), m("0.2"), m("0.3"), m("0.5")
s2, value = m("0.8"), normal(mu, 0, 1)
for t, v in enumerate(y):
    if t > 0:
        s2 = a0 + a1 * (y[t - 1] - mu) ** 2 + b1 * s2
    value += normal(v, mu, mp.sqrt(s2))
print("garch", mp.nstr(value, 17))

# a chain from the back with a step that depends on the index
z = [m("0.4"), m("-0.2"), m("1.1"), m("0.9")]
value = normal(z[3], 0, 2) + sum(normal(z[t - 1], m("0.5") * z[t] + t, m("0.7")) for t in range(1, 4))
print("descending", mp.nstr(value, 17))

# truncated and censored Normal, mixture, ordered
cdf = lambda v: mp.ncdf(v)
value = normal("0.4", m("0.1"), 2) - mp.log(cdf((m(1) - m("0.1")) / 2) - cdf((m(-1) - m("0.1")) / 2))
print("truncated", mp.nstr(value, 17))
value = mp.log(1 - cdf((m(2) - m("0.1")) / 2)) + mp.log(cdf((m(-1) - m("0.1")) / 2)) + normal("0.7", m("0.1"), 2)
print("censored", mp.nstr(value, 17))
value = mp.log(m("0.3") * mp.exp(normal("0.7", -1, 1)) + m("0.7") * mp.exp(normal("0.7", 2, 1)))
print("mixture", mp.nstr(value, 17))
value = mp.log(6) + sum(normal(v, 0, 3) for v in ["-1.5", "0.2", "2.5"])
print("ordered", mp.nstr(value, 17))
