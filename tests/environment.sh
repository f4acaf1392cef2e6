#!/bin/sh
# Make the virtual environment and put the pinned packages and this project into it.
# What is there and whole is kept, so that a second run costs little and finishes one that was interrupted.
# usage: environment.sh PYTHON VENV REQUIREMENTS
set -eu
python=$1 venv=$2 requirements=$3

fail() {
    echo "$1" >&2
    exit 1
}

# Install Debian packages. usage: debian WHY PACKAGE...
debian() {
    why=$1
    shift
    by_hand="install it and run this again (Debian: apt-get install $*; macOS: brew install node chromium)."
    command -v apt-get >/dev/null || fail "$why: $by_hand"
    as_root=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || fail "$why, and there is no sudo: as root, $by_hand"
        as_root=sudo
    fi
    echo "$why: installing Debian's $* ..." >&2
    # An index that cannot be renewed is no reason to stop: the packages may be there all the same.
    $as_root apt-get update -qq >/dev/null || true
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null ||
        fail "$why, and apt-get could not install $* (its words are above): $by_hand"
}

# Is this an environment of the same Python whose pip is complete? One that was interrupted or is of another is not.
whole() {
    "$1/bin/python" -c 'import sys
from importlib.metadata import files
sys.exit(sys.argv[1] != "%d.%d" % sys.version_info[:2] or not all(f.locate().exists() for f in files("pip")))
' "$version" 2>/dev/null
}

make_venv() {
    whole "$1" || "$python" -m venv --clear "$1" || fail "$python cannot make a virtual environment in $1."
}

# usage: install VENV ARGUMENT...
install() {
    place=$1
    shift
    "$place/bin/python" -m pip install --quiet --disable-pip-version-check "$@" ||
        fail "pip could not install $* into $place (its words are above); the same command goes on from here."
}

version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2]); sys.exit(sys.version_info < (3, 11))' \
    2>/dev/null) || {
    echo "Interlock needs Python 3.11 or newer; '$python' is ${version:-missing}." >&2
    fail "Name another one: make PYTHON=python3.12 ..."
}
# Debian ships Python without ensurepip.
"$python" -c 'import ensurepip' 2>/dev/null || debian "Python's venv module is missing" "python$version-venv"
make_venv "$venv"
echo "Installing the packages of $requirements into $venv ..." >&2
install "$venv" -r "$requirements"
install "$venv" --no-deps -e .

case $requirements in *-dev.txt) ;; *) exit 0 ;; esac
# Schemathesis wants an older jsonschema-rs than we do: it has an environment of its own.
make_venv "$venv/schemathesis"
install "$venv/schemathesis" -r requirements-schemathesis.txt

# The browser tests need a browser and axe-core; both come from the system's and npm's packages.
missing=
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || missing="$missing chromium"
command -v npm >/dev/null || missing="$missing npm"
# shellcheck disable=SC2086  # a list of words
[ -z "$missing" ] || debian "The browser tests need$missing" $missing
if [ ! -f "$venv/node_modules/axe-core/axe.min.js" ]; then
    npm install --silent --no-audit --no-fund --prefix "$venv" axe-core@4.14.1 >/dev/null ||
        fail "npm could not install axe-core into $venv (the browser tests need it); run this again with a network."
fi
