"""A file for each group of routes: parse, call, print."""
