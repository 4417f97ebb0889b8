"""The sentences on a day that its employee reads, in Indonesian: short, plain, and no more than is known. Pure."""

from collections.abc import Mapping

from shared.city.workday import DayTimes
from shared.events.attendance.calendar import Hours
from shared.events.attendance.days import AssemblyKind, ExcuseKind

NOT_EMPLOYED = "Bukan pegawai pada tanggal ini"
DAY_OFF = "Bukan hari kerja"
ROSTERED_OFF = "Libur menurut jadwal sif"
TOO_EARLY = "Belum waktunya"
NO_NEWS = "Tanpa keterangan"
ON_TIME = "Tepat waktu"
NO_ARRIVAL_YET = "Belum absen masuk"
NO_ARRIVAL = "Tidak absen masuk"
NO_DEPARTURE = "Tidak absen pulang"
CORRECTED_ARRIVAL = "Jam masuk dikoreksi"
CORRECTED_DEPARTURE = "Jam pulang dikoreksi"
EXCUSES: dict[ExcuseKind, str] = {
    "INFORMAL_NOTICE": "Izin tanpa surat",
    "OFFICIAL_TRAVEL": "Dinas luar",
    "TRAINING": "Diklat",
    "STUDY": "Tugas belajar",
    "ANNUAL": "Cuti tahunan",
    "LONG": "Cuti besar",
    "SICK": "Sakit",
    "MATERNITY": "Cuti melahirkan",
    "IMPORTANT_REASON": "Cuti karena alasan penting",
    "COLLECTIVE": "Cuti bersama",
    "UNPAID": "Cuti di luar tanggungan negara",
}
ASSEMBLIES: dict[AssemblyKind, str] = {
    "MORNING": "apel pagi",
    "EVENING": "apel sore",
    "CEREMONY": "upacara",
    "EXERCISE": "senam",
}


def off(holiday: str | None) -> str:
    """The sentence on a day without hours to work."""
    return f"Libur: {holiday}" if holiday else DAY_OFF


def not_yet(started: bool) -> str:
    """The sentence on a workday without punches that may still be worked."""
    return NO_ARRIVAL_YET if started else TOO_EARLY


def of_shift(hours: Hours, reasons: list[str]) -> list[str]:
    """The sentences, each with the hours of the one shift of several that it is about."""
    return [f"Sif {hours.text}: {reason}" for reason in reasons]


def worked(times: DayTimes, running: bool) -> list[str]:
    """The sentences on a shift at work; while it runs, none on the departure."""
    reasons: list[str] = []
    if times.late is None:
        reasons.append(NO_ARRIVAL_YET if running else NO_ARRIVAL)
    elif times.late:
        reasons.append(f"Terlambat {times.late} menit")
    if times.early is None and not running:
        reasons.append(NO_DEPARTURE)
    elif times.early and not running:
        reasons.append(f"Pulang {times.early} menit lebih awal")
    return reasons or [ON_TIME]


def missed(assemblies: Mapping[AssemblyKind, bool]) -> list[str]:
    """The sentences on missed assemblies; `assemblies`: whether the employee was present at each one recorded."""
    return [f"Tidak ikut {name}" for kind, name in ASSEMBLIES.items() if assemblies.get(kind) is False]


def out_of_zone(distance_m: int) -> str:
    """The sentence on an arrival by phone from outside every workplace."""
    return f"Di luar area kantor ({distance_m:,} m)".replace(",", ".")


def corrected(arrival: bool, departure: bool) -> list[str]:
    """The sentences on times that a correction replaced."""
    return [CORRECTED_ARRIVAL] * arrival + [CORRECTED_DEPARTURE] * departure


def pending(superior: bool) -> str:
    """The sentence on a pending correction: it waits for the superior, or else for HR."""
    return f"Koreksi menunggu persetujuan {'atasan' if superior else 'kepegawaian'}"
