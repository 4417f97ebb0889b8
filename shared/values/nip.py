"""NIP, the civil servant's 18-digit number: birth date, first appointment, sex, serial (domain 3.1)."""

import re
from datetime import date

_DIGITS = re.compile(r"[0-9]{18}")
CONTRACT = ("CONTRACT_ASN", "PPPK")
YOUNGEST_APPOINTMENT_YEARS = 18


def check_nip(nip: str, employment: str = "CIVIL_SERVANT") -> None:
    """Raise ValueError with the reason where `nip` cannot be a NIP. The reason never repeats the digits.

    The number of contract staff (PPPK) is as long and starts with the birth date; the rest means something else.
    """
    if _DIGITS.fullmatch(nip) is None:
        raise ValueError("a NIP is 18 digits: birth date (8), appointment month (6), sex 1 or 2, serial (3)")
    year, month, day = int(nip[:4]), int(nip[4:6]), int(nip[6:8])
    try:
        date(year, month, day)
    except ValueError:
        raise ValueError("the NIP's birth date is no date of the calendar") from None
    if employment.upper() not in CONTRACT:
        _check_appointment(nip, year, month)


def _check_appointment(nip: str, year: int, month: int) -> None:
    appointed_year, appointed_month = int(nip[8:12]), int(nip[12:14])
    if nip[14] not in "12":
        raise ValueError("the NIP's fifteenth digit is the sex: 1 or 2")
    try:
        date(appointed_year, appointed_month, 1)
    except ValueError:
        raise ValueError("the NIP's appointment month is no month of the calendar") from None
    if (appointed_year, appointed_month) < (year + YOUNGEST_APPOINTMENT_YEARS, month):
        raise ValueError("the NIP says appointed before the age of 18")
    if nip[15:] == "000":
        raise ValueError("the NIP's serial number starts at 001")
