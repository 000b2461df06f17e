"""Tails and bounds of distributions to 34 digits, by mpmath 1.3: python3 tests/reference/tails.py > tests/reference/tails.csv

Small degrees of freedom go through the regularized incomplete beta and gamma functions, large ones through integrals of
the densities, so that neither is computed as the program computes it.
"""

from mpmath import betainc, e, findroot, gammainc, inf, loggamma, mp, mpf, nstr, pi, quad, sqrt

mp.dps = 70


def t(value, df):
    value, df = mpf(value), mpf(df)
    if df <= 10_000:
        return betainc(df / 2, mpf(1) / 2, 0, df / (df + value**2), regularized=True)
    factor = e ** (loggamma((df + 1) / 2) - loggamma(df / 2)) / sqrt(df * pi)
    density = lambda u: factor * (1 + u * u / df) ** (-(df + 1) / 2)
    steps = [value + step * mpf(1) / 4 for step in range(24)]
    return 2 * quad(density, steps + [value + 8, value + 12, value + 20, value + 40])


def f(value, above, below):
    value, above, below = mpf(value), mpf(above), mpf(below)
    return betainc(below / 2, above / 2, 0, below / (below + above * value), regularized=True)


def chi2(value, df):
    return gammainc(mpf(df) / 2, mpf(value) / 2, inf, regularized=True)


def bound(confidence, df, near):
    return findroot(lambda b: t(b, df) - (1 - mpf(confidence)), (mpf(near), mpf(near) * (1 + mpf(10) ** -9)))


def row(kind, value, first, second, result):
    print(",".join([kind, value, str(first), str(second), nstr(result, 34, strip_zeros=False, min_fixed=1, max_fixed=0)]))


print("kind,value,df,df_below,result")
for value, df in [
    ("0.000000001", 3), ("0.5", 1), ("1", 1), ("1", 2), ("2", 10), ("4.303", 2), ("12.5", 30), ("1.96", 1000),
    ("60", 300), ("0.0001", 57), ("1.25", 7), ("100000000", 2), ("2.5", 100000), ("1.2", 10000000), ("3", 10000000),
    ("8", 1000000), ("0.75", 100000000),
]:
    row("t", value, df, "", t(value, df))
for value, above, below in [
    ("0.01", 5, 20), ("1", 1, 1), ("3", 2, 57), ("2.5", 11, 400), ("40", 4, 100), ("1000000000000", 2, 3),
    ("1.5", 30, 9000), ("0.9", 40, 7), ("0.3", 3, 5000), ("1", 9, 9),
]:
    row("f", value, above, below, f(value, above, below))
for value, df in [
    ("0.5", 1), ("3.84", 1), ("24.7", 9), ("80", 15), ("600", 30), ("0.001", 4), ("12", 12), ("99", 100), ("1500", 3),
    ("101", 99), ("1.7", 2),
]:
    row("chi2", value, df, "", chi2(value, df))
for confidence, df, near in [
    ("0.95", 1, "12.70620473617471"), ("0.95", 2, "4.302652729749464"), ("0.99", 10, "3.169272672616953"),
    ("0.95", 57, "2.002465459291016"), ("0.9", 1000, "1.646378817285464"), ("0.95", 300, "1.967903011261086"),
    ("0.999999999", 1, "636619772.3675814"), ("0.01", 4, "0.01333380742"),
]:
    row("bound", confidence, df, "", bound(confidence, df, near))
