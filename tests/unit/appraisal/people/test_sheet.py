"""A spreadsheet's lines: whatever stands in one spoils no other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.appraisal.people.sheet import COLUMNS, read_sheet
from shared.http.sheets import LINES_MAX
from shared.problems import Problem

HEADER = ",".join(COLUMNS)
GOOD = 'e1,198001012005011001,"Budi, S.Sos",CIVIL_SERVANT,III/b,K/1,4200000,u1,office,2020-01-01,p1'


def sheet(*lines: str, header: str = HEADER) -> bytes:
    return "\n".join([header, *lines]).encode()


def test_a_line_becomes_fields() -> None:
    (line,) = read_sheet(sheet(GOOD))
    assert line.number == 2
    assert line.fields["name"] == "Budi, S.Sos"
    assert line.fields["salary"] == 4_200_000
    assert line.fields["position_id"] == "p1"


def test_excel_is_understood() -> None:
    body = (
        "\ufeff" + HEADER.replace(",", ";") + "\r\n" + GOOD.replace(", ", " ").replace(",", ";") + "\r\n;;;;;;;;;;\r\n"
    )
    (line,) = read_sheet(body.encode())
    assert (line.fault, line.fields["employee_id"]) == (None, "e1")


def test_without_its_column_nobody_has_a_post() -> None:
    header = ",".join(name for name in COLUMNS if name != "position_id")
    (line,) = read_sheet(sheet(GOOD.removesuffix(",p1"), header=header))
    assert line.fields["position_id"] is None


@pytest.mark.parametrize("salary", ["4200000.0", "4.200.000", "4200000.5", "4e6", "-1", "", "9" * 5_000, "\u0664"])
def test_a_salary_is_whole_rupiah_or_stays_a_text_that_no_command_takes(salary: str) -> None:
    (line,) = read_sheet(sheet(GOOD.replace("4200000", salary)))
    assert line.fields["salary"] == salary


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        sheet(GOOD, header="employee_id,nip"),
        sheet(GOOD, header=HEADER + ",age"),
        sheet(GOOD, header=HEADER + ",nip"),
        sheet(GOOD, header='"' + HEADER),
        sheet(*[GOOD] * (LINES_MAX + 1)),
    ],
)
def test_what_is_no_such_sheet_is_refused_whole(body: bytes) -> None:
    with pytest.raises(Problem) as refusal:
        read_sheet(body)
    assert refusal.value.status == 422


@given(st.lists(st.text(alphabet="ab,;\"'\n\r\t ", max_size=30), max_size=4))
def test_a_good_line_is_read_whatever_stands_around_it(others: list[str]) -> None:
    lines = read_sheet(sheet(*others, GOOD, *others))
    assert [line.fields["employee_id"] for line in lines if line.fault is None] == ["e1"]
    assert len({line.number for line in lines}) == len(lines)
