"""The attribute fields of an open card, one by the type of each: a line, a choice, a place in the text."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from reader.app.panels.controls import Command
from reader.app.panels.fields import CardField, ChoiceField, complete
from reader.model import AttributeDefinition, AttributeValue, Speaker
from reader.text.span import Span

_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


class ValueField(QObject):
    """One attribute's widget: `show(values)` fills it, `edited` says what was typed."""

    edited = Signal(str, object)  # attribute, tuple[AttributeValue, ...]
    pointing = Signal(str)  # an attribute whose value is a place in the text
    left = Signal()  # the keyboard goes back to the text

    def __init__(
        self, attribute: AttributeDefinition, speakers: tuple[Speaker, ...], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.attribute = attribute
        self.show: Callable[[tuple[AttributeValue, ...]], None]
        match attribute.type:
            case "choice" if not attribute.several:
                self.widget = self._choice([(c, c) for c in attribute.choices])
            case "boolean":
                self.widget = self._choice([("yes", self.tr("yes")), ("no", self.tr("no"))])
            case "speaker":
                self.widget = self._choice([(s.id, s.name) for s in speakers])
            case "span":
                self.widget = self._span()
            case _:
                self.widget = self._line()

    def _choice(self, choices: list[tuple[str, str]]) -> QWidget:
        attribute = self.attribute
        field = ChoiceField(attribute.name, choices)
        field.left.connect(self.left)

        def show(values: tuple[AttributeValue, ...]) -> None:
            value = values[0].value if values else ""
            if isinstance(value, bool):
                value = "yes" if value else "no"
            field.keep(str(value))

        def chosen(text: str) -> None:
            value: str | bool = text == "yes" if attribute.type == "boolean" else text
            self._send((AttributeValue(attribute.id, attribute.type, value),) if text else ())

        field.chosen.connect(chosen)
        self.show = show
        return field

    def _line(self) -> QWidget:
        attribute = self.attribute
        hints = {"date": self.tr("year-month-day"), "number": self.tr("number"), "address": "https://"}
        field = CardField(attribute.name, hints.get(attribute.type, ""))
        if attribute.several:
            field.setToolTip(self.tr("Several values: separate them by semicolons."))
        if attribute.choices:
            complete(field, attribute.choices)
        field.left.connect(self.left)

        def show(values: tuple[AttributeValue, ...]) -> None:
            field.keep("; ".join(written(v.value) for v in values))

        def done() -> None:
            kept = values_of(attribute, field.text()) if field.changed else ()
            field.mark_wrong(kept is None)
            if field.changed and kept is not None:
                field.keep(field.text())
                self._send(kept)

        field.done.connect(done)
        self.show = show
        return field

    def _span(self) -> QWidget:
        button = Command("", "quiet")
        button.setAccessibleName(self.attribute.name)

        def show(values: tuple[AttributeValue, ...]) -> None:
            point, again = self.tr("Point at it in the text"), self.tr("Show, or point again")
            button.setText(again if values else point)
            button.updateGeometry()

        button.clicked.connect(lambda: self.pointing.emit(self.attribute.id))
        self.show = show
        return button

    def _send(self, values: tuple[AttributeValue, ...]) -> None:
        self.edited.emit(self.attribute.id, values)


def written(value: str | float | bool | Span) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def values_of(attribute: AttributeDefinition, text: str) -> tuple[AttributeValue, ...] | None:
    """Return the values that a line holds, None when one of them is not of the attribute's type."""
    parts = [p.strip() for p in text.split(";")] if attribute.several else [text.strip()]
    made = []
    for part in filter(None, parts):
        value: str | float = part
        if attribute.type == "number":
            try:
                value = float(part.replace(",", "."))
            except ValueError:
                return None
        if attribute.type == "date" and not _DATE.fullmatch(part):
            return None
        made.append(AttributeValue(attribute.id, attribute.type, value))
    return tuple(made)
