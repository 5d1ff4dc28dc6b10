"""statsmodels beside the models: python peers.py growth|cox FILE. Needs statsmodels, which SMAIL does not.

The clock runs round the fit alone. PHReg counts a row as at risk on the day that it begins, which R and we do
not: half a day later makes it the same question, since days are whole.
"""

import importlib
import json
import sys
import time

import numpy as np


def main() -> None:
    """What the fit took is printed, and its log-likelihood."""
    name, path = sys.argv[1:]
    models = importlib.import_module("statsmodels.api")
    rows = np.loadtxt(path, delimiter=",", skiprows=1)
    if name == "growth":
        rows = rows[np.isfinite(rows[:, 2])]
        design = np.column_stack([np.ones(len(rows)), rows[:, 1]])
        model = models.MixedLM(rows[:, 2], design, groups=rows[:, 0], exog_re=design)
        asked = {"reml": True}
    else:
        person, start, stop, event = rows[:, :4].T
        model = models.PHReg(stop, rows[:, 4:], status=event, entry=start + 0.5, ties="efron")
        asked = {"groups": person}
    begun = time.perf_counter()
    fitted = model.fit(**asked)
    took = time.perf_counter() - begun
    print(json.dumps({"fit": took, "log_likelihood": float(fitted.llf)}))


if __name__ == "__main__":
    main()
