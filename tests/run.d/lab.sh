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
    # Being found, by a real avahi on the same wire.
    step lab cargo test --locked -p gluebox-appliance --test discovery -- --ignored --nocapture --test-threads=2
    step lab stories || return 1
    if [ -s "$logs/alone" ]; then summary+=("lab: told again alone, and passed then: $(tr '\n' ' ' <"$logs/alone")"); fi
}

# Homes wait more than they work, so there may be more of them than processors. A story is full of real programs with
# deadlines of their own; at most three that fail beside other homes are told again, each alone on the machine, where
# nothing is allowed to fail. It is said loudly, here and in the last lines.
stories() {
    local log=$logs/stories again=() story status good
    cargo test --locked -p gluebox-tests --test lab -- --nocapture --test-threads=3 $lab_all 2>&1 |
        tee "$log" | sed 's/^test result: FAILED\./=== BESIDE OTHERS:/'
    status=${PIPESTATUS[0]}
    [ "$status" -ne 0 ] || return 0
    mapfile -t again < <(sed -n 's/^test \(.*\) \.\.\. FAILED$/\1/p' "$log" | sort -u)
    if [ ${#again[@]} -eq 0 ] || [ ${#again[@]} -gt 3 ]; then
        grep '^test result:' "$log"
        return 1
    fi
    good=$(sed -n 's/^test result: FAILED\. \([0-9]*\) passed.*/\1/p' "$log")
    echo "test result: beside-others. ${good:-0} passed; 0 failed of those that are not told again"
    for story in "${again[@]}"; do
        echo "=== AGAIN, ALONE: $story failed beside other homes. ==="
        cargo test --locked -p gluebox-tests --test lab -- --exact "$story" --nocapture --include-ignored || return 1
        echo "$story" >>"$logs/alone"
    done
}
