"""How Qt's own widgets look: one style sheet filled from the tokens, and the focus ring.

The sheet does only what the palette cannot: radii, paddings, field edges, scroll bars. No widget has a sheet
of its own; a widget says what it is by the dynamic properties `tone` (labels) and `kind` (fields, frames).
"""

from __future__ import annotations

import re

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QApplication,
    QProxyStyle,
    QStyle,
    QStyleFactory,
    QStyleHintReturn,
    QStyleOption,
    QWidget,
)

from reader.app.theme import Theme, font, layout, palette, tokens

# `{{name}}` is a colour token, a radius, or a length of `_lengths`.
_TEMPLATE = """
QWidget { color: {{text.primary}}; }
QLabel { background: transparent; }
QLabel[tone="secondary"] { color: {{text.secondary}}; }
QLabel[tone="tertiary"] { color: {{text.tertiary}}; }
QLabel[tone="danger"] { color: {{text.danger}}; }
QLabel:disabled { color: {{text.disabled}}; }

QToolTip { color: {{text.onTooltip}}; background: {{surface.tooltip}}; border: none; padding: 4px 8px; }

/* Qt gives menus and tool tips the system's own font whenever the system's theme changes. */
QMenuBar, QMenu, QToolTip { font-family: "{{ui.family}}"; font-size: {{ui.size}}; }
QMenuBar { background: {{surface.window}}; border-bottom: 1px solid {{line.hair}}; padding: 0 2px; }
QMenuBar::item { padding: 4px 9px; background: transparent; border-radius: {{radius.control}}; }
QMenuBar::item:selected { background: {{state.hover}}; }
QMenuBar::item:pressed { background: {{state.pressed}}; }
QMenu { background: {{surface.raised}}; border: 1px solid {{popupLine}}; padding: 4px; }
QMenu::item {
  padding: 4px 23px 4px 27px; border: 1px solid transparent; border-radius: {{radius.control}};
  background: transparent;
}
QMenu::item:selected { background: {{surface.rowSelected}}; border-color: {{chosenEdge}}; }
QMenu::item:disabled { color: {{text.disabled}}; }
QMenu::separator { height: 1px; background: {{line.hair}}; margin: 4px 8px; }
QMenu::indicator { width: 16px; height: 16px; margin-left: 6px; }

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDoubleSpinBox {
  color: {{text.primary}}; background: {{surface.raised}};
  border: 1px solid {{line.control}}; border-radius: {{radius.control}};
  padding: 4px 8px; selection-background-color: {{page.selection}}; selection-color: {{selectionText}};
  placeholder-text-color: {{text.tertiary}};
}
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus,
QSpinBox:focus, QDoubleSpinBox:focus {
  border: {{line.focus}} solid {{focus.ring}}; padding: 3px 7px;
}
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {
  color: {{text.disabled}}; border-color: {{line.strong}};
}
QLineEdit[kind="search"] {
  background: {{surface.sunken}}; border: 1px solid {{searchEdge}}; padding: 0 28px 0 31px;
}
QLineEdit[kind="search"]:focus { border: {{line.focus}} solid {{focus.ring}}; padding: 0 27px 0 30px; }
QLineEdit[kind="bare"], QLineEdit[kind="bare"]:focus { background: transparent; border: none; padding: 0; }
QLineEdit[kind="card"], QTextEdit[kind="card"], QComboBox[kind="card"] {
  background: transparent; border: 1px solid transparent; padding: 3px 7px;
}
QLineEdit[kind="card"] { padding: 3px 5px; }
QLineEdit[kind="card"]:hover, QTextEdit[kind="card"]:hover, QComboBox[kind="card"]:hover {
  border: 1px solid {{line.control}};
}
QLineEdit[kind="card"]:focus, QTextEdit[kind="card"]:focus, QComboBox[kind="card"]:focus {
  background: {{surface.page}}; border: {{line.focus}} solid {{focus.ring}}; padding: 2px 6px;
}
QLineEdit[kind="card"]:focus { padding: 2px 4px; }
QLineEdit[wrong="true"], QLineEdit[wrong="true"]:hover { border: 1px solid {{text.danger}}; }
QComboBox[kind="card"][unset="true"] { color: {{text.tertiary}}; }
QComboBox::drop-down { border: none; width: 26px; }
QComboBox::down-arrow { image: none; }
QComboBox QAbstractItemView {
  background: {{surface.raised}}; border: 1px solid {{popupLine}}; padding: 4px; outline: none;
  selection-background-color: {{surface.rowSelected}}; selection-color: {{text.primary}};
}
QListView[kind="completer"] {
  background: {{surface.raised}}; border: 1px solid {{popupLine}}; padding: 4px; outline: none;
  selection-background-color: {{surface.rowSelected}}; selection-color: {{text.primary}};
}

QScrollArea { background: transparent; border: none; }
QScrollArea > QWidget > QWidget[kind="content"] { background: transparent; }
QListView, QTableView { background: transparent; border: none; outline: none; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section {
  background: transparent; color: {{text.secondary}}; border: none; border-bottom: 1px solid {{line.strong}};
  padding: 0 10px;
}
QTableView QLineEdit { padding: 0 8px; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { width: {{bar.hit}}; background: transparent; margin: 0; border: none; }
QScrollBar::handle:vertical {
  background: {{page.scrollHandle}}; border-radius: 2px; min-height: 32px;
  margin: 2px {{bar.edge}} 2px {{bar.inner}};
}
QScrollBar:horizontal { height: {{bar.hit}}; background: transparent; margin: 0; border: none; }
QScrollBar::handle:horizontal {
  background: {{page.scrollHandle}}; border-radius: 2px; min-width: 32px;
  margin: {{bar.inner}} 2px {{bar.edge}} 2px;
}
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; background: none; border: none; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSplitter::handle { background: {{line.hair}}; }

QFrame[kind="window"], QWidget[kind="window"] { background: {{surface.window}}; }
QFrame[kind="page"], QWidget[kind="page"] { background: {{surface.page}}; }
QFrame[kind="hair"] { background: {{line.hair}}; border: none; }
QPlainTextEdit[kind="page"], QPlainTextEdit[kind="page"]:focus {
  background: {{surface.page}}; border: none; border-radius: 0; padding: 0;
}
QPlainTextEdit[kind="preview"], QTextEdit[kind="result"], QListWidget[kind="preview"] {
  background: {{surface.page}}; border: 1px solid {{line.hair}}; border-radius: {{radius.card}}; padding: 8px;
}
QPlainTextEdit[kind="preview"]:focus, QTextEdit[kind="result"]:focus, QListWidget[kind="preview"]:focus {
  border: {{line.focus}} solid {{focus.ring}}; padding: 7px;
}
QListWidget[kind="preview"]::item { padding: 3px 6px; border-radius: {{radius.control}}; }
QListWidget[kind="preview"]::item:hover { background: {{state.hover}}; }
QListWidget[kind="preview"]::item:selected {
  background: {{surface.rowSelected}}; color: {{text.primary}};
}
"""

