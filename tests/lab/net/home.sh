# The provider's line, the cables, and where the box is on its network.

# wan_is ADDRESS/LEN GATEWAY: at once, as after a night's forced disconnection. miniupnpd's rules look at the wire and
# not at the address, so the provider's memory of the old one has to go too.
wan_is() {
    ip -n "$id-router" -4 addr flush dev wan
    ip -n "$id-router" addr add "$1" dev wan
    ip -n "$id-router" route replace default via "$2"
    inside router conntrack -F >/dev/null 2>&1
    ip -n "$id-world" neigh flush dev isp
    return 0
}

# cgn_up NET: the router gets NET.2 from another NAT, which alone has an address in the world. The far end of the
# router's cable moves there.
cgn_up() {
    place cgn "$dns"
    wire cgn out world cgn
    ip -n "$id-world" link set cgn master isp
    ip -n "$id-cgn" addr add "$shared/24" dev out
    ip -n "$id-cgn" route add default via "$provider"
    ip -n "$id-world" link set home netns "$id-cgn"
    ip -n "$id-cgn" link set home up
    ip -n "$id-cgn" addr add "$1.1/24" dev home
    inside cgn sysctl -qw net.ipv4.ip_forward=1
    inside cgn nft -f - <<'RULES'
table ip nat {
  chain after {
    type nat hook postrouting priority 100
    oifname "out" masquerade
  }
}
RULES
    wan_is "$1.2/24" "$1.1"
    cable wan up
}

cgn_down() {
    ip -n "$id-cgn" link set home netns "$id-world"
    ip -n "$id-world" link set home master isp up
    ip netns del "$id-cgn"
    rm -rf "/etc/netns/$id-cgn"
    wan_is "$wan/24" "$provider"
    cable wan up
}

# cable wan|box|laptop up|down: at the far end, so that the near one keeps what it knows and sees the light go out.
# Returns when the near end has seen it.
cable() {
    local place=$1 near=eth0
    case $1 in
        wan)
            place=router near=wan
            if ip netns list | grep -q "^$id-cgn\b"; then
                ip -n "$id-cgn" link set home "$2"
            else
                ip -n "$id-world" link set home "$2"
            fi
            ;;
        box | laptop) ip -n "$id-router" link set "p-$1" "$2" ;;
    esac
    for _ in $(seq 200); do
        ip -n "$id-$place" -br link show "$near" | grep -qi " [a-z]*$2 " && return 0
        sleep 0.05
    done
}

# The box asks for its address as any device does.
box_up() {
    cat >"$state/udhcpc.sh" <<'SCRIPT'
#!/bin/sh
case $1 in
    deconfig) ip -4 addr flush dev "$interface" ;;
    bound | renew)
        ip -4 addr show dev "$interface" | grep -q "inet $ip/" && exit
        ip -4 addr flush dev "$interface"
        ip addr add "$ip/${mask:-24}" dev "$interface"
        ip route replace default via "${router%% *}"
        ;;
esac
SCRIPT
    chmod +x "$state/udhcpc.sh"
    start udhcpc box udhcpc -f -i eth0 -s "$state/udhcpc.sh" -x hostname:gluebox -t 20 -T 1
    wait_box "${1:-192.168.1.*}"
}

box_address() { ip -n "$id-box" -4 -br addr show dev eth0 | awk '{ sub("/.*", "", $3); print $3 }'; }

wait_box() {
    for _ in $(seq 200); do
        [[ "$(box_address)" == $1 ]] && return 0
        sleep 0.05
    done
    echo "the box has no address like $1" >&2
    return 1
}

# box_moves ADDRESS: the router decided so, and the box hears it when it asks again.
box_moves() {
    local mac
    mac=$(ip -n "$id-box" -br link show eth0 | awk '{ print $3 }')
    echo "$mac,$1" >"$state/reserved"
    stop udhcpc
    kill -HUP "$(cat "$state/pid/dnsmasq")"
    box_up "$1"
}

# lie PLACE KIND: returns when the liar listens.
lie() {
    local program=liar.py
    [[ $2 != mdns-* ]] || program=liar_mdns.py
    start "liar-$2" "$1" python3 "$here/$program" "$2"
    for _ in $(seq 200); do
        grep -q listening "$state/log/liar-$2.log" && return 0
        sleep 0.05
    done
    return 1
}
