"""Fits a model. Only the commands come here: scikit-learn is imported when one runs, never by the web process."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.triage.features import WIDTH, features

if TYPE_CHECKING:
    from app.triage.linear import LinearModel

#: How far a fit follows its examples (the inverse of the L2 penalty), chosen by cross-validation (docs/triage.md).
_FREEDOM = 30.0


@dataclass(frozen=True)
class Example:
    """A text and what it turned out to be."""

    text: str
    label: str


def fit(examples: Sequence[Example]) -> LinearModel:
    """A model of the labels of ``examples``, each label of the same weight however often it occurs.

    Raises ValueError for examples of fewer than two labels.
    """
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.preprocessing import normalize

    from app.triage.linear import LinearModel

    counted = [features(one.text) for one in examples]
    matrix = _matrix(counted)
    holders = np.bincount(matrix.indices, minlength=WIDTH)
    idf = (np.log((1 + len(counted)) / (1 + holders)) + 1).astype(np.float32)
    matrix.data = (1 + np.log(matrix.data)) * idf[matrix.indices]
    classifier = LogisticRegression(C=_FREEDOM, class_weight="balanced", max_iter=2000)
    classifier.fit(normalize(matrix), [one.label for one in examples])
    labels = [str(label) for label in classifier.classes_]
    weights, bias = classifier.coef_, classifier.intercept_
    if len(labels) == 2:
        # Two labels are fitted as one line between them.
        weights, bias = np.vstack([-weights / 2, weights / 2]), np.concatenate([-bias / 2, bias / 2])
    return LinearModel(labels, idf, weights.astype(np.float16), bias.astype(np.float32))


def _matrix(counted: Sequence[Counter[int]]) -> Any:
    import numpy as np
    from scipy.sparse import csr_matrix

    ends = np.cumsum([0, *(len(one) for one in counted)])
    columns = np.fromiter((column for one in counted for column in one), dtype=np.int32, count=ends[-1])
    values = np.fromiter((n for one in counted for n in one.values()), dtype=np.float32, count=ends[-1])
    return csr_matrix((values, columns, ends), shape=(len(counted), WIDTH))
