"""The tasks that people of each kind of unit write into their daily sheet."""

from typing import NamedTuple


class Task(NamedTuple):
    description: str
    unit: str
    catalogue_code: str


def _tasks(prefix: str, *lines: str) -> tuple[Task, ...]:
    pairs = (line.split("|") for line in lines)
    return tuple(Task(text, unit, f"{prefix}-{n:02d}") for n, (text, unit) in enumerate(pairs, start=1))


TEACHING = _tasks(
    "GURU",
    "Melaksanakan pembelajaran di kelas|jam pelajaran",
    "Menyusun rencana pelaksanaan pembelajaran|dokumen",
    "Memeriksa tugas dan ulangan siswa|berkas",
    "Membimbing siswa yang tertinggal|siswa",
    "Mengisi buku nilai dan daftar hadir kelas|daftar",
    "Rapat dewan guru|kegiatan",
    "Membina kegiatan ekstrakurikuler|kegiatan",
    "Menghubungi orang tua siswa|orang",
)
HEALTH = _tasks(
    "KES",
    "Melayani pasien rawat jalan|pasien",
    "Melakukan asuhan keperawatan|pasien",
    "Mengisi rekam medis|berkas",
    "Imunisasi balita di posyandu|anak",
    "Memeriksa persediaan obat|laporan",
    "Penyuluhan kesehatan masyarakat|kegiatan",
    "Kunjungan rumah pasien|kunjungan",
    "Sterilisasi alat kesehatan|set",
)
OFFICE = _tasks(
    "ADM",
    "Menyusun konsep surat dinas|surat",
    "Mengagendakan surat masuk dan keluar|surat",
    "Memverifikasi dokumen pertanggungjawaban|berkas",
    "Menyusun laporan kegiatan bulanan|laporan",
    "Melayani permohonan masyarakat di loket|pemohon",
    "Memperbarui data pada aplikasi|data",
    "Menghadiri rapat koordinasi|kegiatan",
    "Monitoring lapangan|lokasi",
    "Mengarsipkan dokumen|berkas",
    "Menyusun bahan rencana kerja dan anggaran|dokumen",
)
TASKS = {"SCHOOL": TEACHING, "HOSPITAL": HEALTH, "HEALTH_CENTRE": HEALTH}


def tasks_of(unit_kind: str) -> tuple[Task, ...]:
    return TASKS.get(unit_kind, OFFICE)
