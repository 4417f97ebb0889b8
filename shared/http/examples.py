"""Examples of bodies and answers, built from their JSON schemas: field by field, from what each says of itself."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter

from shared.http.vocabulary import DATES, DAY, EXAMPLES, INSTANT, NUMBERS, text_of, unit_of

Schema = Mapping[str, Any]
FORMATS = {"date": DAY, "date-time": INSTANT}
NUMERIC = ("integer", "number")


class NoExample(LookupError):
    """A field that says nothing of what stands in it; named in the message."""


class Examples:
    """Builds examples; `schemas` are those that `$ref` names by their last step.

    An answer (`whole`) shows every field, a body those it must have and those with an example of their own.
    """

    def __init__(self, schemas: Schema, *, whole: bool) -> None:
        self._schemas = schemas
        self._whole = whole

    def of(self, schema: Schema, name: str = "", unit: str = "") -> Any:
        """An example of a schema that stands under a field's name, in a form of that unit. Raises NoExample."""
        for key in ("examples", "enum"):
            if schema.get(key):
                return schema[key][0]
        for key in ("example", "const"):
            if key in schema:
                return schema[key]
        if schema.get("format") in FORMATS:
            return DATES.get(name, FORMATS[schema["format"]])
        if "$ref" in schema:
            return self.of(self._schemas[schema["$ref"].rpartition("/")[2]], name, unit)
        for key in ("anyOf", "oneOf", "allOf"):
            if key in schema:
                return self._one_of(schema[key], name, unit)
        return self._typed(schema, name, unit)

    def _one_of(self, schemas: list[Schema], name: str, unit: str) -> Any:
        """The first that is more than null."""
        return self.of(next(each for each in schemas if each.get("type") != "null"), name, unit)

    def _typed(self, schema: Schema, name: str, unit: str) -> Any:
        match schema.get("type"):
            case "object":
                return self._object(schema, name, unit)
            case "array":
                return [self.of(schema["items"], _singular(name), unit)] if "items" in schema else self._missing(name)
            case "boolean":
                return schema.get("default", True)
            case "string":
                return self._text(schema, name)
            case "integer" | "number":
                return self._number(schema, name, unit)
            case _:
                return self._missing(name)

    def _object(self, schema: Schema, name: str, unit: str) -> Any:
        unit = schema.get(NUMBERS, unit)
        if "properties" in schema:
            fields = (field for field in schema["properties"] if self._shows(schema, field))
            return {field: self._field(schema, field, unit) for field in fields}
        if isinstance(schema.get("additionalProperties"), Mapping) and "propertyNames" in schema:
            return {self.of(schema["propertyNames"], name): self.of(schema["additionalProperties"], name, unit)}
        return self._missing(name)

    def _shows(self, schema: Schema, field: str) -> bool:
        return self._whole or field in schema.get("required", ()) or "examples" in schema["properties"][field]

    def _field(self, schema: Schema, field: str, unit: str) -> Any:
        inner = schema["properties"][field]
        try:
            return self.of(inner, field, unit or inner.get("description", ""))
        except NoExample as error:
            raise NoExample(f"{schema.get('title', 'it')}.{error}") from None

    def _text(self, schema: Schema, name: str) -> Any:
        try:
            return text_of(name)
        except LookupError:
            return schema["default"] if schema.get("default") else self._missing(name)

    def _number(self, schema: Schema, name: str, unit: str) -> Any:
        own = unit_of(name)
        if own is None and not unit:
            return self._missing(name)
        example = own[1] if own else EXAMPLES.get(unit, 3)
        return min(max(example, schema.get("minimum", example)), schema.get("maximum", example))

    def _missing(self, name: str) -> Any:
        raise NoExample(name)


def example_of(kind: Any) -> Any:
    """A well-formed body of a type. Raises NoExample."""
    schema = TypeAdapter(kind).json_schema()
    return Examples(schema.get("$defs", {}), whole=False).of(schema)


def describe_numbers(schemas: Schema) -> None:
    """Write its unit into the description of every number, where it has none of its own."""
    for schema in schemas.values():
        unit = schema.get(NUMBERS, "")
        for name, field in schema.get("properties", {}).items():
            described = unit_of(name)
            words = described[0] if described else unit.capitalize()
            if words and has_number(field) and not is_described(field):
                field["description"] = words


def has_number(schema: Schema) -> bool:
    """Whether a number stands in a field itself, in its list or under its keys; what it refers to speaks for itself."""
    return schema.get("type") in NUMERIC or any(map(has_number, _inner(schema)))


def is_described(schema: Schema) -> bool:
    """Whether the field, or the number in it, has a description."""
    return "description" in schema or any(has_number(each) and is_described(each) for each in _inner(schema))


def _inner(schema: Schema) -> list[Schema]:
    inner = [schema[key] for key in ("items", "additionalProperties") if isinstance(schema.get(key), Mapping)]
    return inner + [each for key in ("anyOf", "oneOf", "allOf") for each in schema.get(key, ())]


def _singular(name: str) -> str:
    """The name of one of a list's items: of `units` a unit."""
    return {"units": "unit_id", "positions": "position_id", "present": "employee_id"}.get(name, name)
