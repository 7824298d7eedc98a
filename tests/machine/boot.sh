#!/usr/bin/env bash
# Starts a disk image in an emulated machine, from power-on to the claim page; claims the box with the code that stands on
# the readable partition, and sees the code go.
#
#   boot.sh IMAGE     (the image is written to)
set -euo pipefail

image=$1
work=$(mktemp -d)
machine=
trap '[ -z "$machine" ] || kill -KILL "$machine" 2>/dev/null; rm -rf "$work"' EXIT
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
link=http://127.0.0.1:$port
case $(uname -m) in
    x86_64) words=(qemu-system-x86_64 -machine q35) firmware=/usr/share/OVMF/OVMF_CODE_4M.fd vars=/usr/share/OVMF/OVMF_VARS_4M.fd ;;
    aarch64) words=(qemu-system-aarch64 -machine virt) firmware=/usr/share/AAVMF/AAVMF_CODE.fd vars=/usr/share/AAVMF/AAVMF_VARS.fd ;;
esac
cp "$vars" "$work/vars"
# On a busy machine the emulated clock ticks late, and the kernel would give up over it before anything else.
mtype -i "$image@@1M" ::loader/entries/gluebox.conf | sed 's/^options /&no_timer_check /' >"$work/entry"
mcopy -o -i "$image@@1M" "$work/entry" ::loader/entries/gluebox.conf

# Milliseconds.
now() { date +%s%3N; }
# until SECONDS WHAT COMMAND…
until_so() {
    local seconds=$1 what=$2 begin
    shift 2
    begin=$(now)
    until "$@" >/dev/null 2>&1; do
        if [ $(($(now) - begin)) -gt $((seconds * 1000)) ] || ! kill -0 "$machine" 2>/dev/null; then
            echo "in vain: $what. The last that the machine said:"
            tail -40 "$work/serial"
            exit 1
        fi
        sleep 0.5
    done
}
start_here() { mtype -i "$image@@1M" ::GLUEBOX-START-HERE.html 2>/dev/null; }
claim_page() { curl -s -m 5 "$link/-/claim" | grep -q 'Claim code'; }
no_start_here() { ! start_here; }

power_on=$(now)
"${words[@]}" -accel tcg,thread=multi -cpu max -smp 2 -m 1024 -display none -monitor none -serial "file:$work/serial" \
    -drive "if=pflash,format=raw,readonly=on,file=$firmware" -drive "if=pflash,format=raw,file=$work/vars" \
    -drive "if=virtio,format=raw,file=$image,cache=directsync" -nic "user,model=virtio,hostfwd=tcp:127.0.0.1:$port-:80" &
machine=$!
until_so 900 "the claim page" claim_page
echo "from power-on to the claim page, emulated: $((($(now) - power_on) / 1000)) s"

until_so 120 "the start-here file on the readable partition" start_here
code=$(start_here | sed -n 's|.*Claim code: <b>\([^<]*\)</b>.*|\1|p')
[ -n "$code" ] || { echo "there is no code in the start-here file"; exit 1; }
answer=$(curl -s -m 60 -o "$work/answer" -w '%{http_code}' -H "Origin: $link" -H 'Content-Type: application/json' \
    -d "{\"code\": \"$code\", \"name\": \"Anna\", \"password\": \"three plain words\"}" "$link/-/api/claim")
[ "$answer" = 200 ] || { echo "claiming was answered $answer: $(cat "$work/answer")"; exit 1; }
echo "claimed with the code of the readable partition"
until_so 120 "the start-here file goes" no_start_here
echo "the start-here file is gone"
