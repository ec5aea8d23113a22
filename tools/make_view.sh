#!/bin/sh
# make_view.sh SOURCE BUILD FLOOR FOLDER...: makes BUILD/.views/FLOOR, a directory in which only the
# given folders of the tree can be included from.
set -eu
source=$1 build=$2 floor=$3
shift 3
view="$build/.views/$floor"
rm -rf "$view"
mkdir -p "$view"
for folder; do
    ln -s "$source/$folder" "$view/$folder"
done
