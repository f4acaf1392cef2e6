#!/bin/sh
# Make the virtual environment and put the pinned packages and this project into it.
# usage: environment.sh PYTHON VENV REQUIREMENTS
set -eu
python=$1 venv=$2 requirements=$3

"$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || {
    echo "Interlock needs Python 3.11 or newer; '$python' is $("$python" --version 2>&1 || echo missing)." >&2
    echo "Name another one: make PYTHON=python3.12 ..." >&2
    exit 1
}
if [ ! -x "$venv/bin/pip" ]; then
    # Debian ships Python without ensurepip: its package is python3-venv.
    if ! "$python" -c 'import ensurepip' 2>/dev/null; then
        if command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
            apt-get update -qq && apt-get install -y -qq python3-venv >/dev/null
        elif command -v apt-get >/dev/null && command -v sudo >/dev/null; then
            echo "Python's venv module is missing: installing Debian's python3-venv" >&2
            sudo apt-get update -qq && sudo apt-get install -y -qq python3-venv >/dev/null
        else
            echo "Python's venv module is missing; install it (Debian: apt-get install python3-venv)." >&2
            exit 1
        fi
    fi
    "$python" -m venv "$venv"
fi
echo "Installing the packages of $requirements into $venv ..." >&2
"$venv/bin/pip" install --quiet --disable-pip-version-check -r "$requirements"
"$venv/bin/pip" install --quiet --disable-pip-version-check --no-deps -e .

case $requirements in *-dev.txt) ;; *) exit 0 ;; esac
# Schemathesis wants an older jsonschema-rs than we do: it has an environment of its own.
[ -x "$venv/schemathesis/bin/pip" ] || "$python" -m venv "$venv/schemathesis"
"$venv/schemathesis/bin/pip" install --quiet --disable-pip-version-check -r requirements-schemathesis.txt

# The browser tests need a browser and axe-core; both come from the system's and npm's packages.
as_root=$([ "$(id -u)" = 0 ] || echo sudo)
missing=
command -v chromium >/dev/null || command -v chromium-browser >/dev/null || missing="$missing chromium"
command -v npm >/dev/null || missing="$missing npm"
if [ -n "$missing" ] && ! command -v apt-get >/dev/null; then
    echo "The browser tests need$missing: install them first (macOS: brew install chromium node)." >&2
    exit 1
elif [ -n "$missing" ]; then
    echo "Installing$missing for the browser tests ..." >&2
    $as_root apt-get update -qq
    # shellcheck disable=SC2086  # a list of words
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
fi
if [ ! -f "$venv/node_modules/axe-core/axe.min.js" ]; then
    npm install --silent --no-audit --no-fund --prefix "$venv" axe-core@4.14.1 >/dev/null
fi
