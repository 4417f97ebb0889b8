"""The laws of the layout and the language: what a look at the source can hold. A failure lists every offence."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PRODUCT = ("shared", "services", "cli", "synthetic")
EVERYWHERE = (*PRODUCT, "tests", "bench")

LINES_MAX = 350
FUNCTION_LINES_MAX = 50
SHARED_FILES_MAX = 6  # service settings telemetry problems caller, and the package's docstring
SERVICE_FILES = {"__init__.py", "__main__.py", "main.py"}
SERVICE_FOLDERS = {"migrations", "rulesets"}  # beside the features
DOORS = {"feature", "domain"}
# A docstring that opens so leans on the line above it, or is no sentence.
OPENINGS = re.compile(
    r"(What|Of|Whose|Who|Whom|Whoever|Whatever|Whichever|By|Those|Until"
    r"|Which|That|Why|Where|When|How|As|So|But|Than)\b"
)
HOUSE_WORDS = re.compile(r"who|manners|edge|known|follow(ed)?|scope|patience|dated|shown|sight|tail")
SHELL = {"asyncio", "fastapi", "nats", "sqlalchemy", "sqlmodel", "shared.log.ledger"}


@dataclass(frozen=True)
class Source:
    """One Python file, parsed."""

    path: Path

    @property
    def file(self) -> str:
        return self.path.relative_to(ROOT).as_posix()

    @property
    def module(self) -> str:
        return self.file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")

    @property
    def owner(self) -> str:
        """The service it belongs to, else its folder at the root."""
        return ".".join(self.module.split(".")[: 2 if self.module.startswith("services.") else 1])

    @property
    def is_migration(self) -> bool:
        return "migrations" in self.path.parts

    @property
    def feature(self) -> str | None:
        """The folder of a feature, dotted; None for what is no part of a feature."""
        package = self.module if self.path.name == "__init__.py" else self.module.rpartition(".")[0]
        is_feature = package.startswith("services.") and package.count(".") > 1 and not self.is_migration
        return package if is_feature else None

    @cached_property
    def text(self) -> str:
        return self.path.read_text()

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @cached_property
    def docstring(self) -> str:
        return ast.get_docstring(self.tree) or ""

    @cached_property
    def imports(self) -> list[tuple[int, str]]:
        """The modules that it imports, each with its line; `from a import b` is a.b where that is a module of ours."""
        found = []
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                found += [(node.lineno, alias.name) for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                full = [f"{node.module}.{alias.name}" for alias in node.names]
                found += [(node.lineno, name if name in MODULES else node.module) for name in full]
        return found


SOURCES = [Source(path) for folder in EVERYWHERE for path in sorted((ROOT / folder).rglob("*.py"))]
MODULES: Mapping[str, Source] = {source.module: source for source in SOURCES}
SERVICES = sorted(path.parent for path in (ROOT / "services").glob("*/main.py"))


def product() -> Iterator[Source]:
    return (source for source in SOURCES if source.file.startswith(PRODUCT))


def require_none(offences: Iterable[str]) -> None:
    """Fail with every offence on a line of its own."""
    listed = sorted(offences)
    if listed:
        pytest.fail(f"{len(listed)} offences:\n" + "\n".join(listed), pytrace=False)


# Language


def documented(source: Source) -> Iterator[tuple[int, str]]:
    """The docstrings of a file, each with the line of what it describes."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            text = ast.get_docstring(node)
            if text:
                yield getattr(node, "lineno", 1), text


def test_a_docstring_stands_without_the_line_above_it() -> None:
    require_none(
        f"{source.file}:{line} {text.splitlines()[0]}"
        for source in SOURCES
        for line, text in documented(source)
        if OPENINGS.match(text)
    )


def test_a_class_name_means_one_thing_within_a_service_and_within_the_kernel() -> None:
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for source in product():
        for node in source.tree.body:
            if isinstance(node, ast.ClassDef):
                places[source.owner, node.name].append(source.file)
    require_none(f"{owner}: {name} in {', '.join(files)}" for (owner, name), files in places.items() if len(files) > 1)


def test_modules_have_standard_names() -> None:
    require_none(source.file for source in product() if HOUSE_WORDS.fullmatch(source.path.stem))


def test_every_package_says_what_it_is_for() -> None:
    packages = [source for source in product() if source.path.name == "__init__.py"]
    require_none(source.file for source in packages if not source.docstring)


