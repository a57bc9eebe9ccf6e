#!/bin/sh
# AppImage, from the frozen copy that packaging/build.py leaves in build/frozen. Prepared, not run by the authors.
# Needs appimagetool on the path, with its static runtime.
set -e
cd "$(dirname "$0")/../.."
folder=build/Spanreader.AppDir
rm -rf "$folder"
mkdir -p "$folder/usr/lib"
cp -r build/frozen/spanreader "$folder/usr/lib/spanreader"
cp packaging/linux/spanreader.desktop build/icons/spanreader-256.png "$folder/"
mv "$folder/spanreader-256.png" "$folder/spanreader.png"
ln -s usr/lib/spanreader/spanreader "$folder/AppRun"
appimagetool "$folder" "dist/Spanreader-$(uname -m).AppImage"
