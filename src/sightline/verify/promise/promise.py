"""The promise of an error rate, and what it says to one document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from sightline import __version__
from sightline.types import Answer, FieldVerdict, Promised, Standing, Task
from sightline.verify.probability import Weights, shipped
from sightline.verify.promise.calibration import Calibration, TaskCalibration, reader_of
from sightline.verify.promise.certify import Certificate, Terms, certify, has_drifted
from sightline.verify.promise.reviews import promised_of, score_of

_NONE: Mapping[str, Terms] = MappingProxyType({})


class Promise:
    """What is promised of accepted documents, and what has been certified of it.

    `terms` hold for every task, `tasks` for single ones by name. Without a calibration nothing is certified: then
    documents are accepted by the usual policy, and every decision says so. Thresholds are found here, once.
    """

    def __init__(
        self,
        terms: Terms = Terms(),  # noqa: B008 (frozen)
        *,
        tasks: Mapping[str, Terms] = _NONE,
        calibration: Calibration | None = None,
    ) -> None:
        self._terms = terms
        self._tasks = tasks
        self._calibration = calibration
        learned: Mapping[str, TaskCalibration] = calibration.tasks if calibration else {}
        self._certificates = {name: certify(task.reviews, self.terms(name)) for name, task in learned.items()}
        self._drifted = {name for name, task in learned.items() if has_drifted(task.audits, self.terms(name))}

    def __repr__(self) -> str:
        return f"Promise({self._terms})"

    def terms(self, task: str) -> Terms:
        """What is promised of the documents of a task, by its name."""
        return self._tasks.get(task, self._terms)

    def weights(self) -> Weights:
        """What probabilities are made with: those of the calibration, else those of the package."""
        return self._calibration.weights if self._calibration else shipped()

    def decision(self, task: Task, answer: Answer, fields: Sequence[FieldVerdict]) -> Promised:
        """How a document with these verdicts stands to what is promised."""
        terms = self.terms(task.name)
        learned = self._calibration.tasks.get(task.name) if self._calibration else None
        promised = learned.promised if learned else promised_of(task)
        certificate = self.certificate(task.name)
        standing = self._standing(task.name, reader_of(answer.provider, answer.model))
        return Promised(
            standing=standing,
            max_error=terms.max_error,
            confidence=terms.confidence,
            score=score_of(fields, promised),
            threshold=certificate.threshold if standing == "certified" else None,
            labels_needed=certificate.needed if standing == "uncertified" else None,
        )

    def certificate(self, task: str) -> Certificate:
        """What the reviewed documents of a task show, by its name."""
        return self._certificates.get(task, Certificate(0, needed=self.terms(task).fewest))

    def _standing(self, task: str, reader: str) -> Standing:
        if self._calibration is None or self.certificate(task).threshold is None:
            return "uncertified"
        if self._calibration.release != __version__:
            return "other release"
        if task in self._drifted:
            return "expired"
        return "certified" if reader in self._calibration.tasks[task].readers else "other reader"


# Nothing is certified: documents are accepted by the usual policy.
UNCERTIFIED = Promise()
