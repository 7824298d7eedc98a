#!/bin/sh
# Makes a Gluebox of this machine: Debian, Raspberry Pi OS, or a rented server. Run it as root; run it again to bring a
# newer program. Pages and settings stay where they are.
#
#   install.sh [--claim-from anywhere] [--boot DIR] [PROGRAM]
#
#   PROGRAM                 the program; by default gluebox beside this script, or the one that cargo built
#   --claim-from anywhere   whoever knows the code may claim the box from outside too: for a machine in nobody's home
#   --boot DIR              the part of the card that other computers can read; found by itself on Raspberry Pi OS
set -eu

here=$(cd "$(dirname "$0")" && pwd)
say() { echo "install.sh: $*" >&2; }
give_up() { say "$*"; exit 1; }

program='' boot='' claim_from=
while [ $# -gt 0 ]; do
    case $1 in
        --claim-from)
            [ "${2:-}" = anywhere ] || give_up "after --claim-from only \"anywhere\" makes sense."
            claim_from=anywhere
            shift
            ;;
        --boot)
            boot=${2:?a folder after --boot}
            shift
            ;;
        -*) give_up "I do not know \"$1\". The first lines of this script say what there is." ;;
        *) program=$1 ;;
    esac
    shift
done

[ "$(id -u)" -eq 0 ] || give_up "only root may do this: sudo $0"
command -v systemctl >/dev/null || give_up "this machine has no systemd, and I know no other way to start the box."
for found in "$here/gluebox" "$here/../../target/release/gluebox"; do
    [ -n "$program" ] || [ ! -x "$found" ] || program=$found
done
[ -n "$program" ] || give_up "there is no program. Build it (cargo build --release), or say where it is: $0 PROGRAM"
"$program" --version >/dev/null || give_up "$program does not run on this machine."
# Raspberry Pi OS: the small partition that every computer can read.
if [ -z "$boot" ] && [ -f /boot/firmware/config.txt ]; then boot=/boot/firmware; fi

id gluebox >/dev/null 2>&1 \
    || useradd --system --user-group --home-dir /var/lib/gluebox --no-create-home --shell /usr/sbin/nologin gluebox

# Who may read the machine's pins; on Raspberry Pi OS it is there.
groupadd --system --force gpio

# First beside its place, then in one step: a running program cannot be written over.
mkdir -p /usr/local/bin
install -m 755 "$program" /usr/local/bin/.gluebox.new
mv -f /usr/local/bin/.gluebox.new /usr/local/bin/gluebox

units=/etc/systemd/system
mkdir -p "$units/gluebox.service.d" /etc/default /etc/systemd/logind.conf.d /etc/udev/rules.d
install -m 644 "$here/gluebox.service" "$units/gluebox.service"
install -m 644 "$here/gluebox-button.conf" "$units/gluebox.service.d/button.conf"
install -m 644 "$here/gluebox-logind.conf" /etc/systemd/logind.conf.d/gluebox.conf
install -m 644 "$here/gluebox-light.rules" /etc/udev/rules.d/90-gluebox-light.rules
install -m 644 "$here/gluebox-line.rules" /etc/udev/rules.d/90-gluebox-line.rules
install -m 644 "$here/gluebox-sticks.rules" /etc/udev/rules.d/90-gluebox-sticks.rules
install -m 644 "$here/gluebox-switch-off.path" "$here/gluebox-switch-off.service" "$units/"
wanted="gluebox.service gluebox-switch-off.path"
if [ -n "$boot" ]; then
    install -m 644 "$here/gluebox-start-here.path" "$units/gluebox-start-here.path"
    sed "s|@BOOT@|$boot|g" "$here/gluebox-start-here.service" >"$units/gluebox-start-here.service"
    wanted="$wanted gluebox-start-here.path gluebox-start-here.service"
fi

# What was asked for once stays; lines of the owner's own stay too.
settings=/etc/default/gluebox
[ -e "$settings" ] || echo '# Boot options of the box, as GLUEBOX_… lines. See gluebox --help.' >"$settings"
if [ -n "$claim_from" ] && ! grep -q '^GLUEBOX_CLAIM_FROM=anywhere$' "$settings"; then
    echo 'GLUEBOX_CLAIM_FROM=anywhere' >>"$settings"
fi

# shellcheck disable=SC2086 # several units
if [ ! -d /run/systemd/system ]; then
    systemctl enable --quiet $wanted
    say "done. The box starts when this machine does."
    exit 0
fi
systemctl daemon-reload
# shellcheck disable=SC2086
systemctl enable --quiet $wanted
systemctl try-reload-or-restart systemd-logind.service || true
systemctl start gluebox-switch-off.path
systemctl restart gluebox.service || give_up "the box did not start. Its reason: journalctl -u gluebox"
start_here=/var/lib/gluebox-start-here/GLUEBOX-START-HERE.html
if [ -f "$start_here" ]; then
    sed -n 's|.*<a href="\([^"]*\)".*Claim code: <b>\([^<]*\)</b>.*|Open \1 and claim the box.\nClaim code: \2|p' "$start_here"
else
    say "done. The box has an owner already."
fi
