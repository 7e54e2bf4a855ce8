#!/bin/sh
# Puts uv into a small virtual environment of its own: get_uv.sh PYTHON FOLDER
set -eu
python=$1
folder=$2
if ! "$python" -m venv "$folder" 2>/dev/null; then
    # Debian and Ubuntu ship Python without venv; the package below brings it.
    rm -rf "$folder"
    version=$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y "$version" >/dev/null
        "$python" -m venv "$folder"
    else
        echo "Python here cannot make virtual environments. Run: sudo apt-get install $version" >&2
        exit 1
    fi
fi
"$folder/bin/python" -m pip install --quiet --disable-pip-version-check 'uv>=0.9'
