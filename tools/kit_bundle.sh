#!/usr/bin/env bash
# Gathers on a computer with internet all that a kit without internet needs, in one folder (for a USB stick):
# the product, its wheels (known by the hashes in uv.lock), uv, the models, the list of Debian packages.
#
#   tools/kit_bundle.sh DIR [ARCH]      make kit-bundle [KIT=DIR]
#
#   ARCH   aarch64 (a Raspberry Pi, the default: wheels for Trixie on a Pi 5 and for Bookworm) or x86_64 (Trixie)
#
# On the kit: sudo DIR/install
set -euo pipefail
to=${1:?which folder?} arch=${2:-aarch64}
[[ $to == /* ]] || to=$PWD/$to
cd "$(dirname "$0")/.."
tools/setup.sh
uv=.tools/bin/uv
uv_version=$($uv --version | cut -d' ' -f2)
# What builds the entry in .venv that points to the product; it is not part of it, so not in uv.lock.
build=(hatchling==1.27.0 editables==0.5 packaging==25.0 pathspec==0.12.1 pluggy==1.6.0 trove-classifiers==2025.9.11.17)

case $arch in
aarch64) sets=(pi5:3.13 pi4:3.11) ;;
x86_64) sets=(pi5:3.13) ;;
*)
    echo "kit_bundle: '$arch' is unknown. Known: aarch64, x86_64." >&2
    exit 2
    ;;
esac

wheels() { # VERSION WHAT...: pip's own download for another machine
    local version=$1 platform options=()
    shift
    for platform in manylinux_2_28 manylinux_2_27 manylinux_2_17 manylinux2014; do
        options+=(--platform "${platform}_$arch")
    done
    "$PWD/.tools/bin/python" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: \
        --implementation cp --python-version "$version" --abi "cp${version/./}" --abi abi3 --abi none \
        "${options[@]}" --dest "$to/wheels" "$@"
}

rm -rf "$to/wheels" "$to/models" "$to/symmirror"
mkdir -p "$to/wheels" "$to/models"
for set in "${sets[@]}"; do
    extra=${set%:*} version=${set#*:} list=$to/wheels/requirements-${set%:*}.txt
    echo "Wheels for Python $version, $arch ($extra) ..."
    $uv export --quiet --locked --no-dev --no-emit-project --extra "$extra" --no-annotate --no-header |
        $uv pip compile --quiet --no-deps --no-annotate --no-header --generate-hashes \
            --python-platform "$arch-manylinux_2_28" --python-version "$version" - >"$list"
    wheels "$version" --requirement "$list"
    # All there? Asked of the folder alone, hashes and all.
    check=$(mktemp -d)
    $uv pip install --quiet --no-cache --no-index --find-links "$to/wheels" --no-deps --require-hashes --only-binary :all: \
        --python-platform "$arch-manylinux_2_28" --python-version "$version" --target "$check" --requirement "$list"
    rm -rf "$check"
    echo "   $(grep -c == "$list") packages, all there"
done
wheels 3.13 "uv==$uv_version" "${build[@]}"

echo "Models, product, packages ..."
.venv/bin/python - "$to/models" <<'PY'
import shutil, sys
from appliance import models
for model in models.ALL:
    shutil.copy(models.find(model), sys.argv[1])
PY
./install --root "$to/symmirror" --only-product >/dev/null
mv "$to/symmirror/opt/symmirror" "$to/product" && rm -rf "$to/symmirror" && mv "$to/product" "$to/symmirror"
cp systemd/packages.txt "$to/packages.txt"
cat >"$to/install" <<'SH'
#!/bin/sh
# Installs from this folder, without internet: sudo ./install [as symmirror/install --help says]
here=$(cd "$(dirname "$0")" && pwd)
exec bash "$here/symmirror/install" --offline "$here" "$@"
SH
chmod 755 "$to/install"
(cd "$to" && find . -type f ! -name SHA256SUMS ! -path './debs/*' -print0 | sort -z | xargs -0 sha256sum >SHA256SUMS)
echo "$to: $(du -sh "$to" | cut -f1). Packages of Debian that the kit's card lacks: see packages.txt;"
echo "on a Pi with internet 'sudo ./install --fetch-packages DIR' puts them into DIR/debs."
