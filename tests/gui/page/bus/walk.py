"""Walks the accessibility bus as a screen reader does and prints what it finds of the article as JSON.

Needs only the `dbus` module of the system's Python, not this project.
"""

import json
import sys
import time

import dbus

ATSPI = "org.a11y.atspi."


def main():
    session = dbus.SessionBus()
    status = session.get_object("org.a11y.Bus", "/org/a11y/bus")
    dbus.Interface(status, "org.freedesktop.DBus.Properties").Set("org.a11y.Status", "IsEnabled", True)
    bus = dbus.bus.BusConnection(dbus.Interface(status, "org.a11y.Bus").GetAddress())
    root = bus.get_object(ATSPI + "Registry", "/org/a11y/atspi/accessible/root")

    def children(of):
        return [bus.get_object(n, p) for n, p in dbus.Interface(of, ATSPI + "Accessible").GetChildren()]

    def prop(of, interface, name):
        return dbus.Interface(of, "org.freedesktop.DBus.Properties").Get(ATSPI + interface, name)

    found, names, article = None, [], None
    end = time.monotonic() + 20
    while article is None and time.monotonic() < end:
        names, todo = [], list(children(root))
        while todo:
            this = todo.pop(0)
            name = str(prop(this, "Accessible", "Name"))
            names.append([str(dbus.Interface(this, ATSPI + "Accessible").GetRoleName()), name])
            if (
                ATSPI + "Text" in dbus.Interface(this, ATSPI + "Accessible").GetInterfaces()
                and name == "Article"
            ):
                article = this
            todo += children(this)
        time.sleep(0.1)
    if article is None:
        print(json.dumps({"names": names}))
        return 1
    text = dbus.Interface(article, ATSPI + "Text")
    count = int(prop(article, "Text", "CharacterCount"))
    carets = {int(prop(article, "Text", "CaretOffset"))}
    while len(carets) < 2 and time.monotonic() < end:
        carets.add(int(prop(article, "Text", "CaretOffset")))
    text.SetCaretOffset(count - 3)
    found = {
        "names": names,
        "count": count,
        "text": str(text.GetText(0, count)),
        "sentence": str(text.GetStringAtOffset(14, 2)[0]),
        "word": str(text.GetTextAtOffset(14, 1)[0]),
        "carets": sorted(carets),
        "caret_set": int(prop(article, "Text", "CaretOffset")),
        "extents": [int(n) for n in text.GetCharacterExtents(14, 0)],
    }
    print(json.dumps(found))
    return 0


sys.exit(main())