_PLACE = re.compile(r"\{\{([\w.]+)\}\}")


def css(value: QColor) -> str:
    """Return a colour as a style sheet writes it."""
    if value.alpha() == 255:
        return value.name()
    return f"rgba({value.red()}, {value.green()}, {value.blue()}, {value.alpha()})"


def _lengths(of: Theme) -> dict[str, str]:
    bar = tokens()["layout"]["scrollBar"]
    made = {f"radius.{name}": f"{value}px" for name, value in tokens()["radius"].items()}
    made["ui.family"] = font("ui").family()
    made["ui.size"] = f"{font('ui').pixelSize()}px"
    made["line.focus"] = f"{tokens()['line']['focus']}px"
    made["bar.hit"] = f"{bar['hit']}px"
    made["bar.edge"] = f"{bar['fromEdge']}px"
    made["bar.inner"] = f"{bar['hit'] - bar['handle'] - bar['fromEdge']}px"
    # High contrast has no shades to tell a field by, so its edge is drawn; inverted text marks the selection.
    contrast = of.name == "contrast"
    made["searchEdge"] = css(of["line.control"]) if contrast else "transparent"
    made["chosenEdge"] = css(of["line.control"]) if of.dark else "transparent"  # as `draw_row_ground`, raised
    made["selectionText"] = css(of["page.selectionText" if contrast else "text.primary"])
    return made


