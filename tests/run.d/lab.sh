# The part `lab`. Namespaces want root; without it everything is left out and said so.

run_lab() {
    if [ "$(id -u)" -ne 0 ] || ! unshare -n true 2>/dev/null; then
        echo "=== SKIPPED: lab. Only root makes network namespaces: sudo tests/run lab. ==="
        [ "${CI:-}" != true ]
        return
    fi
    need ip nft conntrack sysctl unshare openssl curl python3 knotd named nsupdate dnsmasq miniupnpd upnpc natpmpc udhcpc \
        avahi-daemon avahi-resolve dbus-daemon pebble lego inadyn || return 1
    program || return 1
    house lab lab --no-run || return 1
    export LAB_ID=${LAB_ID:-gluebox$$}
    # Each laboratory takes itself away; this is for a run that was ended in the middle.
    trap 'bash tests/lab/net/lab.sh sweep; rm -rf "$logs"' EXIT
    if [ -n "$lab_all" ]; then
        need chromium node || return 1
        step lab npm ci --prefix tests/browser --no-audit --no-fund --silent || return 1
    fi
    # Being found, by a real avahi on the same wire. With the same packages as the part `rust`, so that nothing is built twice.
    step lab cargo test --locked --workspace --exclude gluebox-tests --test discovery -- --ignored --nocapture --test-threads=2
    # Homes wait more than they work, so there may be more of them than processors.
    step lab cargo test --locked -p gluebox-tests --test lab -- --nocapture --test-threads=3 $lab_all
}
