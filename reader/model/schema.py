"""The JSON Schema of native JSON, made from the values themselves; published under resources/schemas.

Write it again with `python -m reader.model.schema` after a value has changed; a test compares the two.
"""

from __future__ import annotations

import dataclasses
import json
import types
import typing
from typing import Any, Literal, Union, get_args, get_origin

from reader.assets import resources
from reader.model.annotation import Annotation, Annotator, Speaker
from reader.model.article import Article, Revision
from reader.model.codebook import Codebook
from reader.model.native import FORMAT, MAJOR, OFFSET_UNIT
from reader.model.shelf import Collection, Label
from reader.model.snapshot import Link
from reader.text.span import Span

NAME = "spanreader-library.schema.json"
_SCALARS: dict[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    float: {"type": "number"},
    bool: {"type": "boolean"},
    Any: {},
}
_PLACE = {"start": {"type": "integer", "minimum": 0}, "end": {"type": "integer", "minimum": 0}}


def schema() -> dict[str, Any]:
    """Return the schema, draft 2020-12. Keys that it does not name are allowed, as a newer minor has them."""
    kinds: dict[str, Any] = {}
    article = _object(Article, kinds)
    article["properties"] |= {
        "revisions": _array(_inside(_object(Revision, kinds))),
        "annotations": _array(_inside(_object(Annotation, kinds))),
    }
    properties = {
        "format": {"const": FORMAT},
        "major": {"const": MAJOR},
        "minor": {"type": "integer", "minimum": 0},
        "offset_unit": {"const": OFFSET_UNIT},
        "generator": {"type": "string"},
        "codebook": _open({"id": _SCALARS[str], "version": _SCALARS[int]}, ["id", "version"]),
        "annotator": {"type": "string"},
        "codebooks": _array(_reference(Codebook, kinds)),
        "annotators": _array(_reference(Annotator, kinds)),
        "speakers": _array(_reference(Speaker, kinds)),
        "articles": _array(article),
        "links": _array(_reference(Link, kinds)),
        "collections": _array(_reference(Collection, kinds)),
        "labels": _array(_reference(Label, kinds)),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Spanreader library",
        "description": "Articles, their texts and annotations. Offsets are code points, half-open.",
        **_open(properties, ["format", "major", "minor"]),
        "$defs": dict(sorted(kinds.items())),
    }


def text() -> str:
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"


def _object(kind: Any, kinds: dict[str, Any]) -> dict[str, Any]:
    hints = typing.get_type_hints(kind)
    properties: dict[str, Any] = {}
    required = []
    for field in dataclasses.fields(kind):
        if field.name == "span":  # spread into the object that has it
            properties |= _PLACE
            required += ["start", "end"] if hints[field.name] is Span else []
            continue
        properties[field.name] = _hint(hints[field.name], kinds)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            required.append(field.name)
    return _open(properties, required)


def _inside(described: dict[str, Any]) -> dict[str, Any]:
    """Return what stands inside an article: it does not name the article again."""
    del described["properties"]["article"]
    described["required"].remove("article")
    return described


def _hint(hint: Any, kinds: dict[str, Any]) -> dict[str, Any]:
    if hint is Span or dataclasses.is_dataclass(hint):
        return _reference(hint, kinds)
    if get_origin(hint) is Literal:
        return {"enum": list(get_args(hint))}
    if get_origin(hint) is tuple:
        first, *rest = get_args(hint)
        if rest == [Ellipsis]:
            return _array(_hint(first, kinds))
        parts = [_hint(part, kinds) for part in (first, *rest)]
        return {"type": "array", "prefixItems": parts, "minItems": len(parts), "maxItems": len(parts)}
    if get_origin(hint) in (Union, types.UnionType):
        return {"anyOf": [_hint(one, kinds) for one in get_args(hint)]}
    return {"type": "null"} if hint is type(None) else _SCALARS[hint]


def _reference(kind: Any, kinds: dict[str, Any]) -> dict[str, Any]:
    name = kind.__name__
    if name not in kinds:
        kinds[name] = {}
        kinds[name] = _open(dict(_PLACE), ["start", "end"]) if kind is Span else _object(kind, kinds)
    return {"$ref": f"#/$defs/{name}"}


def _array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _open(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "required": required}


if __name__ == "__main__":
    (resources() / "schemas" / NAME).write_text(text(), encoding="utf-8")