def sheet(of: Theme) -> str:
    """Return the application's style sheet in this theme; KeyError for a token that is not there."""
    lengths = _lengths(of)

    def value(match: re.Match[str]) -> str:
        name = match.group(1)
        return lengths[name] if name in lengths else css(of[name])

    return _PLACE.sub(value, _TEMPLATE)


def paint_focus(painter: QPainter, box: QRectF, of: Theme, radius: float | None = None) -> None:
    """Paint the focus ring along the inside of `box`."""
    width = tokens()["line"]["focus"]
    corner = tokens()["radius"]["control"] if radius is None else radius
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(of["focus.ring"], width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    half = width / 2
    painter.drawRoundedRect(box.adjusted(half, half, -half, -half), corner, corner)
    painter.restore()


def paint_drop(painter: QPainter, place: QRectF, of: Theme) -> None:
    """Paint where a dragged row would go: a line between two rows, a ring round the one it goes under."""
    width = tokens()["line"]["focus"]
    if place.height() > width:
        paint_focus(painter, place.adjusted(1, 0, -2, 0), of)
    elif place.isValid() or place.width() > 0:
        at = min(max(place.y() - width / 2, 0), painter.window().height() - width)
        painter.fillRect(QRectF(place.x(), at, place.width(), width), of["focus.ring"])


class SpanreaderStyle(QProxyStyle):
    """Fusion with our focus ring and drop mark, no etched disabled text; else the platform's own manners."""

    def __init__(self, of: Theme) -> None:
        super().__init__(QStyleFactory.create("Fusion"))
        self.theme = of

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        if element == QStyle.PrimitiveElement.PE_FrameFocusRect:
            paint_focus(painter, QRectF(option.rect), self.theme)
            return
        if element == QStyle.PrimitiveElement.PE_IndicatorItemViewItemDrop:
            paint_drop(painter, QRectF(option.rect), self.theme)
            return
        super().drawPrimitive(element, option, painter, widget)

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returnData: QStyleHintReturn | None = None,
    ) -> int:
        if hint in (QStyle.StyleHint.SH_EtchDisabledText, QStyle.StyleHint.SH_UnderlineShortcut):
            return 0  # Alt still finds the menus; a line under every name is noise
        return int(super().styleHint(hint, option, widget, returnData))

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        if metric == QStyle.PixelMetric.PM_SplitterWidth:
            return int(tokens()["line"]["hair"])
        if metric == QStyle.PixelMetric.PM_MenuBarHMargin:
            return 0
        return int(super().pixelMetric(metric, option, widget))


def dress(application: QApplication, of: Theme) -> None:
    """Put the theme on: style, palette, interface font and sheet. Panels repaint by their `set_theme`."""
    # QApplication owns the style; with a sheet set, `style()` is Qt's wrapper and ours is inside it.
    known = application.property("spanreader_style")
    if isinstance(known, SpanreaderStyle):
        known.theme = of
    else:
        made = SpanreaderStyle(of)
        application.setStyle(made)
        application.setProperty("spanreader_style", made)
    application.setPalette(palette(of))
    application.setFont(font("ui"))
    application.setStyleSheet(sheet(of))


def header_height() -> int:
    """Return the height of every panel's head, in logical pixels."""
    return layout("header")
