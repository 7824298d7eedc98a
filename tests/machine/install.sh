#!/usr/bin/env bash
# Tries appliance/image/install.sh in a fresh Debian root, as root. GLUEBOX_BIN names the program. GLUEBOX_TEST_ROOT may
# name a Debian root to copy instead of fetching one.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

work=$(mktemp -d)
trap 'rm -rf --one-file-system "$work"' EXIT
root=$work/root
if [ -n "${GLUEBOX_TEST_ROOT:-}" ]; then
    cp -a --one-file-system "$GLUEBOX_TEST_ROOT" "$root"
else
    debootstrap --variant=minbase --include=systemd,systemd-sysv bookworm "$root" >"$work/debootstrap.log" \
        || { tail -5 "$work/debootstrap.log"; exit 1; }
fi
inside() { env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C chroot "$root" "$@"; }
holds() { "$@" || { echo "does not hold: $*"; exit 1; }; }
lacks() { if "$@"; then echo "holds, but must not: $*"; exit 1; fi; }

mkdir "$root/opt/gluebox"
cp appliance/image/* "$root/opt/gluebox/"
units=$root/etc/systemd/system
wants=$units/multi-user.target.wants
settings=$root/etc/default/gluebox

echo "what makes no sense is refused, and nothing is done"
lacks inside /opt/gluebox/install.sh
lacks inside /opt/gluebox/install.sh --claim-from home
lacks inside /opt/gluebox/install.sh /etc/hostname
lacks inside id gluebox
lacks test -e "$units/gluebox.service"
cp "$GLUEBOX_BIN" "$root/opt/gluebox/gluebox"

echo "the program, its account and its unit are there"
inside /opt/gluebox/install.sh
holds cmp "$GLUEBOX_BIN" "$root/usr/local/bin/gluebox"
holds inside runuser -u gluebox -- /usr/local/bin/gluebox --version
holds test "$(inside id -u gluebox)" -lt 1000
holds test -L "$wants/gluebox.service"
holds inside systemd-analyze verify gluebox.service gluebox-switch-off.path gluebox-switch-off.service
holds test -L "$wants/gluebox-switch-off.path"
holds grep -qx HandlePowerKey=ignore "$root/etc/systemd/logind.conf.d/gluebox.conf"
lacks test -e "$units/gluebox-start-here.path"
lacks grep CLAIM_FROM "$settings"

echo "again, with claiming from anywhere: nothing twice, the owner's own lines stay"
echo 'GLUEBOX_NAME=anna.example' >>"$settings"
inside /opt/gluebox/install.sh --claim-from anywhere
inside /opt/gluebox/install.sh --claim-from anywhere
inside /opt/gluebox/install.sh
holds test "$(grep -c '^GLUEBOX_CLAIM_FROM=anywhere$' "$settings")" -eq 1
holds grep -qx 'GLUEBOX_NAME=anna.example' "$settings"
holds test "$(inside getent passwd gluebox | wc -l)" -eq 1

echo "on Raspberry Pi OS the start-here file comes to the part of the card that everybody can read, and goes"
mkdir -p "$root/boot/firmware"
touch "$root/boot/firmware/config.txt"
inside /opt/gluebox/install.sh
holds test -L "$wants/gluebox-start-here.path"
holds inside systemd-analyze verify gluebox-start-here.path gluebox-start-here.service
lacks grep -q @BOOT@ "$units/gluebox-start-here.service"
mirror() { inside sh -c "$(sed -n "s|^ExecStart=/bin/sh -c '\(.*\)'$|\1|p" "$units/gluebox-start-here.service")"; }
mkdir -m 700 "$root/var/lib/gluebox" "$root/var/lib/gluebox-start-here"
inside chown gluebox: /var/lib/gluebox /var/lib/gluebox-start-here
# As the unit calls it.
: >"$work/said"
# shellcheck disable=SC2046 # two variables
inside runuser -u gluebox -- env $(sed -n 's/^Environment=//p' "$units/gluebox.service") \
    timeout 20 /usr/local/bin/gluebox --listen 127.0.0.1:0 >"$work/said" 2>"$work/log" &
box=$!
for _ in $(seq 150); do grep -q '^Claim code' "$work/said" && break; sleep 0.1; done
code=$(sed -n 's/^Claim code: //p' "$work/said")
holds test -n "$code"
mirror
holds grep -q "<b>$code</b>" "$root/boot/firmware/GLUEBOX-START-HERE.html"
wait "$box" || true
lacks grep -E 'ERROR|panicked' "$work/log"
rm "$root/var/lib/gluebox-start-here/GLUEBOX-START-HERE.html"
mirror
lacks test -e "$root/boot/firmware/GLUEBOX-START-HERE.html"
