"""Where documents come from: files, folders and standard input, read one at a time and never past the limit."""

from sightline.sources.files import SUFFIXES, Source, uploads

__all__ = ["SUFFIXES", "Source", "uploads"]
