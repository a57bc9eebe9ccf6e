"""Values to JSON and back, driven by the values' own fields.

A dataclass becomes an object with one key per field, always all of them; a field `span` is spread into
`start` and `end` (code points, half-open) and left out when it is None; a tuple becomes an array. Reading
trusts nothing: a missing required key, another type, a reversed span or text that no file can hold raises
`MalformedError` with the place; keys that are not known are reported, not lost.
"""

from __future__ import annotations

import dataclasses
import sys
import types
import typing
from collections.abc import Callable
from typing import Any, Literal, TypeVar, Union, get_args, get_origin

from reader.text.span import Span

T = TypeVar("T")
_LARGEST = 1 << 63  # what a database column holds
Report = Callable[[str, Any], None]  # (JSON pointer, value) of a key that is not known
_Encode = Callable[[Any], Any]
_Decode = Callable[[Any, str, Report], Any]


class MalformedError(ValueError):
    """JSON that is not the value it should be; `where` is a JSON pointer."""

    def __init__(self, where: str) -> None:
        super().__init__(where)
        self.where = where


def to_json(value: Any) -> dict[str, Any]:
    """Return a model value as plain JSON values."""
    return _plan(type(value)).encode(value)


def from_json(kind: type[T], data: Any, where: str = "", report: Report | None = None) -> T:
    """Return the `kind` that `data` describes; raises `MalformedError`. `report` hears of keys not known."""
    result = _plan(kind).decode(data, where, report or _forget)
    return typing.cast("T", result)


def _forget(_pointer: str, _value: Any) -> None:
    pass


@dataclasses.dataclass(frozen=True, slots=True)
class _Field:
    name: str
    encode: _Encode
    decode: _Decode
    required: bool
    spread: Literal["", "span", "optional"]


@dataclasses.dataclass(frozen=True)
class _Plan:
    kind: type
    fields: tuple[_Field, ...]
    keys: frozenset[str]

    def encode(self, value: Any) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for field in self.fields:
            held = getattr(value, field.name)
            if not field.spread:
                result[field.name] = field.encode(held)
            elif held is not None:
                result["start"], result["end"] = held.start, held.end
        return result

    def decode(self, data: Any, where: str, report: Report) -> Any:
        if not isinstance(data, dict):
            raise MalformedError(where)
        known: dict[str, Any] = {}
        for field in self.fields:
            if field.spread:
                if "start" in data or field.spread == "span":
                    known[field.name] = _span(data, where, _forget)
                elif "end" in data:
                    raise MalformedError(f"{where}/start")
            elif field.name in data:
                known[field.name] = field.decode(data[field.name], f"{where}/{field.name}", report)
            elif field.required:
                raise MalformedError(f"{where}/{field.name}")
        for key in data.keys() - self.keys:
            report(f"{where}/{_escape(key)}", data[key])
        return self.kind(**known)


_PLANS: dict[Any, _Plan] = {}


def _plan(kind: Any) -> _Plan:
    plan = _PLANS.get(kind)
    if plan is None:
        plan = _PLANS[kind] = _make_plan(kind)
    return plan


def _make_plan(kind: Any) -> _Plan:
    hints = typing.get_type_hints(kind)
    fields = []
    for field in dataclasses.fields(kind):
        hint = hints[field.name]
        encode, decode = _codec(hint)
        spread: Literal["", "span", "optional"] = ""
        if field.name == "span":
            spread = "span" if hint is Span else "optional"
        fields.append(_Field(field.name, encode, decode, _is_required(field), spread))
    names = {f.name for f in fields if not f.spread}
    if any(f.spread for f in fields):
        names |= {"start", "end"}
    return _Plan(kind, tuple(fields), frozenset(names))


