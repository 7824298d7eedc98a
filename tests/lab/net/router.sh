# The router: NAT by nftables, DHCP and names by dnsmasq, mappings by miniupnpd, and a page of its own.

router_up() {
    # Nor does it tell the home of a shorter way to itself, which would lead around the NAT.
    inside router sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
        net.ipv4.conf.all.send_redirects=0 net.ipv4.conf.br0.send_redirects=0
    # What the wire carries from one device to another is none of the NAT's business, whatever else this machine runs.
    inside router sysctl -qw net.bridge.bridge-nf-call-iptables=0 net.bridge.bridge-nf-call-ip6tables=0 2>/dev/null
    ip -n "$id-router" addr add "$lan/24" dev br0
    ip -n "$id-router" addr add "${lan6}1/64" dev br0 nodad
    inside router nft -f - <<'RULES'
table inet filter {
  chain forward {
    type filter hook forward priority 0; policy drop;
    ct state established,related accept
    iifname "br0" oifname "wan" accept
    iifname "br0" oifname "br0" accept
    meta l4proto ipv6-icmp accept
    jump by_hand
    jump miniupnpd
  }
  chain by_hand { }
  chain deaf { }
  chain input {
    type filter hook input priority 0; policy drop;
    jump deaf
    ct state established,related accept
    iifname { "lo", "br0" } accept
    meta l4proto { icmp, ipv6-icmp } accept
    iifname "wan" meta l4proto tcp reject with tcp reset
  }
  chain prerouting {
    type nat hook prerouting priority -100
    jump prerouting_miniupnpd
    iifname "br0" meta nfproto ipv4 fib daddr type local tcp dport 80 dnat ip to 192.168.1.1:80
  }
  chain postrouting {
    type nat hook postrouting priority 100;
    jump postrouting_miniupnpd
    oifname "wan" meta nfproto ipv4 masquerade
  }
  chain miniupnpd { }
  chain prerouting_miniupnpd { }
  chain postrouting_miniupnpd { }
}
RULES
    : >"$state/reserved"
    cat >"$state/dnsmasq.conf" <<CONF
no-hosts
no-resolv
no-ping
user=root
server=$dns
interface=br0
bind-interfaces
dhcp-range=192.168.1.100,192.168.1.150,2m
dhcp-range=::,constructor:br0,ra-stateless,64
dhcp-authoritative
dhcp-hostsfile=$state/reserved
dhcp-leasefile=$state/leases
enable-ra
domain=lan
pid-file=
log-facility=-
CONF
    start dnsmasq router dnsmasq -k -C "$state/dnsmasq.conf"
    start page router python3 "$here/page.py" $lan 80 "The router's own page"
    wait_port router $lan 53
}

# router_is KIND…: what it offers, from now on and after each restart.
router_is() {
    stop miniupnpd
    mappings_gone
    local kind upnp=yes natpmp=yes pcp=yes igd1=no allowed=1-65535 closed=no secure=yes
    for kind in "$@"; do
        case $kind in
            ordinary) ;;
            upnp-only) natpmp=no ;;
            pcp-only) upnp=no ;;
            natpmp-only) upnp=no pcp=no ;;
            igd1) igd1=yes ;;
            trusting) secure=no ;;
            low-ports-refused) allowed=1024-65535 ;;
            refusing) allowed= ;;
            closed) closed=yes ;;
            *) echo "a router is never $kind" >&2; return 2 ;;
        esac
    done
    cat >"$state/miniupnpd.conf" <<CONF
ext_ifname=wan
ext_ifname6=wan
listening_ip=br0
http_port=5000
enable_upnp=$upnp
enable_natpmp=$natpmp
force_igd_desc_v1=$igd1
secure_mode=$secure
system_uptime=no
notify_interval=30
min_lifetime=${LAB_LEASE_MIN:-120}
max_lifetime=${LAB_LEASE_MAX:-86400}
upnp_table_name=filter
upnp_nat_table_name=filter
upnp_forward_chain=miniupnpd
upnp_nat_chain=prerouting_miniupnpd
upnp_nat_postrouting_chain=postrouting_miniupnpd
friendly_name=Homely 3000
uuid=00000000-0000-4000-8000-0000000000a1
${allowed:+allow $allowed 192.168.1.0/24 1-65535}
deny 0-65535 0.0.0.0/0 0-65535
CONF
    echo "$closed $upnp" >"$state/router-offers"
    inside router nft flush chain inet filter deaf
    # miniupnpd speaks PCP wherever it speaks NAT-PMP; the first byte is the version, and NAT-PMP's is 0.
    [ "$pcp" = yes ] || inside router nft add rule inet filter deaf udp dport 5351 @th,64,8 2 drop
    miniupnpd_up
}

