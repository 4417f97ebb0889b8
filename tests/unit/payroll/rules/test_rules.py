"""Rule files: those of the program parse, and a fault is refused by line, key and reason."""

import pytest

from services.payroll.rules.domain import FOLDER, RuleError, packaged, parse_rules, rules_document, rules_from

TEXT = (FOLDER / "bekasi-2019.toml").read_text()
MODEL_B = (FOLDER / "national-60-40.toml").read_text()


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_packaged_rule_sets_parse_and_survive_the_event(path: object) -> None:
    name = getattr(path, "stem", "")
    rules = packaged(name)
    assert rules.id == name
    assert rules_from(rules_document((FOLDER / f"{name}.toml").read_text())) == rules


REFUSALS = [
    ('id = "bekasi-2019"', "id = 3", "line 4: id: must be text"),
    ('id = "bekasi-2019"\n', "", "id: is missing"),
    ("2019-10-01", "2019-10-01T00:00:00Z", "valid_from: "),
    ("2019-10-01", '"2019-13-01"', "'2019-13-01' is no date"),
    ("static_bp = 4000", "static_bp = 4000.0", "static_bp: must be a whole number, not 4000.0"),
    ("static_bp = 4000", "static_bp = true", "static_bp: must be a whole number, not True"),
    ("static_bp = 4000", "static_bp = 10001", "static_bp: 10001 is not between 0 and 10000"),
    ("static_bp = 4000", "static_bp = -1", "static_bp: -1 is not between 0 and 10000"),
    ("static_bp = 4000", "static_bp = 4000\nsurprise = 1", "surprise: is unknown"),
    ("static_bp = 4000", "static_bp = 4000\nproductivity_bp = 6000", "belongs to the model productivity_discipline"),
    ('model = "static_dynamic"', 'model = "other"', "model: 'other' is none of static_dynamic, productivity_disc"),
    ('cut_base = "DYNAMIC"', 'cut_base = "NET"', "cut_base: 'NET' is none of DYNAMIC, GROSS"),
    ("required_minutes = 6250", "required_minutes = 0", "required_minutes: 0 is not between 1"),
    ("{from_minutes = 61, cut_bp = 50}", "{from_minutes = 16, cut_bp = 50}", "the brackets overlap"),
    ("{from_minutes = 61, cut_bp = 50}", "{from_minutes = 61, cut_bp = 20}", "more minutes may not cost less"),
    ("{from_minutes = 61, cut_bp = 50}", "{from_minutes = 61}", "line 16: attendance.late[1].cut_bp: is missing"),
    ("{from_minutes = 16, cut_bp = 25}", "{from_minutes = 0, cut_bp = 25}", "attendance.late[0].from_minutes: 0"),
    ("{from_minutes = 16, cut_bp = 25}", "{from_minutes = 16, cut_bp = 25, x = 1}", "attendance.late[0].x: is unknown"),
    ("{from_minutes = 181, cut_bp = 150}", "{from_minutes = 181, cut_bp = 501}", "more than a whole day's absence"),
    ("absent_bp = 500", "absent_bp = 100", "costs more than a whole day's absence (absent_bp 100)"),
    ("missing_check_in_bp = 150\n", "", "attendance.missing_check_in_bp: is missing"),
    ("missed_assembly_bp = 0", "missed_assembly_bp = 501", "missed_assembly_bp: 501 costs more than a whole day's abs"),
    ("missed_assembly_bp = 0", "missed_assembly_bp = 0.5", "attendance.missed_assembly_bp: must be a whole number"),
    ("[excuses.SICK]\ncut_bp = 0\ncredited_minutes = 300\n", "", "excuses.SICK: is missing"),
    ("[excuses.SICK]", "[excuses.SLEEPY]", "excuses.SICK: is missing"),
    ("[excuses.SICK]\ncut_bp = 0", "[excuses.SICK]\ncut_bp = -5", "excuses.SICK.cut_bp: -5 is not between"),
    ("III = 500, ", "", "tax.rank_bp.III: is missing"),
    ("III = 500, ", "III = 500, C = 1, ", "tax.rank_bp.C: is no rank group"),
    ('kind = "final_by_rank"', 'kind = "ter_monthly"', "tax.brackets: is missing"),
    ('kind = "final_by_rank"', 'kind = "none"', "tax.rank_bp: is unknown"),
    ("[health]\n", "[health]\nemployer_bp = 400\n", "health.employer_bp: is unknown"),
    ("static_bp = 4000", "static_bp = = 4", "(at line 8"),
    ("late = [", "later = [", "attendance.late: is missing"),
]


@pytest.mark.parametrize(("old", "new", "reason"), REFUSALS)
def test_refused(old: str, new: str, reason: str) -> None:
    assert old in TEXT
    with pytest.raises(RuleError) as refused:
        parse_rules(TEXT.replace(old, new, 1))
    assert reason in str(refused.value)


def test_every_refusal_of_a_present_key_names_its_line() -> None:
    with pytest.raises(RuleError, match=r"^line 10: required_minutes: "):
        parse_rules(TEXT.replace("required_minutes = 6250", "required_minutes = 6250.5"))
    with pytest.raises(RuleError, match=r"^line 16: attendance\.late\[1\]\.cut_bp: "):
        parse_rules(TEXT.replace("cut_bp = 50}", "cut_bp = 5}", 1))


def test_model_specific_keys_are_refused_in_the_other_model() -> None:
    with pytest.raises(RuleError, match=r"static_bp: belongs to the model static_dynamic"):
        parse_rules(MODEL_B.replace("productivity_bp", "static_bp = 4000\nproductivity_bp"))


def test_left_out_settings_have_the_defaults_of_the_specification() -> None:
    lines = (
        'cut_base = "DYNAMIC"\n',
        'performance = "PROPORTIONAL"\n',
        "month_cap_bp = 10000\n",
        "base_limit = 12000000\n",
    )
    short = TEXT.replace("required_minutes = 6250 # 75,000 effective minutes a year / 12\n", "")
    short = short.replace(
        "missed_assembly_bp = 0 # the morning assembly is compulsory, but no rate is known (domain A4)\n", ""
    )
    for line in lines:
        assert line in short
        short = short.replace(line, "")
    assert parse_rules(short) == packaged()
