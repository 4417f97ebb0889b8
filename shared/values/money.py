"""Money: whole rupiah, basis points, and the only ways to round them (domain 2.6.4)."""

WHOLE_BP = 10_000


def round_half_up(amount: int, bp: int) -> int:
    """`amount` x `bp` / 10,000 in rupiah, half a rupiah rounded up. Neither may be negative."""
    if amount < 0 or bp < 0:
        raise ValueError("money is rounded where it is not negative")
    return (amount * bp + WHOLE_BP // 2) // WHOLE_BP


def split(amount: int, bp: int) -> tuple[int, int]:
    """Two parts that add up to `amount`: the first is floored, the second takes the remainder."""
    first = amount * bp // WHOLE_BP
    return first, amount - first
