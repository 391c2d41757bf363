"""How a suite says that an implementation does not keep what its port promises."""


def require(promise: str, *, holds: bool) -> None:
    """Raise AssertionError with `promise`, which is written as what should be so, unless it `holds`."""
    if not holds:
        raise AssertionError(f"not kept: {promise}")
