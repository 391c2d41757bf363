"""What was answered before: kept under keys of all that decides an answer, and judged again when it is used.

`keys.py` says what makes two questions the same, `entry.py` how an answer is kept, `flight.py` lets those that are
asked at the same time share one call.
"""
