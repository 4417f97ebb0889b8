"""The callers of every role, and how each stands to the employee `e1` of unit `u1`."""

from typing import NamedTuple

from shared.caller import Role


class Person(NamedTuple):
    subject: str
    roles: tuple[Role, ...] = ("employee",)
    units: tuple[str, ...] = ()


# Each caller by their relation to e1 of unit u1 (`STAFF` in example_requests.py, `SUPERVISIONS` in example_town.py).
PEOPLE = {
    "self": Person("e1"),
    "colleague": Person("e3"),
    "elsewhere": Person("e2"),
    "twin": Person("e4"),
    "boss": Person("boss"),
    "acting": Person("acting"),
    "former": Person("former"),
    "boss+hr2": Person("boss", ("employee", "unit_hr"), ("u2",)),
    "self+hr2": Person("e1", ("employee", "unit_hr"), ("u2",)),
    "officer": Person("officer", ("employee", "unit_hr"), ("u1",)),
    "hr1": Person("h1", ("unit_hr",), ("u1",)),
    "hr2": Person("h2", ("unit_hr",), ("u2",)),
    "hr0": Person("h0", ("unit_hr",)),
    "admin": Person("a1", ("hr_admin",)),
    "finance": Person("f1", ("finance",)),
    "auditor": Person("i1", ("auditor",)),
    "device": Person("d1", ("device",)),
    "device2": Person("d2", ("device",)),
    "operator": Person("o1", ("operator",)),
}
HR1 = "hr1 officer admin"  # who keeps the records of unit u1
ITSELF = "self self+hr2"
HR_ONLY = "hr1 hr2 hr0 boss+hr2 self+hr2 officer admin"
KEEPERS = "admin operator"
LED = "self colleague elsewhere twin boss acting former"
STAFF = f"{LED} {HR_ONLY} finance auditor"
TREASURY = "admin finance auditor"
ANYBODY = " ".join(PEOPLE)
