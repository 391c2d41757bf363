"""Which documents may be accepted so that at most a promised share of them is wrong, shown by reviewed ones. Pure."""

from sightline.verify.promise.calibration import Calibration, TaskCalibration, reader_of
from sightline.verify.promise.certify import Certificate, Terms, certify, has_drifted
from sightline.verify.promise.promise import UNCERTIFIED, Promise
from sightline.verify.promise.reviews import Review, promised_of, score_of

__all__ = [
    "UNCERTIFIED",
    "Calibration",
    "Certificate",
    "Promise",
    "Review",
    "TaskCalibration",
    "Terms",
    "certify",
    "has_drifted",
    "promised_of",
    "reader_of",
    "score_of",
]
