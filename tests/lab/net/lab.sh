#!/usr/bin/env bash
# A home and the world around it, made of network namespaces and the programs that do it in real life. As root.
# No traffic leaves: no end of a wire lies in the machine's own network.
#
#   visitor -- world (provider, DNS, ACME, dyndns2, echoes) -- [cgn] -- router -- box, laptop
#
#   lab.sh up | down | sweep            build it; take it away; take away all that begin with this LAB_ID
#   lab.sh x PLACE CMD…                 run something in world, visitor, cgn, router, box or laptop
#   lab.sh bg PLACE NAME CMD…           the same in the background; `stop NAME` ends it, `log NAME` is its output
#   lab.sh wan ADDRESS/LEN              the provider gives the home another address
#   lab.sh cgn [NET] | cgn-off          another NAT before the router: 100.64.0 (provider) or 192.168.0 (second router)
#   lab.sh cable wan|box|laptop down|up
#   lab.sh router KIND…                 ordinary, or any of: upnp-only pcp-only natpmp-only igd1 low-ports-refused
#                                       refusing trusting closed
#   lab.sh restart [SECONDS]            the router goes and comes: mappings gone, epoch starts again
#   lab.sh forget                       mappings gone without a restart, and without a word
#   lab.sh break                        nothing comes through although the router lists the mappings as before
#   lab.sh hairpin on|off               whether the home reaches its own address outside; on copies today's mappings
#   lab.sh lookup on|off                whether the router looks up names for the home
#   lab.sh let-through [ADDRESS]        somebody opened this IPv6 address by hand, or nothing any more
#   lab.sh box-moves ADDRESS            the router gives the box another address
#   lab.sh dns knot|bind|off            which program holds the names
#   lab.sh acme on|off|limited|misled   limited: every new order is refused by a rate limit; misled: it looks for
#                                       proofs at another machine
#   lab.sh names [ANSWER]               dyndns2 answers this whatever is asked: 911, badauth, abuse, "429 30"; none: as it should
#   lab.sh page PLACE PORT TEXT [CERTIFICATE KEY]   some other thing that answers
#   lab.sh mdns PLACE NAME              avahi under that name
#   lab.sh lie PLACE KIND               a device that lies; KIND as in liar.py and liar_mdns.py
#
# LAB_ID    begins the namespaces' names, so that labs can stand side by side (lab)
# LAB_TTL   seconds for which names may be remembered (5)
# LAB_CERT_SECONDS, LAB_PEBBLE   how long certificates last; another Pebble
set -u
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
. "$here/places.sh"
. "$here/world.sh"
. "$here/acme.sh"
. "$here/router.sh"
. "$here/home.sh"

up() {
    mkdir -p "$state"
    # In memory: a server of names that waits for a busy disk answers nobody, and no story is about that.
    mount -t tmpfs -o size=256m,mode=0755 "$id" "$state" || exit
    mkdir -p "$state/log" "$state/pid"
    places_up
    names_up knot
    resolver_up
    acme_make
    acme_up on &
    local certificates=$!
    dyndns_up
    router_up
    router_is ordinary
    box_up
    wait $certificates
    echo "box $(box_address), home $wan, names in $zone"
}

down() {
    places_down
    umount -l "$state" 2>/dev/null
    rm -rf "$state"
}

# After a run that was itself killed: every lab whose name begins with this one's.
sweep() {
    local lab
    for lab in $(ip netns list | awk '{ print $1 }' | grep -E "^$id(-[0-9]+)?-world$"); do
        LAB_ID=${lab%-world} bash "$here/lab.sh" down
    done
}

command=${1:-}
[ $# -gt 0 ] && shift
case $command in
    up) up ;;
    down) down ;;
    sweep) sweep ;;
    x) place=$1; shift; exec ip netns exec "$id-$place" "$@" ;;
    bg) place=$1 name=$2; shift 2; start "$name" "$place" "$@" ;;
    stop) stop "$1" ;;
    log) cat "$state/log/$1.log" ;;
    wan) wan_is "$1" "$provider" ;;
    cgn) cgn_up "${1:-100.64.0}" ;;
    cgn-off) cgn_down ;;
    cable) cable "$1" "$2" ;;
    router) router_is "$@" ;;
    restart) router_restart "${1:-0}" ;;
    forget) router_forget ;;
    break) router_break ;;
    hairpin) hairpin "$1" ;;
    lookup) lookup "$1" ;;
    let-through) let_through "${1:-}" ;;
    box-moves) box_moves "$1" ;;
    box-address) box_address ;;
    dns) names_up "$1" ;;
    acme) acme_up "$1" ;;
    names) dyndns_says "$*" ;;
    page) start "page-$1-$2" "$1" python3 "$here/page.py" :: "${@:2}" && wait_port "$1" 127.0.0.1 "$2" ;;
    mdns) start "avahi-$1" "$1" unshare -m bash "$here/avahi.sh" "$2" ;;
    lie) lie "$1" "$2" ;;
    mappings) inside router nft -n list chain inet filter prerouting_miniupnpd ;;
    *) sed -n '2,/^set/p' "${BASH_SOURCE[0]}" | sed -n 's/^# \{0,1\}//p' >&2; exit 2 ;;
esac
