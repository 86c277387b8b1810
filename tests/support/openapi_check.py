"""Whether an answer has the form that an OpenAPI document promises; as far as ours go."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

TYPES: Mapping[str, type | tuple[type, ...]] = {
    "object": dict, "array": list, "string": str, "integer": int, "number": (int, float),
    "boolean": bool, "null": type(None),
}  # fmt: skip


def faults(value: Any, schema: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[str]:
    """What of the value is not as the schema says, with its place."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/components/schemas/")
        yield from faults(value, document["components"]["schemas"][name], document)
        return
    if "anyOf" in schema:
        tried = [list(faults(value, one, document)) for one in schema["anyOf"]]
        if all(tried):
            yield min(tried, key=len)[0]
        return
    known = schema.get("type")
    if known is None:
        return  # anything
    is_kind = isinstance(value, TYPES[known]) and (known == "boolean" or value not in (True, False))
    if not is_kind and not (known in ("integer", "number") and value in (0, 1)):
        yield f"{value!r:.80} is no {known}"
    elif known == "object":
        yield from _of_object(value, schema, document)
    elif known == "array":
        for number, item in enumerate(value):
            fixed = schema.get("prefixItems", ())
            form = fixed[number] if number < len(fixed) else schema.get("items", {})
            yield from (f"[{number}] {fault}" for fault in faults(item, form, document))
    elif "enum" in schema and value not in schema["enum"]:
        yield f"{value!r} is none of {schema['enum']}"
    elif schema.get("format") == "date":
        dt.date.fromisoformat(value)
    elif schema.get("format") == "date-time":
        assert dt.datetime.fromisoformat(value).tzinfo is not None


def _of_object(
    value: Mapping[str, Any], schema: Mapping[str, Any], document: Mapping[str, Any]
) -> Iterator[str]:
    known = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{name} is missing"
    for name, inner in value.items():
        form = known.get(name, schema.get("additionalProperties", not known))
        if form is False:
            yield f"{name} is not promised"
        elif form is not True:
            yield from (f"{name}: {fault}" for fault in faults(inner, form, document))
