"""The units of a city the size and shape of Kupang (domain 6.1)."""

from collections.abc import Iterator
from dataclasses import dataclass

from synthetic.draw import shared_out
from synthetic.names import KUPANG

FULL_SIZE = 5_201  # the city the counts and weights below describe
PERSONNEL_AGENCY_SIZE = 38
LATE_FILLING_AGENCIES = 10
WHOLE_PERSONNEL_AGENCY_FROM = 1_000  # a smaller city scales its personnel agency like any other unit

SECRETARIAT = "u001"
DISTRICTS: dict[str, list[str]] = KUPANG["districts"]
SCHOOLS = [f"SD Negeri {n}" if n % 5 else f"SMP Negeri {n // 5}" for n in range(1, 151)]

# kind: employees of all its units together, at full size. 45 % teach, 20 % heal, 35 % administer.
PEOPLE_OF_KIND = {
    "SECRETARIAT": 150,
    "PERSONNEL_AGENCY": PERSONNEL_AGENCY_SIZE,
    "OFFICE": 840,
    "HOSPITAL": 380,
    "SCHOOL": 2_328,
    "COUNCIL_SECRETARIAT": 50,
    "INSPECTORATE": 60,
    "AGENCY": 200,
    "PUBLIC_ORDER": 120,
    "HEALTH_CENTRE": 660,
    "DISTRICT": 120,
    "SUBDISTRICT": 255,
}
HEALTH_KINDS = ("HOSPITAL", "HEALTH_CENTRE")


@dataclass(frozen=True, slots=True)
class Unit:
    """`directed`: its terminal knows arrival from departure. `late_filler`: its people fill in at the last moment."""

    unit_id: str
    name: str
    kind: str
    parent_id: str | None
    size: int
    device_id: str
    directed: bool
    late_filler: bool


def units(employees: int) -> list[Unit]:
    """Every parent stands before its children, and the units no city lacks stand first."""
    outlines = [outline for outline in _outlines() if _exists(outline, employees)][:employees]
    ids = {name: f"u{n:03d}" for n, (_, name, _, _) in enumerate(outlines, start=1)}
    sizes = _sizes(employees, [kind for kind, _, _, _ in outlines])
    late = {ids[name] for kind, name, _, _ in outlines if kind in ("OFFICE", "AGENCY")}
    late = set(sorted(late)[-LATE_FILLING_AGENCIES:])
    return [
        Unit(
            unit_id=ids[name],
            name=name,
            kind=kind,
            parent_id=ids.get(parent, SECRETARIAT) if parent else None,
            size=size,
            device_id=f"d{ids[name][1:]}",
            directed=n % 4 != 3,
            late_filler=ids[name] in late,
        )
        for n, ((kind, name, parent, _), size) in enumerate(zip(outlines, sizes, strict=True))
    ]


Outline = tuple[str, str, str | None, int]  # kind, name, parent's name, its rank among the units of its kind


def _outlines() -> Iterator[Outline]:
    top, hospital = KUPANG["secretariat"], KUPANG["hospital"]
    offices = [f"Dinas {name}" for name in KUPANG["offices"]]
    yield "SECRETARIAT", top, None, 0
    yield "PERSONNEL_AGENCY", KUPANG["personnel_agency"], top, 0
    yield from (("OFFICE", name, top, n) for n, name in enumerate(offices[:2]))
    yield "HOSPITAL", hospital, offices[1], 0
    yield "SCHOOL", SCHOOLS[0], offices[0], 0
    yield "COUNCIL_SECRETARIAT", "Sekretariat DPRD", top, 0
    yield "INSPECTORATE", "Inspektorat Daerah", top, 0
    yield from (("OFFICE", name, top, n) for n, name in enumerate(offices[2:], start=2))
    yield from (("AGENCY", f"Badan {name}", top, n) for n, name in enumerate(KUPANG["agencies"]))
    yield "PUBLIC_ORDER", "Satuan Polisi Pamong Praja", top, 0
    yield from (
        ("HEALTH_CENTRE", f"Puskesmas {name}", offices[1], n) for n, name in enumerate(KUPANG["health_centres"])
    )
    yield from (("DISTRICT", f"Kecamatan {name}", top, n) for n, name in enumerate(DISTRICTS))
    subdistricts = [(name, district) for district, names in DISTRICTS.items() for name in names]
    for n, (name, district) in enumerate(subdistricts):
        yield "SUBDISTRICT", f"Kelurahan {name}", f"Kecamatan {district}", n
    yield from (("SCHOOL", name, offices[0], n) for n, name in enumerate(SCHOOLS[1:], start=1))


_COUNT = {
    "OFFICE": len(KUPANG["offices"]),
    "AGENCY": len(KUPANG["agencies"]),
    "HEALTH_CENTRE": len(KUPANG["health_centres"]),
    "DISTRICT": len(DISTRICTS),
    "SUBDISTRICT": sum(map(len, DISTRICTS.values())),
    "SCHOOL": len(SCHOOLS),
}
_ALWAYS = {"SECRETARIAT": 1, "PERSONNEL_AGENCY": 1, "OFFICE": 2, "HOSPITAL": 1, "SCHOOL": 1}


def _exists(outline: Outline, employees: int) -> bool:
    """A city of a tenth of the people has a tenth of the schools; a larger one has larger ones."""
    kind, _, _, rank = outline
    scaled = (_COUNT.get(kind, 1) * employees + FULL_SIZE // 2) // FULL_SIZE
    return rank < max(scaled, _ALWAYS.get(kind, 0))


def _sizes(employees: int, kinds: list[str]) -> list[int]:
    """Everyone's head first, then the rest by weight; a whole personnel agency is fixed before that."""
    weights = [PEOPLE_OF_KIND[kind] * 100 // kinds.count(kind) - 100 for kind in kinds]
    fixed = 0
    if employees >= WHOLE_PERSONNEL_AGENCY_FROM:
        weights[kinds.index("PERSONNEL_AGENCY")] = 0
        fixed = PERSONNEL_AGENCY_SIZE - 1
    sizes = [1 + part for part in shared_out(employees - len(kinds) - fixed, weights)]
    if fixed:
        sizes[kinds.index("PERSONNEL_AGENCY")] += fixed
    return sizes
