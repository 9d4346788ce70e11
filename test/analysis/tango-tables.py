"""Writes tango-tables.csv beside it: Tango's interval for 1,000 random tables, made another way than src/analysis/tango.ts.

    python3 test/analysis/tango-tables.py    (needs SciPy; 1.17 made the file)

The likeliest tables under a drop D are found by maximising the likelihood of the three counts itself (the root of its
derivative, by Brent's method), not by Tango's quadratic formula; the bounds are the roots of the score statistic, by Brent's
method, not by halving.
"""

import csv
import math
import pathlib
import random

from scipy.optimize import brentq
from scipy.stats import norm


def likeliest_change(drop, broke, recovered, n):
    """The share of broken and of recovered rows together that makes the counts likeliest, when they differ by drop.

    Solved for the share of pairs s that change both ways: the smaller of the two shares is s, the larger s + |drop|.
    """
    more, fewer = (broke, recovered) if drop > 0 else (recovered, broke)
    same, size = n - broke - recovered, abs(drop)

    def slope(s):
        of_more = more / (s + size) if more else 0.0
        of_fewer = fewer / s if fewer else 0.0
        of_same = 2 * same / (1 - size - 2 * s) if same else 0.0
        return of_more + of_fewer - of_same

    # At an edge the likelihood only falls, or only rises, between the two.
    last = (1 - size) / 2
    if slope(last * 1e-15) <= 0:
        return size
    if slope(last * (1 - 1e-12)) >= 0:
        return 1.0
    return size + 2 * brentq(slope, last * 1e-15, last * (1 - 1e-12), xtol=1e-300, rtol=8.9e-16, maxiter=2000)


def bound(broke, recovered, n, z, side):
    """The drop on this side (1: upper, -1: lower) at which the score statistic is z."""
    observed = (broke - recovered) / n

    def excess(drop):
        variance = (likeliest_change(drop, broke, recovered, n) - drop * drop) / n
        return side * (drop - observed) - z * math.sqrt(max(variance, 0.0))

    end = side * (1 - 1e-13)
    if excess(end) <= 0:
        return float(side)
    # Not from what was observed itself: with no changed row, and with every row changed, the excess is 0 there too.
    return brentq(excess, observed + side * 1e-12, end, xtol=1e-16, rtol=8.9e-16, maxiter=2000)


def main():
    draw = random.Random(19980430)
    with open(pathlib.Path(__file__).with_name("tango-tables.csv"), "w", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["n", "broke", "recovered", "confidence", "low", "high"])
        seen = set()
        while len(seen) < 1000:
            n = round(math.exp(draw.uniform(0, math.log(1_000_000))))
            share = draw.choice([0.001, 0.01, 0.05, 0.2, 1]) * draw.random()
            changed = min(n, round(n * share) + draw.randrange(6))
            broke = round(changed * draw.choice([0, 1, 0.5, draw.random()]))
            recovered = changed - broke
            confidence = draw.choice([0.8, 0.95, 0.95, 0.9875, 0.99, 0.999])
            if (n, broke, recovered, confidence) in seen:
                continue
            seen.add((n, broke, recovered, confidence))
            z = norm.ppf(1 - (1 - confidence) / 2)
            low, high = (bound(broke, recovered, n, z, side) for side in (-1, 1))
            table.writerow([n, broke, recovered, confidence, repr(low), repr(high)])


main()
