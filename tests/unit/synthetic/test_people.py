"""The people of the synthetic city: the numbers of domain 6.1."""

from collections import Counter
from datetime import date, datetime
from functools import cache

import pytest

from shared.values.nip import check_nip
from synthetic import build, people
from synthetic.draw import Band, Table, shared_out
from synthetic.person import Person
from synthetic.posts import BASIC_TPP
from synthetic.units import units
from tests.unit.synthetic.month import PERIOD, SEED, city

KUPANG = 5_201


@cache
def kupang() -> list[Person]:
    return people(KUPANG, PERIOD, SEED)


def test_kupang_has_its_age_groups_exactly() -> None:
    ages = Counter((person.age > 25) + (person.age > 35) + (person.age > 45) for person in kupang())
    assert [ages[group] for group in range(4)] == [47, 696, 1_725, 2_733]
    assert all(18 <= person.age <= 58 for person in kupang())


def test_ages_are_those_of_the_nips() -> None:
    first = date(2026, 11, 1)
    for person in kupang():
        born = datetime.strptime(person.nip[:8], "%Y%m%d").date()  # noqa: DTZ007
        assert first.year - born.year - ((born.month, born.day) > (11, 1)) == person.age


def test_the_personnel_agency_has_38_people_and_9_leaders() -> None:
    founded = build(KUPANG, PERIOD, SEED)
    agency = next(unit for unit in founded.units if unit.kind == "PERSONNEL_AGENCY")
    kinds = {position.position_id: position.kind for position in founded.positions}
    posts = [life.person.posts[0] for life in founded.lives if life.person.posts[0].unit_id == agency.unit_id]
    leaders = Counter(kinds[post.position_id or ""] for post in posts)
    assert len(posts) == 38
    assert (leaders["SENIOR_LEADER"], leaders["ADMINISTRATOR"], leaders["SUPERVISOR"]) == (1, 3, 5)


def test_kupang_has_the_units_ranks_and_sexes_of_the_specification() -> None:
    kinds = Counter(unit.kind for unit in units(KUPANG))
    assert (kinds["OFFICE"], kinds["AGENCY"] + kinds["PERSONNEL_AGENCY"], kinds["HEALTH_CENTRE"]) == (20, 6, 11)
    assert (kinds["DISTRICT"], kinds["SUBDISTRICT"], kinds["SCHOOL"], kinds["HOSPITAL"]) == (6, 51, 150, 1)
    assert sum(unit.late_filler for unit in units(KUPANG)) == 10
    founded = city()
    ranks = Counter(person.ranks[0].rank_grade.split("/")[0] for person in kupang())
    assert [ranks[group] for group in ("I", "II", "III", "IV")] == [52, 936, 3_017, 1_196]
    assert Counter(person.nip[14] for person in kupang())["1"] == KUPANG * 45 // 100
    assert all(position.position_class in BASIC_TPP for position in founded.positions)


def test_nips_are_valid_and_nobody_shares_one() -> None:
    for person in kupang():
        check_nip(person.nip)
    assert len({person.nip for person in kupang()}) == KUPANG


def test_everyone_but_the_first_has_a_superior_who_is_someone_else() -> None:
    without = [person for person in kupang() if not person.superiors]
    assert [person.employee_id for person in without] == ["e00001"]
    assert all(s.employee_id != person.employee_id for person in kupang() for s in person.superiors)


@pytest.mark.parametrize("employees", [1, 2, 5, 20, 60, 999, 1_000, 11_439])
def test_a_city_of_any_size_has_exactly_its_people(employees: int) -> None:
    assert sum(unit.size for unit in units(employees)) == employees
    assert len(people(employees, PERIOD, SEED)) == employees


def test_nobody_is_too_few() -> None:
    with pytest.raises(ValueError, match="at least one"):
        people(0, PERIOD, SEED)


def test_shares_add_up_and_tables_refuse_those_that_do_not() -> None:
    assert shared_out(10, [1, 1, 1]) == [4, 3, 3]
    with pytest.raises(ValueError, match="add up to 3"):
        Table(Band(3, 0, 1))
