"""Posts with their titles, classes and ceilings of TPP, and the salaries of ranks."""

from typing import NamedTuple

from synthetic.units import HEALTH_KINDS

HEAD, ADMINISTRATOR, SUPERVISOR, STAFF = range(4)
RANK_GROUPS = ("I", "II", "III", "IV")
RANK_SHARES = (1, 18, 58, 23)  # per cent
GRADES = {"I": "abcd", "II": "abcd", "III": "abcd", "IV": "abcde"}

# Rupiah a month of each class. Odd on purpose: parts of a real ceiling do not divide evenly.
BASIC_TPP = {
    1: 1_233_333, 2: 1_366_667, 3: 1_499_999, 4: 1_650_001, 5: 2_083_333, 6: 2_391_667, 7: 2_875_001,
    8: 3_333_334, 9: 4_333_333, 10: 5_166_667, 11: 6_250_001, 12: 7_777_777, 13: 9_499_999, 14: 12_345_679,
    15: 16_666_667, 16: 20_833_333, 17: 25_000_001,
}  # fmt: skip
# A class's basic TPP in basis points for each component (domain 2.6.1): everyone's first, then by kind of unit.
COMMON_BP = {"WORKLOAD": 5_833, "ACHIEVEMENT": 3_334}
EXTRA_BP = {
    "HOSPITAL": {"WORK_CONDITION": 1_250, "SCARCITY": 1_111},
    "HEALTH_CENTRE": {"WORK_CONDITION": 1_250},
    "PUBLIC_ORDER": {"WORK_CONDITION": 1_667},
    "SUBDISTRICT": {"DUTY_PLACE": 833},
    "DISTRICT": {"DUTY_PLACE": 500},
    "INSPECTORATE": {"OTHER_OBJECTIVE": 2_500},
    "PERSONNEL_AGENCY": {"OTHER_OBJECTIVE": 1_234},
    "SECRETARIAT": {"OTHER_OBJECTIVE": 1_500},
}
TEACHING_BP = {"WORKLOAD": 2_500, "ACHIEVEMENT": 1_333}  # teachers are paid most of theirs by the state

BASIC_PAY = {"I": 1_685_700, "II": 2_184_000, "III": 2_785_700, "IV": 3_287_800}
PAY_PER_GRADE, PAY_PER_YEAR_BP = 112_450, 155
SPOUSE_BP, CHILD_BP = 1_000, 200
FAMILY_STATUSES = ("TK/0", "TK/1", "K/0", "K/1", "K/2", "K/3")

HEADS = {
    "SECRETARIAT": ("Sekretaris Daerah", 15),
    "HOSPITAL": ("Direktur", 13),
    "DISTRICT": ("Camat", 12),
    "HEALTH_CENTRE": ("Kepala Puskesmas", 11),
    "SCHOOL": ("Kepala Sekolah", 11),
    "SUBDISTRICT": ("Lurah", 9),
}
STAFF_CLASSES = {
    "SCHOOL": ("Guru", {"I": 5, "II": 7, "III": 8, "IV": 11}),
    "HOSPITAL": ("Perawat", {"I": 5, "II": 6, "III": 8, "IV": 12}),
    "HEALTH_CENTRE": ("Bidan", {"I": 5, "II": 6, "III": 8, "IV": 11}),
}
OFFICE_STAFF = {"I": ("Pramu Bakti", 2), "II": ("Pengadministrasi", 5), "III": ("Analis", 7), "IV": ("Perencana", 10)}


class Job(NamedTuple):
    title: str
    kind: str
    position_class: int


def job_of(unit_kind: str, level: int, rank_group: str) -> Job:
    """The post of a person by place in the unit, and for ordinary staff by rank."""
    taught = unit_kind == "SCHOOL" or unit_kind in HEALTH_KINDS
    if level == HEAD:
        title, position_class = HEADS.get(unit_kind, ("Kepala", 14))
        functional, senior = taught and unit_kind != "HOSPITAL", position_class >= 13
        kind = "FUNCTIONAL" if functional else "SENIOR_LEADER" if senior else "ADMINISTRATOR"
        return Job(title, kind, position_class)
    if level == ADMINISTRATOR:
        return Job("Wakil Kepala", "FUNCTIONAL", 10) if taught else Job("Kepala Bidang", "ADMINISTRATOR", 11)
    if level == SUPERVISOR:
        return Job("Koordinator", "FUNCTIONAL", 9) if taught else Job("Kepala Subbidang", "SUPERVISOR", 9)
    if unit_kind in STAFF_CLASSES:
        title, classes = STAFF_CLASSES[unit_kind]
        return Job(title, "FUNCTIONAL", classes[rank_group])
    title, position_class = OFFICE_STAFF[rank_group]
    return Job(title, "FUNCTIONAL" if rank_group == "IV" else "EXECUTOR", position_class)


def ceiling_of(unit_kind: str, position_class: int) -> dict[str, int]:
    basic = BASIC_TPP[position_class]
    shares = TEACHING_BP if unit_kind == "SCHOOL" else {**COMMON_BP, **EXTRA_BP.get(unit_kind, {})}
    return {component: basic * bp // 10_000 for component, bp in shares.items()}


def salary_of(rank_grade: str, years: int, family_status: str) -> int:
    """Basic pay of the grade and the years, with the allowances for a spouse and up to two children."""
    group, letter = rank_grade.split("/")
    basic = BASIC_PAY[group] + PAY_PER_GRADE * GRADES[group].index(letter)
    basic += basic * PAY_PER_YEAR_BP * years // 10_000
    married, children = family_status.split("/")
    return basic + basic * (SPOUSE_BP * (married == "K") + CHILD_BP * min(int(children), 2)) // 10_000
