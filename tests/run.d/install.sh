# need TOOL…: installs the packages of tools that are missing, as root; else prints the line that does it.

package_of() {
    case $1 in
        /usr/bin/aiosmtpd) echo python3-aiosmtpd ;;
        node) echo nodejs npm ;;
        cc) echo gcc libc6-dev ;;
        chromium) echo chromium fonts-liberation ;;
        mkfs.ext4) echo e2fsprogs ;;
        mkfs.vfat) echo dosfstools ;;
        avahi-resolve) echo avahi-utils ;;
        dbus-daemon) echo dbus ;;
        dnsmasq) echo dnsmasq-base ;;
        kdig) echo knot-dnsutils ;;
        knotd) echo knot ;;
        losetup | mount) echo mount util-linux ;;
        mcopy) echo mtools ;;
        miniupnpd) echo miniupnpd miniupnpd-nftables ;;
        named) echo bind9 ;;
        nft) echo nftables ;;
        nsupdate) echo bind9-dnsutils ;;
        qemu-system-x86_64) echo qemu-system-x86 ovmf ;;
        qemu-system-aarch64) echo qemu-system-arm qemu-efi-aarch64 ;;
        sfdisk) echo fdisk ;;
        */systemd-boot*.efi) echo systemd-boot-efi ;;
        sysctl) echo procps ;;
        upnpc) echo miniupnpc ;;
        unshare | setpriv) echo util-linux ;;
        ip) echo iproute2 ;;
        nginx) echo nginx-light libnginx-mod-http-brotli-static ;;
        *) echo "$1" ;;
    esac
}

# Installs, and starts nothing of what came: the tests start what they need where they need it.
quietly() {
    local policy=/usr/sbin/policy-rc.d mine= status
    if [ ! -e "$policy" ]; then
        mine=yes
        printf '#!/bin/sh\nexit 101\n' >"$policy" && chmod +x "$policy"
    fi
    DEBIAN_FRONTEND=noninteractive "$@" -qq >/dev/null
    status=$?
    [ -z "$mine" ] || rm -f "$policy"
    return "$status"
}

updated=
need() {
    local tool missing=()
    PATH=$PATH:/usr/sbin:/sbin
    for tool in "$@"; do
        command -v "$tool" >/dev/null 2>&1 || read -ra missing -d '' < <(echo "${missing[@]}" "$(package_of "$tool")")
    done
    if [ ${#missing[@]} -gt 0 ]; then
        local line="apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends ${missing[*]}"
        if [ "$(id -u)" -ne 0 ] || ! command -v apt-get >/dev/null 2>&1; then
            echo "Missing: $*. Install what is needed, for example by: sudo $line" >&2
            return 1
        fi
        echo "--- $line"
        if [ -z "$updated" ]; then
            DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 update -qq || return 1
            updated=yes
        fi
        quietly $line || return 1
    fi
    for tool in "$@"; do
        case $tool in node) new_enough_node || return 1 ;; esac
    done
}

# editor/package.json asks for 20.19; a distribution may have an older one.
new_enough_node() {
    node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)' && return 0
    echo "Node $(node --version) is too old: the editor needs 20.19 or newer (https://nodejs.org)." >&2
    return 1
}
