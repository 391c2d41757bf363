"""Printed text as people write it: rows, money, dates, identifiers. Pure: no I/O, no clock, no settings."""
