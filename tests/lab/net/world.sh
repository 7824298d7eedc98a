# What the world offers: names by knot or bind9, a resolver that remembers them, dyndns2, echoes of one's address.

key_name=box-key
key=c2VjcmV0LWtleS1mb3ItdGhlLWxhYi0zMi1ieXRlcyE=
ttl=${LAB_TTL:-5}

zones_make() {
    mkdir -p "$state/names"
    cat >"$state/names/$zone.zone" <<ZONE
\$TTL $ttl
@ SOA ns.$zone. hostmaster.$zone. 1 60 60 3600 $ttl
@ NS ns.$zone.
ns A $dns
ZONE
    cat >"$state/names/inet.test.zone" <<ZONE
\$TTL $ttl
@ SOA ns.inet.test. hostmaster.inet.test. 1 60 60 3600 $ttl
@ NS ns.inet.test.
ns A $dns
acme A $acme
dyn A $dyndns
echo1 A ${echoes[0]}
echo2 A ${echoes[1]}
prober A $visitor
prober AAAA $visitor6
ZONE
}

# names_up knot|bind|off: both start with an empty zone, as a new provider would.
names_up() {
    stop knot
    stop bind
    case $1 in
        knot) zones_make; knot_up ;;
        bind) zones_make; bind_up ;;
    esac
}

knot_up() {
    rm -rf "$state/knot"
    mkdir -p "$state/knot/db"
    cat >"$state/knot/knot.conf" <<CONF
server:
    rundir: "$state/knot"
    listen: $dns@53
    user: root:root
log:
  - target: stdout
    any: info
database:
    storage: "$state/knot/db"
key:
  - id: $key_name
    algorithm: hmac-sha256
    secret: $key
acl:
  - id: box
    key: $key_name
    action: update
    update-type: [A, AAAA, TXT, CAA, HTTPS]
    update-owner: name
    update-owner-match: sub-or-equal
    update-owner-name: [box.$zone.]
template:
  - id: default
    storage: "$state/names"
    file: "%s.zone"
    zonefile-sync: -1
    journal-content: changes
zone:
  - domain: $zone
    acl: box
  - domain: inet.test
CONF
    start knot world knotd -c "$state/knot/knot.conf"
    wait_port world $dns 53
    wait_zone world $dns $zone
}

bind_up() {
    rm -rf "$state/bind"
    mkdir -p "$state/bind"
    cp "$state/names/"*.zone "$state/bind/"
    cat >"$state/bind/named.conf" <<CONF
options {
    directory "$state/bind";
    listen-on { $dns; };
    listen-on-v6 { none; };
    recursion no;
    dnssec-validation no;
    pid-file "$state/bind/pid";
    session-keyfile "$state/bind/session.key";
    managed-keys-directory "$state/bind";
};
controls { };
key "$key_name" { algorithm hmac-sha256; secret "$key"; };
zone "$zone" {
    type master;
    file "$zone.zone";
    update-policy { grant $key_name subdomain box.$zone. A AAAA TXT CAA HTTPS; };
};
zone "inet.test" { type master; file "inet.test.zone"; };
CONF
    start bind world named -g -c "$state/bind/named.conf"
    wait_port world $dns 53
    wait_zone world $dns $zone
}

# The resolver of the visitors: it remembers an answer for as long as the answer says, and no longer.
resolver_up() {
    start resolver world dnsmasq -k --conf-file=/dev/null --pid-file= --user=root --log-facility=- --no-hosts --no-resolv \
        --server=$dns --listen-address=$resolver --bind-interfaces --cache-size=500
    wait_port world $resolver 53
}

# dyndns2 and the echoes, each over http and https.
dyndns_up() {
    : >"$state/dyndns.says"
    start dyndns world python3 "$here/dyndns2.py" --listen $dyndns "${echoes[@]/#/--echo=}" \
        --certificate "$state/acme/world.pem" --private-key "$state/acme/world.key" \
        --says "$state/dyndns.says" --dns $dns --zone $zone --tsig "$key_name:$key" --ttl "$ttl" \
        --account owner:secret --name "box.$zone"
    wait_port world $dyndns 443
}

dyndns_says() { echo "$1" >"$state/dyndns.says"; }
