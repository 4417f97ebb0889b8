"""NIP, the civil servant's 18-digit number: birth date, first appointment, sex, serial (domain 3.1)."""

import re
from datetime import date

_NIP = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{4})(\d{2})([12])(\d{3})")
YOUNGEST_APPOINTMENT_YEARS = 18


def check_nip(nip: str) -> None:
    """Raise ValueError with the reason where `nip` cannot be a NIP. The reason never repeats the digits."""
    parts = _NIP.fullmatch(nip)
    if parts is None:
        raise ValueError("a NIP is 18 digits: birth date (8), appointment month (6), sex 1 or 2, serial (3)")
    year, month, day, appointed_year, appointed_month, _, serial = map(int, parts.groups())
    try:
        date(year, month, day)
    except ValueError:
        raise ValueError("the NIP's birth date is no date of the calendar") from None
    try:
        date(appointed_year, appointed_month, 1)
    except ValueError:
        raise ValueError("the NIP's appointment month is no month of the calendar") from None
    if (appointed_year, appointed_month) < (year + YOUNGEST_APPOINTMENT_YEARS, month):
        raise ValueError("the NIP says appointed before the age of 18")
    if serial == 0:
        raise ValueError("the NIP's serial number starts at 001")