def _is_required(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _codec(hint: Any) -> tuple[_Encode, _Decode]:
    if hint is Span:
        return _span_out, _span
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        return (lambda value: _plan(hint).encode(value)), (lambda d, w, r: _plan(hint).decode(d, w, r))
    if get_origin(hint) is tuple:
        return _tuple_codec(get_args(hint))
    if get_origin(hint) in (Union, types.UnionType):
        return _union_codec(get_args(hint))
    if get_origin(hint) is Literal:
        allowed = get_args(hint)
        return _same, lambda data, where, _report: _checked(
            data, where, isinstance(data, str) and data in allowed
        )
    return _same, _SCALARS[hint]


def _tuple_codec(arguments: tuple[Any, ...]) -> tuple[_Encode, _Decode]:
    if len(arguments) == 2 and arguments[1] is Ellipsis:
        encode, decode = _codec(arguments[0])

        def decode_all(data: Any, where: str, report: Report) -> Any:
            _checked(data, where, isinstance(data, list))
            return tuple(decode(part, f"{where}/{n}", report) for n, part in enumerate(data))

        return (lambda value: [encode(part) for part in value]), decode_all
    codecs = [_codec(argument) for argument in arguments]

    def decode_each(data: Any, where: str, report: Report) -> Any:
        _checked(data, where, isinstance(data, list) and len(data) == len(codecs))
        pairs = zip(codecs, data, strict=True)
        return tuple(codec[1](part, f"{where}/{n}", report) for n, (codec, part) in enumerate(pairs))

    return (lambda value: [c[0](part) for c, part in zip(codecs, value, strict=True)]), decode_each


def _union_codec(arguments: tuple[Any, ...]) -> tuple[_Encode, _Decode]:
    if type(None) in arguments:
        (rest,) = (a for a in arguments if a is not type(None))
        encode, decode = _codec(rest)
        return (
            lambda value: None if value is None else encode(value),
            lambda data, where, report: None if data is None else decode(data, where, report),
        )

    def encode_any(value: Any) -> Any:
        return _span_out(value) if isinstance(value, Span) else value

    def decode_any(data: Any, where: str, report: Report) -> Any:
        if isinstance(data, dict):
            return _span(data, where, report)
        if isinstance(data, str):
            return _text(data, where, report)
        return data if isinstance(data, bool) else _number(data, where, report)

    return encode_any, decode_any


def _same(value: Any) -> Any:
    return value


def _span_out(span: Span) -> dict[str, int]:
    return {"start": span.start, "end": span.end}


def _span(data: Any, where: str, report: Report) -> Span:
    _checked(data, where, isinstance(data, dict))
    start = _whole(data.get("start"), f"{where}/start", report)
    end = _whole(data.get("end"), f"{where}/end", report)
    _checked(data, where, 0 <= start <= end)
    return Span(start, end)


def _checked(data: Any, where: str, condition: bool) -> Any:
    if not condition:
        raise MalformedError(where)
    return data


def _whole(data: Any, where: str, _report: Report) -> int:
    _checked(data, where, isinstance(data, int) and not isinstance(data, bool) and abs(data) < _LARGEST)
    return typing.cast("int", data)


def _number(data: Any, where: str, _report: Report) -> Any:
    """Return a number that is neither a bool nor endless ("1e999" is), nor too large to be kept."""
    return _checked(data, where, type(data) in (int, float) and abs(data) <= sys.float_info.max)


def _text(data: Any, where: str, _report: Report) -> str:
    _checked(data, where, isinstance(data, str))
    if not data.isascii():
        try:
            data.encode()
        except UnicodeEncodeError:
            raise MalformedError(where) from None  # a lone surrogate: no file of ours can hold it
    return typing.cast("str", data)


def _anything(data: Any, where: str, report: Report) -> Any:
    """Facts of notices: plain JSON; arrays become tuples so that the value stays hashable."""
    if isinstance(data, list):
        return tuple(_anything(part, f"{where}/{n}", report) for n, part in enumerate(data))
    return _checked(data, where, data is None or isinstance(data, (str, int, float, bool)))


def _escape(key: str) -> str:
    return key.replace("~", "~0").replace("/", "~1")


_SCALARS: dict[Any, _Decode] = {
    str: _text,
    int: _whole,
    float: _number,
    bool: lambda d, w, _r: _checked(d, w, isinstance(d, bool)),
    Any: _anything,
}
