"""What is said of a day to the employee it belongs to, in Indonesian: short, plain, and no more than is known. Pure."""

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
    """Of a day without hours to work."""
    return f"Libur: {holiday}" if holiday else DAY_OFF


def not_yet(started: bool) -> str:
    """Of a workday that may still be worked, and of which nothing is known."""
    return NO_ARRIVAL_YET if started else TOO_EARLY


def of_shift(hours: Hours, reasons: list[str]) -> list[str]:
    """Which of a day's shifts it is said of."""
    return [f"Sif {hours.text}: {reason}" for reason in reasons]


def worked(times: DayTimes, running: bool) -> list[str]:
    """Of a shift at work; while it runs, nothing of the departure."""
    said: list[str] = []
    if times.late is None:
        said.append(NO_ARRIVAL_YET if running else NO_ARRIVAL)
    elif times.late:
        said.append(f"Terlambat {times.late} menit")
    if times.early is None and not running:
        said.append(NO_DEPARTURE)
    elif times.early and not running:
        said.append(f"Pulang {times.early} menit lebih awal")
    return said or [ON_TIME]


def missed(assemblies: Mapping[AssemblyKind, bool]) -> list[str]:
    """Of a day at work, by the assemblies recorded and whether the employee stood in them."""
    return [f"Tidak ikut {name}" for kind, name in ASSEMBLIES.items() if assemblies.get(kind) is False]


def out_of_zone(distance_m: int) -> str:
    """Of an arrival by phone from outside every workplace."""
    return f"Di luar area kantor ({distance_m:,} m)".replace(",", ".")


def corrected(arrival: bool, departure: bool) -> list[str]:
    """Of times that a correction named."""
    return [CORRECTED_ARRIVAL] * arrival + [CORRECTED_DEPARTURE] * departure


def pending(superior: bool) -> str:
    """Of a request to put the day right: whose word it waits for."""
    return f"Koreksi menunggu persetujuan {'atasan' if superior else 'kepegawaian'}"
