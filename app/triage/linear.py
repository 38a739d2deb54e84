"""A fitted linear classifier as plain arrays (docs/adr/0011): read without pickle, used with numpy alone."""

from __future__ import annotations

import io
import zipfile

import numpy as np
from numpy.typing import NDArray

from app.triage.features import WIDTH, features
from app.triage.ranking import Scored

#: Changes whenever :func:`app.triage.features.features` does: an older model would read other columns.
FORMAT = 1


class UnknownFormat(ValueError):
    """The bytes are no model of this version of the program."""


class LinearModel:
    """Multinomial logistic regression over tf-idf; ``weights`` is labels × :data:`WIDTH`."""

    def __init__(
        self,
        labels: list[str],
        idf: NDArray[np.float32],
        weights: NDArray[np.float16],
        bias: NDArray[np.float32],
    ) -> None:
        self.labels = labels
        self._idf = idf
        self._weights = weights
        self._bias = bias

    def rank(self, text: str) -> list[Scored]:
        """All labels with their probabilities, the likeliest first."""
        counted = features(text)
        columns = np.fromiter(counted.keys(), dtype=np.int64, count=len(counted))
        values = (
            1 + np.log(np.fromiter(counted.values(), dtype=np.float32, count=len(counted)))
        ) * self._idf[columns]
        length = float(np.sqrt((values**2).sum())) or 1.0
        logits = self._weights[:, columns].astype(np.float32) @ (values / length) + self._bias
        odds = np.exp(logits - logits.max())
        chances = odds / odds.sum()
        return [Scored(self.labels[at], float(chances[at])) for at in np.argsort(-chances, kind="stable")]

    def to_bytes(self) -> bytes:
        """The model as a zip of arrays."""
        into = io.BytesIO()
        np.savez_compressed(
            into,
            format=np.array(FORMAT),
            labels=np.array(self.labels),
            idf=self._idf,
            weights=self._weights,
            bias=self._bias,
        )
        return into.getvalue()

    @classmethod
    def from_bytes(cls, content: bytes) -> LinearModel:
        """A model again; raises UnknownFormat for anything else. Nothing in the bytes is ever run."""
        try:
            with np.load(io.BytesIO(content), allow_pickle=False) as found:
                model = cls(found["labels"].tolist(), found["idf"], found["weights"], found["bias"])
                known = int(found["format"]) == FORMAT and model._weights.shape == (len(model.labels), WIDTH)
        except (ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise UnknownFormat(str(error)) from error
        if not known:
            raise UnknownFormat("made by another version")
        return model
