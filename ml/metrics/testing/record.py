"""Records what scikit-learn says of small cases, for ml/metrics/measure.test.ts.

    pip install scikit-learn && python ml/metrics/testing/record.py > ml/metrics/testing/scikit-learn.json

Outputs are float32, as a model gives them, and written out exactly. `counts` says how often each row is drawn; here the
rows themselves are repeated, so that nothing depends on how scikit-learn weights samples. What it answers with a
warning and NaN is recorded as null.
"""

import json
import math
import sys
import warnings

import numpy as np
import sklearn
from sklearn import metrics as m
from sklearn.preprocessing import label_binarize

warnings.simplefilter("ignore")
random = np.random.default_rng(20261101)


def softmax(x):
    e = np.exp(x - x.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def float32(x):
    return np.asarray(x, dtype=np.float32).astype(np.float64)


def classified(rows, classes, strength, truth=None):
    truth = random.integers(0, classes, rows) if truth is None else np.asarray(truth)
    logits = random.normal(size=(rows, classes)) + strength * np.eye(classes)[truth]
    return truth, float32(softmax(logits))


def counts_of(rows):
    return random.multinomial(rows, np.full(rows, 1 / rows))


def of_classes(truth, outputs):
    classes = outputs.shape[1]
    answers = outputs.argmax(axis=1)
    labels = np.arange(classes)
    expected = {
        "accuracy": m.accuracy_score(truth, answers),
        "balanced_accuracy": m.balanced_accuracy_score(truth, answers),
        "matthews_corrcoef": m.matthews_corrcoef(truth, answers),
        "log_loss": m.log_loss(truth, outputs, labels=labels),
    }
    for average in ("micro", "macro", "weighted"):
        p, r, f, _ = m.precision_recall_fscore_support(truth, answers, average=average, zero_division=0)
        expected |= {f"precision(average={average})": p, f"recall(average={average})": r, f"f1(average={average})": f}
    p, r, f, s = m.precision_recall_fscore_support(truth, answers, labels=labels, average=None, zero_division=0)
    for k in range(2, min(4, classes)):
        expected[f"top_k_accuracy(k={k})"] = m.top_k_accuracy_score(truth, outputs, k=k, labels=labels)
    for c in labels:
        is_c = (truth == c).astype(int)
        curve_p, curve_r, _ = m.precision_recall_curve(is_c, outputs[:, c])
        expected |= {
            f"precision(average=binary, positive={c})": p[c],
            f"recall(average=binary, positive={c})": r[c],
            f"f1(average=binary, positive={c})": f[c],
            f"roc_auc(positive={c})": m.roc_auc_score(is_c, outputs[:, c]),
            f"average_precision(positive={c})": m.average_precision_score(is_c, outputs[:, c]),
        }
        for least in (0.5, 0.9):
            expected[f"recall_at_precision(positive={c}, precision={least})"] = curve_r[curve_p >= least].max()
    if classes > 2 and len(np.unique(truth)) == classes:
        binarized = label_binarize(truth, classes=labels)
        # On the binarised labels: for integer labels scikit-learn insists that rows sum to one.
        for average in ("macro", "weighted"):
            expected |= {
                f"roc_auc(average={average})": m.roc_auc_score(binarized, outputs, average=average),
                f"average_precision(average={average})": m.average_precision_score(binarized, outputs, average=average),
            }
    report = [[float(p[c]), float(r[c]), float(f[c]), int(s[c])] for c in labels]
    return expected, report


def of_numbers(truth, outputs):
    answers = outputs[:, 0]
    return {
        "mean_absolute_error": m.mean_absolute_error(truth, answers),
        "root_mean_squared_error": m.root_mean_squared_error(truth, answers),
        "r2": m.r2_score(truth, answers),
    }, None


def of_one_column(truth, outputs):
    scores = outputs[:, 0]
    return {
        "roc_auc": m.roc_auc_score(truth, scores),
        "average_precision": m.average_precision_score(truth, scores),
        "log_loss": m.log_loss(truth, scores, labels=[0, 1]),
    }, None


def numbers(values):
    return {name: None if math.isnan(value) else float(value) for name, value in values.items()}


cases = []


def case(name, truth, outputs, record=of_classes, counts=None):
    truth, outputs = np.asarray(truth), np.asarray(outputs)
    counts = counts_of(len(truth)) if counts is None else np.asarray(counts)
    once, report = record(truth, outputs)
    drawn, _ = record(np.repeat(truth, counts), np.repeat(outputs, counts, axis=0))
    cases.append(
        {
            "name": name,
            "classes": outputs.shape[1],
            "truth": truth.tolist(),
            "outputs": [float(v) for v in outputs.reshape(-1)],
            "counts": counts.tolist(),
            "expected": numbers(once),
            "expectedDrawn": numbers(drawn),
            **({"report": report} if report else {}),
        }
    )


case("ten classes, a fair model", *classified(150, 10, 3))
case("five classes, a poor model", *classified(60, 5, 0.3))
case("two classes", *classified(40, 2, 1))
case("everything right", *classified(30, 3, 60))
truth, outputs = classified(40, 4, 1.5, truth=random.integers(0, 3, 40))
case("a class that is never true", truth, outputs)
case("a class that is never answered", truth, float32(np.where(np.arange(4) == 2, outputs * 1e-3, outputs)))
case("only one class is true", *classified(12, 3, 1, truth=np.full(12, 1)))
case("a constant answer", random.integers(0, 3, 20), float32(np.tile([0.2, 0.5, 0.3], (20, 1))))
case("nothing but ties", random.integers(0, 4, 20), float32(np.full((20, 4), 0.25)))
case("scores with many ties", truth, float32(np.round(outputs * 4) / 5 + [1e-3, 2e-3, 3e-3, 0]))
certain = np.eye(3)[random.integers(0, 3, 25)]
case("certain answers, many of them wrong", random.integers(0, 3, 25), float32(certain))
case("three rows", [0, 1, 2], float32([[0.7, 0.2, 0.1], [0.1, 0.2, 0.7], [0.3, 0.3, 0.4]]), counts=[1, 2, 0])
case("one column", random.integers(0, 2, 30), float32(random.uniform(size=(30, 1)).round(1)), of_one_column)
case("numbers", random.integers(0, 50, 40), float32(random.normal(25, 12, (40, 1))), of_numbers)
case("numbers, nearly right", (t := random.integers(0, 50, 40)), float32(t[:, None] + random.normal(0, 0.1, (40, 1))), of_numbers)
case("equal numbers", np.full(8, 3), float32(random.normal(3, 1, (8, 1))), of_numbers)
case("equal numbers, all right", np.full(8, 3), float32(np.full((8, 1), 3)), of_numbers)

# Rows that are no distributions take scikit-learn's own division out of the comparison: see the test of log loss.
for one in cases:
    if one["name"] in ("a class that is never answered", "scores with many ties"):
        one["expected"].pop("log_loss"), one["expectedDrawn"].pop("log_loss")

json.dump({"scikit-learn": sklearn.__version__, "numpy": np.__version__, "cases": cases}, sys.stdout, separators=(",", ":"))
