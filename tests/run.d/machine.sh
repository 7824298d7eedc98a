# The part `machine`: Debian made by debootstrap, which only root can, and the disk image in an emulated machine.

run_machine() {
    if [ "$(id -u)" -ne 0 ]; then
        echo "=== SKIPPED: machine. Only root makes a Debian: sudo tests/run machine. ==="
        [ "${CI:-}" != true ]
        return
    fi
    local loader=/usr/lib/systemd/boot/efi/systemd-bootx64.efi emulator=qemu-system-x86_64
    if [ "$(uname -m)" = aarch64 ]; then
        loader=/usr/lib/systemd/boot/efi/systemd-bootaa64.efi emulator=qemu-system-aarch64
    fi
    need debootstrap curl python3 mkfs.ext4 mkfs.vfat mcopy sfdisk "$loader" "$emulator" || return 1
    program || return 1
    step machine bash tests/machine/install.sh
    step machine bash appliance/image/build-image "$GLUEBOX_BIN" "$logs/gluebox.img" || return 1
    cp --sparse=always "$logs/gluebox.img" "$logs/button.img"
    step machine bash tests/machine/boot.sh "$logs/gluebox.img"
    # The emulated power-on and its keys are those of a PC.
    [ "$(uname -m)" != x86_64 ] || step machine python3 tests/machine/button.py "$logs/button.img"
}
