"""The wheel: it holds every file of the packages, and works where no source tree is near."""

import os
import shutil
import subprocess
import sys
from email.parser import Parser
from pathlib import Path
from zipfile import ZipFile

import pytest

from cli.local_nats import free_port

ROOT = Path(__file__).parents[3]
PACKAGES = ("cli", "services", "shared", "synthetic")
BUILT_FROM = ("pyproject.toml", "requirements.in", "LICENSE")
BUILD = "from setuptools.build_meta import build_wheel; build_wheel('dist')"
MONTH = "--period 2026-11"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel built from a copy of the tree, so that the build leaves nothing behind."""
    source = tmp_path_factory.mktemp("source")
    for name in PACKAGES:
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in BUILT_FROM:
        shutil.copy(ROOT / name, source)
    subprocess.run([sys.executable, "-c", BUILD], cwd=source, check=True, capture_output=True, timeout=120)
    (built,) = (source / "dist").glob("*.whl")
    return built


def test_every_file_of_the_packages_is_in_it(wheel: Path) -> None:
    files = {path.relative_to(ROOT) for name in PACKAGES for path in (ROOT / name).rglob("*") if path.is_file()}
    expected = {path.as_posix() for path in files if "__pycache__" not in path.parts}
    held = set(ZipFile(wheel).namelist())
    assert {path for path in expected if path.endswith((".conf", ".toml", ".mako"))}
    assert expected - held == set()


def test_it_asks_for_what_the_services_run_with(wheel: Path) -> None:
    with ZipFile(wheel) as archive:
        (metadata,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        required = Parser().parsestr(archive.read(metadata).decode()).get_all("Requires-Dist")
    lines = (ROOT / "requirements.in").read_text().splitlines()
    assert required == [line for line in lines if not line.startswith("#")]


def test_it_works_in_an_empty_folder(wheel: Path, tmp_path: Path) -> None:
    installed, empty = tmp_path / "installed", tmp_path / "empty"
    empty.mkdir()
    ZipFile(wheel).extractall(installed)
    paths = os.pathsep.join([str(installed), os.environ.get("PYTHONPATH", "")])
    given = {**os.environ, "PYTHONPATH": paths, "EKINERJA_PORT": str(free_port())}

    def run(script: str) -> str:
        script = f"set -euo pipefail; {script.replace('ekinerja', f'{sys.executable} -m cli.main')}"
        done = subprocess.run(
            ["bash", "-c", script], cwd=empty, env=given, capture_output=True, check=False, timeout=240
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    where = subprocess.run([sys.executable, "-c", "import cli; print(cli.__file__)"], cwd=empty, env=given,
                           capture_output=True, check=True, timeout=60)  # fmt: skip
    assert Path(where.stdout.decode().strip()).is_relative_to(installed)
    folded = run(f"ekinerja generate --employees 3 {MONTH} --seed 7 | ekinerja fold - {MONTH}")
    assert len(folded.splitlines()) == 4
    assert "City" in run(f"ekinerja demo --employees 10 {MONTH} --once")
