"""The database of records, keys and their trail: SQLite in one file, or Postgres for several machines.

`tables.py` says what is kept, `engine.py` opens it, and `migrations/` bring one of an earlier release up to date when
it is opened. Above this folder, `records` and `tenants` ask it; every question names its tenant.
"""
