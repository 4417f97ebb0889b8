"""Names of the offices of Kupang, and of people who do not exist."""

import tomllib
from pathlib import Path
from random import Random
from typing import Any

KUPANG: dict[str, Any] = tomllib.loads(Path(__file__).with_name("kupang.toml").read_text(encoding="utf-8"))


def name_of(rng: Random, male: bool) -> str:
    given = rng.sample(KUPANG["men" if male else "women"], 2)
    return " ".join([*given, rng.choice(KUPANG["families"])])
