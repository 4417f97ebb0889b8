"""The questions that signals ask, in Indonesian: what was seen, then a question. Nobody is accused or named. Pure."""

from services.attendance.signals.domain import SECOND

_MINUTE, _HOUR = 60 * SECOND, 3_600 * SECOND


def clock_slow(device_id: str, punches: int, shortest: int) -> str:
    return (
        f"Jam mesin {device_id} tampaknya lambat sekitar {_lasting(shortest)}: "
        f"{punches} absen hari itu semuanya tercatat terlambat hampir sama lama. Apakah jam mesin sudah dicek?"
    )


def clock_late(device_id: str, punches: int, shortest: int) -> str:
    return (
        f"{punches} absen di mesin {device_id} hari itu baru tercatat paling cepat {_lasting(shortest)} kemudian, "
        "dengan selisih yang berbeda-beda. Apakah mesin menahan kiriman, jaringannya putus, atau jamnya lambat?"
    )


def clock_ahead(device_id: str, punches: int, farthest: int) -> str:
    return (
        f"{punches} absen di mesin {device_id} menunjukkan waktu sampai {_lasting(farthest)} sesudah saat tercatat. "
        "Apakah jam mesin terlalu cepat?"
    )


def clock_held(device_id: str, punches: int) -> str:
    return (
        f"{punches} absen dari mesin {device_id} ditahan bulan ini karena jamnya tidak mungkin benar. "
        "Apakah jam mesin sudah dicek?"
    )


def too_fast(metres: int, passed: int) -> str:
    kilometres = f"{metres // 1_000},{metres % 1_000 // 100}"
    return (
        f"Absen di dua mesin yang berjarak {kilometres} km dalam {_lasting(passed)}. "
        "Apakah jam salah satu mesin keliru, atau kartu dipakai orang lain?"
    )


def two_sites(here: str, there: str, passed: int) -> str:
    return f"Absen di {here}, lalu di {there} dalam {_lasting(passed)}. Apakah kedua tempat itu berdekatan?"


def mock(punches: int) -> str:
    return f"HP menyatakan posisinya buatan pada {punches} absen. Apakah ada aplikasi yang mengubah lokasi di HP itu?"


def same_position(metres: int, punches: int, days: int) -> str:
    return (
        f"Jarak dari HP ke tempat kerja persis {metres} m pada {punches} absen berturut-turut dalam {days} hari, "
        "padahal ukuran GPS biasanya berubah-ubah. Apakah posisi HP benar-benar diukur setiap kali?"
    )


def out_of_zone(days: int) -> str:
    return f"Absen dari luar area kerja pada {days} hari. Apakah ada tugas di luar kantor?"


def burst(device_id: str, people: int, passed: int) -> str:
    return f"{people} orang absen di mesin {device_id} dalam {_lasting(passed)}. Apakah semuanya hadir sendiri?"


def night_burst(device_id: str, people: int, on_duty: int) -> str:
    return (
        f"{people} orang absen hampir bersamaan di mesin {device_id} pada malam hari, "
        f"{on_duty} di antaranya punya jadwal kerja saat itu. Apakah ada kegiatan malam itu?"
    )


def _lasting(microseconds: int) -> str:
    if microseconds < _MINUTE:
        return f"{microseconds // SECOND} detik"
    if microseconds < _HOUR:
        return f"{microseconds // _MINUTE} menit"
    return f"{microseconds // _HOUR} jam"
