"""Which numbers can be stored without rounding? The precision of every value on its way to the warehouse."""

from decimal import Decimal

PRECISION = 30  # digits
SCALE = 9  # of them after the point: 0.001 ‰ of the smallest unit in use, 100 000 times 10^15 in the largest


def fits_landing(value: Decimal) -> bool:
    """Is the number finite and within precision and scale as it stands?"""
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -SCALE and abs(value) < Decimal(10) ** (PRECISION - SCALE)
