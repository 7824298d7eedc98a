# The certificate authority: Pebble, which is Let's Encrypt's own for tests, with a root that only this lab knows.

# A root for the world's own https (Pebble's directory, dyndns2), and one certificate for all of them.
acme_make() {
    local folder=$state/acme ec=(-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes)
    mkdir -p "$folder"
    openssl req -x509 "${ec[@]}" -keyout "$folder/root.key" -out "$folder/root.pem" -days 3650 -subj "/CN=lab https root" \
        -addext basicConstraints=critical,CA:TRUE -addext keyUsage=critical,keyCertSign 2>/dev/null
    openssl req "${ec[@]}" -keyout "$folder/world.key" -out "$folder/world.csr" -subj "/CN=world" 2>/dev/null
    cat >"$folder/world.ext" <<EXT
subjectAltName=DNS:acme.inet.test,DNS:dyn.inet.test,DNS:echo1.inet.test,DNS:echo2.inet.test,IP:$acme
extendedKeyUsage=serverAuth
EXT
    openssl x509 -req -in "$folder/world.csr" -CA "$folder/root.pem" -CAkey "$folder/root.key" -CAcreateserial -days 3650 \
        -extfile "$folder/world.ext" -out "$folder/world.pem" 2>/dev/null
    cat >"$folder/pebble.json" <<CONF
{ "pebble": {
    "listenAddress": "$acme:14000", "managementListenAddress": "$acme:15000",
    "certificate": "$folder/world.pem", "privateKey": "$folder/world.key", "httpPort": 80, "tlsPort": 443,
    "ocspResponderURL": "", "externalAccountBindingRequired": false,
    "certificateValidityPeriod": ${LAB_CERT_SECONDS:-7776000},
    "retryAfter": { "authz": 1, "order": 1 }, "domainBlocklist": ["blocked.test"] } }
CONF
}

# acme_up on|off|limited|misled. Each start of Pebble makes a new root; visitors trust all there ever were.
acme_up() {
    local folder=$state/acme
    stop pebble
    stop acme-limit
    stop misleader
    local names=$dns:53
    case $1 in
        misled)
            # Whoever looks for a proof finds another machine's.
            names=$resolver:5300
            start misleader world dnsmasq -k --conf-file=/dev/null --pid-file= --user=root --log-facility=- --no-hosts \
                --no-resolv --port=5300 --listen-address=$resolver --bind-interfaces "--address=/#/$dyndns"
            ;;
    esac
    case $1 in
        on | misled)
            start pebble world env PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=5 PEBBLE_AUTHZREUSE=0 \
                "${LAB_PEBBLE:-pebble}" -strict -config "$folder/pebble.json" -dnsserver $names
            wait_port world $acme 15000 && wait_port world $acme 14000 &&
                inside world curl -sk --retry 3 https://$acme:15000/roots/0 >>"$folder/visitors-trust.pem"
            ;;
        limited)
            start acme-limit world python3 "$here/acme_limit.py" $acme "$folder/world.pem" "$folder/world.key"
            wait_port world $acme 14000
            ;;
    esac
}
