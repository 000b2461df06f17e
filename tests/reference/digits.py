"""Every statistic of some models to fifteen decimal places, by fractions and mpmath 1.3:
python3 tests/reference/digits.py > tests/reference/digits.csv

Sums, coefficients and ratios are fractions; roots, tails and the bound of t are computed with 120 digits and rounded
once. Nothing is computed as the program computes it: the normal equations are those of the columns as they are, with the
constant, solved by Gauss and Jordan.
"""

import csv
import os
from fractions import Fraction

from mpmath import betainc, findroot, gammainc, inf, log, mp, mpf, sqrt

mp.dps = 120
HERE = os.path.dirname(os.path.abspath(__file__))


def number(fraction):
    return mpf(fraction.numerator) / fraction.denominator


def printed(value):
    """Rounded half away from zero."""
    if isinstance(value, Fraction):
        scaled = abs(value) * 10**15
        whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    else:
        whole = int(mp.floor(abs(value) * mpf(10) ** 15 + mpf(1) / 2))
    sign = "-" if value < 0 and whole else ""
    return f"{sign}{whole // 10**15}.{whole % 10**15:015d}"


def read(path):
    with open(os.path.join(HERE, "..", path)) as file:
        head, *rows = csv.reader(file)
    return head, [[Fraction(cell) for cell in row] for row in rows]


def inverse(matrix):
    size = len(matrix)
    lines = [row[:] + [Fraction(int(i == j)) for j in range(size)] for i, row in enumerate(matrix)]
    for i in range(size):
        at = next(j for j in range(i, size) if lines[j][i])
        lines[i], lines[at] = lines[at], lines[i]
        lines[i] = [entry / lines[i][i] for entry in lines[i]]
        for j in range(size):
            if j != i and lines[j][i]:
                factor = lines[j][i]
                lines[j] = [a - factor * b for a, b in zip(lines[j], lines[i])]
    return [line[size:] for line in lines]


def regress(x, y, w, intercept):
    x = [([Fraction(1)] if intercept else []) + row for row in x]
    size = len(x[0])
    total = lambda f: sum((w[r] * f(r) for r in range(len(y))), Fraction(0))
    inverted = inverse([[total(lambda r: x[r][i] * x[r][j]) for j in range(size)] for i in range(size)])
    right = [total(lambda r: x[r][i] * y[r]) for i in range(size)]
    b = [sum(a * c for a, c in zip(row, right)) for row in inverted]
    rss = total(lambda r: (y[r] - sum(c * v for c, v in zip(b, x[r]))) ** 2)
    return b, inverted, rss


def squares(column, w, intercept):
    mean = sum(a * v for a, v in zip(w, column)) / sum(w) if intercept else 0
    return sum(a * (v - mean) ** 2 for a, v in zip(w, column))


def t_tail(t2, df):
    return betainc(mpf(df) / 2, mpf(1) / 2, 0, df / (df + t2), regularized=True)


def ols(name, x, y, w, intercept):
    b, inverted, rss = regress(x, y, w, intercept)
    n, k = len(y), len(x[0])
    df = n - k - int(intercept)
    tss = squares(y, w, intercept)
    out = lambda key, value: print(f"{name},{key},{printed(value)}")
    r2 = 1 - rss / tss
    out("r2", r2)
    out("r", sqrt(number(r2)))
    out("adj_r2", 1 - (1 - r2) * (n - int(intercept)) / df)
    out("see", sqrt(number(rss / df)))
    f = (tss - rss) / k / (rss / df)
    out("f", f)
    out("f_p", betainc(mpf(df) / 2, mpf(k) / 2, 0, number(df / (df + k * f)), regularized=True))
    near = findroot(lambda t: t_tail(t * t, df) - mpf(5) / 100, mpf(2))
    for at, (coefficient, row) in enumerate(zip(b, inverted)):
        key = "constant" if intercept and at == 0 else f"x{at + 1 - int(intercept)}"
        se2 = rss / df * row[at]
        se = sqrt(number(se2))
        out(f"{key}.b", coefficient)
        out(f"{key}.se", se)
        out(f"{key}.t", number(coefficient) / se)
        out(f"{key}.p", t_tail(number(coefficient**2 / se2), df))
        out(f"{key}.low", number(coefficient) - near * se)
        out(f"{key}.high", number(coefficient) + near * se)
        if key != "constant":
            s = squares([row[at - int(intercept)] for row in x], w, intercept)
            out(f"{key}.beta", number(coefficient) * sqrt(number(s / tss)))
            out(f"{key}.vif", s * row[at])


def discriminant(name, x, y):
    n, k = len(y), len(x[0])
    ones = [Fraction(1)] * n
    b, _, rss = regress(x, y, ones, True)
    tss = squares(y, ones, True)
    wilks = rss / tss
    first, second = sum(y), n - sum(y)
    out = lambda key, value: print(f"{name},{key},{printed(value)}")
    chi2 = -(n - 1 - mpf(k + 2) / 2) * log(number(wilks))
    out("wilks", wilks)
    out("chi2", chi2)
    out("p", gammainc(mpf(k) / 2, chi2 / 2, inf, regularized=True))
    out("eigenvalue", 1 / wilks - 1)
    out("canonical_r", sqrt(number(1 - wilks)))
    # The function's scores b·x: their variance within the groups is to be one.
    scores = [sum(c * v for c, v in zip(b[1:], row)) for row in x]
    mean = lambda column, group: sum(v for v, g in zip(column, y) if g == group) / sum(1 for g in y if g == group)
    means = lambda column: [mean(column, g) for g in y]
    within = lambda a, c: sum((p - q) * (r - s) for p, q, r, s in zip(a, means(a), c, means(c))) / (n - 2)
    scale = sqrt(number(within(scores, scores)))
    middle = sum(scores) / n
    out("constant", -number(middle) / scale)
    out("first", number(mean(scores, 1) - middle) / scale)
    out("second", number(mean(scores, 0) - middle) / scale)
    for at in range(k):
        column = [row[at] for row in x]
        sd = sqrt(number(within(column, column)))
        out(f"x{at + 1}.raw", number(b[at + 1]) / scale)
        out(f"x{at + 1}.std_coef", number(b[at + 1]) / scale * sd)
        out(f"x{at + 1}.structure", number(within(column, scores)) / sd / scale)


print("model,statistic,value")
head, rows = read("nist/longley.csv")
ols("longley", [row[1:] for row in rows], [row[0] for row in rows], [Fraction(1)] * len(rows), True)
head, rows = read("nist/noint1.csv")
ols("noint1", [row[1:] for row in rows], [row[0] for row in rows], [Fraction(1)] * len(rows), False)
head, rows = read("nist/filip.csv")
powers = [[row[1] ** power for power in range(1, 11)] for row in rows]
ols("filip", powers, [row[0] for row in rows], [Fraction(1)] * len(rows), True)
for at in [3, 8, 14]:
    head, rows = read(f"reference/ols/{at:02d}.csv")
    ols(f"ols {at}", [row[2:] for row in rows], [row[0] for row in rows], [row[1] for row in rows], True)
for at in [2, 9, 17]:
    head, rows = read(f"reference/lda/{at:02d}.csv")
    discriminant(f"lda {at}", [row[1:] for row in rows], [row[0] for row in rows])
