"""Whole numbers that somebody sent: digits may be as many as fit into a request."""

# What every column for a number of ours can hold.
LARGEST = 2**31 - 1


def whole(text: str, *, most: int = LARGEST) -> int | None:
    """The number that these digits mean; None when they mean none, or one beyond `most`."""
    if not text.isdecimal() or len(text.lstrip("0")) > len(str(most)):
        return None
    number = int(text)
    return number if number <= most else None