def test_packages_of_services_hold_nothing_but_their_docstring() -> None:
    packages = [source for source in MODULES.values() if source.file.startswith("services/")]
    require_none(source.file for source in packages if source.path.name == "__init__.py" and len(source.tree.body) > 1)


# Size


def test_files_are_short() -> None:
    lengths = {source.file: source.text.count("\n") for source in SOURCES if not source.is_migration}
    require_none(f"{file}: {lines} lines" for file, lines in lengths.items() if lines > LINES_MAX)


def functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_functions_are_short() -> None:
    require_none(
        f"{source.file}:{node.lineno} {node.name}: {length} lines"
        for source in SOURCES
        if not source.is_migration
        for node in functions(source)
        if (length := (node.end_lineno or node.lineno) - node.lineno + 1) > FUNCTION_LINES_MAX
    )


# Layout


def test_the_kernel_is_rooms_and_few_front_files() -> None:
    assert len(list((ROOT / "shared").glob("*.py"))) <= SHARED_FILES_MAX


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
def test_a_service_root_only_composes(service: Path) -> None:
    files = {path.name for path in service.glob("*.py")}
    main = MODULES[f"services.{service.name}.main"]
    require_none(
        [
            *(f"{service.name}/{name} belongs in a feature" for name in files - SERVICE_FILES),
            *(f"main.py:{node.lineno} {node.name}" for node in functions(main) if node.name != "wire"),
            *(f"main.py:{node.lineno} {node.name}" for node in main.tree.body if isinstance(node, ast.ClassDef)),
            *(
                f"main.py:{line} imports {name}, which is no feature's door"
                for line, name in main.imports
                if name.startswith("services.") and not name.endswith(".feature")
            ),
        ]
    )


@pytest.mark.parametrize("service", SERVICES, ids=lambda path: path.name)
def test_every_feature_has_a_door(service: Path) -> None:
    folders = {path.parent for path in service.rglob("*.py") if path.parent != service}
    features = [path for path in folders if path.relative_to(service).parts[0] not in SERVICE_FOLDERS]
    require_none(
        f"{path.relative_to(ROOT)} has no feature.py and no domain.py"
        for path in features
        if any(path.glob("[a-z]*.py")) and not any((path / f"{door}.py").exists() for door in DOORS)
    )


def between_features() -> Iterator[tuple[Source, int, Source]]:
    """Each import of a feature's module from outside of its folder, with its line. Tests may look inside."""
    for source in product():
        for line, name in source.imports:
            target = MODULES.get(name)
            if target is not None and target.feature is not None and target.feature != source.feature:
                yield source, line, target


def test_a_feature_is_entered_by_its_doors_only() -> None:
    require_none(
        f"{source.file}:{line} imports {target.module}"
        for source, line, target in between_features()
        if target.path.stem not in DOORS
    )


def test_features_never_import_each_other_in_a_circle() -> None:
    arrows: dict[str, set[str]] = defaultdict(set)
    for source, _, target in between_features():
        if source.feature is not None and target.feature is not None:
            arrows[source.feature].add(target.feature)
    ahead = {feature: reached(feature, arrows) for feature in list(arrows)}
    circles = {
        frozenset(other for other in ahead[feature] if feature in ahead.get(other, ()))
        for feature in ahead
        if feature in ahead[feature]
    }
    require_none(" ↔ ".join(sorted(circle)) for circle in circles)


def reached(start: str, arrows: Mapping[str, Iterable[str]]) -> set[str]:
    """Everything that can be reached from a place by arrows; the place itself only by a circle."""
    found: set[str] = set()
    ahead = [start]
    while ahead:
        new = set(arrows.get(ahead.pop(), ())) - found
        found |= new
        ahead += new
    return found


def test_a_module_that_says_it_is_pure_stands_on_no_shell() -> None:
    """Neither it nor what it imports knows the web, a database, the log or an event loop."""
    arrows = {source.module: {name for _, name in source.imports} for source in product()}
    pure = [source for source in product() if re.search(r"\bPure\b", source.docstring.partition("\n")[0])]
    require_none(
        f"{source.file} stands on {name}"
        for source in pure
        for name in reached(source.module, arrows)
        if name in SHELL or name.partition(".")[0] in SHELL
    )
