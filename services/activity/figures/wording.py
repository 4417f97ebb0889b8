"""The figures in words, in Indonesian: numbers and where they come from, no verdict. Pure."""

from services.activity.figures.domain import Comparison, UnitLoad, VerifierFigures

NO_VERDICT = "Angka ini bahan untuk dibicarakan, bukan penilaian."


def verifier(figures: VerifierFigures) -> str:
    compared = figures.comparison
    if not figures.sums.decisions:
        return "Belum ada keputusan atas kegiatan bulan ini."
    return f"{_compared(compared)} {NO_VERDICT}" if compared else "Belum cukup nilai untuk dibandingkan dengan rekan."


def _compared(compared: Comparison) -> str:
    return (
        f"Rata-rata nilai {points(compared.own.mean)} dari {compared.own.number} verifikasi. "
        f"Rata-rata dari {compared.verifiers} penilai lain untuk pegawai dengan kelas jabatan yang sama: "
        f"{points(compared.peers_mean)} dari {compared.peers.number} verifikasi. {_difference(compared.difference)}"
    )


def _difference(difference: int) -> str:
    if not difference:
        return "Tidak ada selisih."
    return f"Selisih {points(abs(difference))} poin, lebih {'tinggi' if difference > 0 else 'rendah'}."


def unit(load: UnitLoad) -> str:
    if not load.people:
        return "Tidak ada pegawai di unit ini pada bulan ini."
    return (
        f"Dari {load.people} pegawai, {load.under_half} di bawah 50% dan {load.over_full} di atas 100% "
        f"dari {load.required // load.people} menit yang diwajibkan, menurut menit terverifikasi. {NO_VERDICT}"
    )


def points(centi: int) -> str:
    return f"{centi // 100},{centi % 100:02d}"
