"""macOS: the application as a disk image, one for each kind of processor (PyMuPDF's packages are such).

Prepared, not run by the authors: they have no Mac. A public CI does (.github/workflows/release.yml).
Signed and notarised only when SPANREADER_SIGN names an identity and SPANREADER_NOTARY a keychain profile.
"""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path
from typing import Any

from building import version
from dev_say import say

OPENS = {
    "Web page": ("public.html", "com.apple.webarchive"),
    "Text": ("public.plain-text", "net.daringfireball.markdown"),
    "PDF": ("com.adobe.pdf",),
    "EPUB": ("org.idpf.epub-container",),
    "Word or OpenDocument text": (
        "org.openxmlformats.wordprocessingml.document",
        "org.oasis-open.opendocument.text",
    ),
    "E-mail": ("com.apple.mail.email",),
}


def information() -> dict[str, Any]:
    """Return the Info.plist: the files that are the program's own, and those that it is able to open."""
    own = [
        _type("Spanreader library", ("org.spanreader.library",), "Owner"),
        _type("Spanreader pack", ("org.spanreader.pack",), "Owner"),
    ]
    return {
        "CFBundleIdentifier": "org.spanreader.spanreader",
        "CFBundleShortVersionString": version(),
        "LSMinimumSystemVersion": "13.0",
        "LSApplicationCategoryType": "public.app-category.news",
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": "AGPL-3.0-or-later",
        "CFBundleDocumentTypes": own + [_type(name, types, "Alternate") for name, types in OPENS.items()],
        "UTExportedTypeDeclarations": [
            _declared("org.spanreader.library", "Spanreader library", "spanlib", "public.database"),
            _declared("org.spanreader.pack", "Spanreader pack", "spanpack", "public.zip-archive"),
        ],
    }


def _type(name: str, types: tuple[str, ...], rank: str) -> dict[str, Any]:
    return {
        "CFBundleTypeName": name,
        "CFBundleTypeRole": "Editor" if rank == "Owner" else "Viewer",
        "LSHandlerRank": rank,
        "LSItemContentTypes": list(types),
    }


def _declared(identifier: str, name: str, suffix: str, above: str) -> dict[str, Any]:
    return {
        "UTTypeIdentifier": identifier,
        "UTTypeDescription": name,
        "UTTypeConformsTo": [above],
        "UTTypeTagSpecification": {"public.filename-extension": [suffix]},
    }


def packages(application: Path, out: Path) -> list[Path]:
    """Return the disk image of an application, signed and notarised when that is asked for."""
    identity, notary = os.environ.get("SPANREADER_SIGN", ""), os.environ.get("SPANREADER_NOTARY", "")
    if identity:
        say("Signing …")
        subprocess.run(
            ["codesign", "--deep", "--force", "--options", "runtime", "--sign", identity, str(application)],
            check=True,
        )
    target = out / f"spanreader-{version()}-macos-{platform.machine()}.dmg"
    say(f"Disk image {target.name} …")
    target.unlink(missing_ok=True)
    subprocess.run(
        [
            "hdiutil",
            "create",
            "-volname",
            "Spanreader",
            "-srcfolder",
            str(application),
            "-format",
            "UDZO",
            str(target),
        ],
        check=True,
    )
    if notary:
        say("Notarising …")
        subprocess.run(
            ["xcrun", "notarytool", "submit", str(target), "--keychain-profile", notary, "--wait"], check=True
        )
        subprocess.run(["xcrun", "stapler", "staple", str(target)], check=True)
    return [target]
