"""From records that people reviewed to a promise that holds: probabilities, thresholds, and when they expire.

reviewed = read_reviewed(Path("reviewed.jsonl").read_text(), source="reviewed.jsonl")
done = calibrate(reviewed, terms=Terms(max_error=0.01))
promise = Promise(Terms(max_error=0.01), calibration=done.calibration)
"""

from sightline.calibrate.labels import Reviewed, read_reviewed
from sightline.calibrate.run import Calibrated, audited, calibrate

__all__ = ["Calibrated", "Reviewed", "audited", "calibrate", "read_reviewed"]
