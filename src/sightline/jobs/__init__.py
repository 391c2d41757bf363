"""Durable batches: given to the service, done by whichever of its processes has room, and done whatever ends one.

Every document is a row of the database. A process that takes one holds a lease on it, renews that while it works, and
writes the record and the end of the lease in one transaction; what a dead process held is free when its lease lapses.
`intake.py` is the side of whoever asks, `claims.py` that of the processes that work, `runner.py` what they do.
"""