miniupnpd_up() {
    local closed upnp
    read -r closed upnp <"$state/router-offers"
    [ "$closed" = no ] || return 0
    rm -f "$state/miniupnpd.pid"
    start miniupnpd router miniupnpd -d -f "$state/miniupnpd.conf" -P "$state/miniupnpd.pid"
    if [ "$upnp" = yes ]; then
        wait_port router $lan 5000
    else
        for _ in $(seq 100); do
            inside router ss -Hlun 'sport = :5351' | grep -q . && return 0
            sleep 0.05
        done
        return 1
    fi
}

# Nothing is forwarded any more, and miniupnpd does not notice: it lists what there was, and says yes to the same
# mapping again without making it. Only deleting and adding helps.
router_break() {
    local chain
    for chain in miniupnpd prerouting_miniupnpd postrouting_miniupnpd; do
        inside router nft flush chain inet filter "$chain"
    done
}

# The mappings are gone from miniupnpd's list too, without a restart: it looks at the kernel's rules again after
# another device has come and gone.
router_forget() {
    router_break
    if inside router ss -Hltn 'sport = :5000' | grep -q .; then
        local router=http://$lan:5000/rootDesc.xml
        inside laptop upnpc -u $router -a $laptop 9 64999 tcp && inside laptop upnpc -u $router -d 64999 tcp
    else
        inside laptop natpmpc -a 64999 9 tcp 120 && inside laptop natpmpc -a 64999 9 tcp 0
    fi >/dev/null
}

mappings_gone() {
    router_break
    inside router conntrack -F >/dev/null 2>&1
    hairpin off
}

# router_restart SECONDS: for so long nothing passes and nothing answers.
router_restart() {
    stop miniupnpd KILL
    mappings_gone
    if [ "$1" != 0 ]; then
        cable wan down
        cable box down
        cable laptop down
        sleep "$1"
        cable laptop up
        cable box up
        cable wan up
    fi
    miniupnpd_up
}

# let_through [ADDRESS]: what somebody wrote in the router's settings, and nothing else of it.
let_through() {
    inside router nft flush chain inet filter by_hand
    [ -z "$1" ] || inside router nft add rule inet filter by_hand ip6 daddr "$1" tcp dport '{ 80, 443 }' accept
}

# lookup on|off: the router gives addresses and answers no question for names.
lookup() {
    inside router nft delete table inet lookup 2>/dev/null
    [ "$1" = off ] || return 0
    inside router nft -f - <<'RULES'
table inet lookup {
  chain in {
    type filter hook input priority -10
    iifname "br0" meta l4proto { tcp, udp } th dport 53 drop
  }
}
RULES
}

# Many routers do not lead the home back to itself; then the home sees the router's own page under its address outside.
hairpin() {
    inside router nft delete table ip hairpin 2>/dev/null
    [ "$1" = on ] || return 0
    local outside
    outside=$(ip -n "$id-router" -4 -br addr show wan | awk '{ sub("/.*", "", $3); print $3 }')
    {
        printf 'table ip hairpin {\nchain before {\ntype nat hook prerouting priority -101\n'
        inside router nft -n list chain inet filter prerouting_miniupnpd |
            sed -n 's/.*th dport \([0-9]*\) dnat ip to \([0-9.:]*\).*/\1 \2/p' | sort -u |
            while read -r port to; do echo "iifname br0 ip daddr $outside tcp dport $port dnat to $to"; done
        printf '}\nchain after {\ntype nat hook postrouting priority 99\n'
        # Where a packet came in is not known here any more.
        printf 'ip saddr 192.168.1.0/24 oifname br0 ct status dnat masquerade\n}\n}\n'
    } | inside router nft -f -
}
