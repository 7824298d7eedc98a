# The places, the wires between them, and what runs in them.

id=${LAB_ID:-lab}
state=${TMPDIR:-/tmp}/gluebox-lab-$id

# The home's address must look public: miniupnpd, and any honest client, refuse private and documentation ranges.
# These are reachable inside the namespaces only.
provider=11.22.33.1
wan=11.22.33.10
shared=11.22.33.50
lan=192.168.1.1
laptop=192.168.1.20
visitor=11.44.0.2
dns=11.99.0.53
resolver=11.99.0.54
acme=11.99.0.14
dyndns=11.99.0.80
echoes=(11.99.0.81 11.99.0.82)
provider6=2600:db::1
wan6=2600:db::10
lan6=2600:db:1::
visitor6=2600:db:2::2
zone=home.test

inside() {
    local place=$1
    shift
    ip netns exec "$id-$place" "$@"
}

# start NAME PLACE CMD…: in the background, its pid and log kept. `ip netns exec` and `setsid` become the program,
# so the pid is its own.
start() {
    local name=$1 place=$2
    shift 2
    ip netns exec "$id-$place" setsid "$@" >"$state/log/$name.log" 2>&1 </dev/null &
    echo $! >"$state/pid/$name"
}

# stop NAME [SIGNAL]: only a recorded pid that still lives in a place of this lab is signalled.
stop() {
    local name=$1 signal=${2:-TERM} pid
    [ -f "$state/pid/$name" ] || return 0
    pid=$(cat "$state/pid/$name")
    rm -f "$state/pid/$name"
    case "$(ip netns identify "$pid" 2>/dev/null)" in
        "$id"-*) kill -"$signal" "$pid" 2>/dev/null ;;
        *) return 0 ;;
    esac
    for _ in $(seq 60); do
        readlink -q "/proc/$pid/exe" >/dev/null || return 0
        sleep 0.05
    done
    kill -KILL "$pid" 2>/dev/null
}

wait_port() {
    local place=$1 host=$2 port=$3
    for _ in $(seq 200); do
        inside "$place" bash -c "exec 3<>/dev/tcp/$host/$port" 2>/dev/null && return 0
        sleep 0.05
    done
    echo "nothing answers at $host port $port in $place" >&2
    return 1
}

# A server of names listens before it has read its zone.
wait_zone() {
    local place=$1 host=$2 zone=$3
    for _ in $(seq 100); do
        inside "$place" dig +short +time=1 +tries=1 "@$host" "$zone" SOA 2>/dev/null | grep -q . && return 0
        sleep 0.1
    done
    echo "$host in $place does not know $zone" >&2
    return 1
}

place() {
    local name=$id-$1
    mkdir -p "/etc/netns/$name"
    echo "nameserver $2" >"/etc/netns/$name/resolv.conf"
    ip netns add "$name"
    ip -n "$name" link set lo up
}

# wire PLACE NAME PLACE NAME: a cable with its two ends.
wire() {
    ip link add "$2" netns "$id-$1" type veth peer name "$4" netns "$id-$3"
    ip -n "$id-$1" link set "$2" up
    ip -n "$id-$3" link set "$4" up
}

places_up() {
    local one
    place world "$dns"
    place visitor "$resolver"
    place router "$dns"
    place box "$lan"
    place laptop "$lan"

    inside world sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1
    ip -n "$id-world" -batch - <<BATCH
link add isp type bridge
link set isp up
addr add $provider/24 dev isp
addr add $provider6/64 dev isp nodad
$(for one in $dns $resolver $acme $dyndns "${echoes[@]}"; do echo "addr add $one/32 dev lo"; done)
BATCH
    wire visitor eth0 world visitor
    ip -n "$id-world" addr add 11.44.0.1/24 dev visitor
    ip -n "$id-world" addr add 2600:db:2::1/64 dev visitor nodad
    ip -n "$id-visitor" -batch - <<BATCH
addr add $visitor/24 dev eth0
addr add $visitor6/64 dev eth0 nodad
route add default via 11.44.0.1
route add default via 2600:db:2::1
BATCH
    ip -n "$id-world" route add "$lan6/64" via "$wan6"

    ip -n "$id-router" link add br0 type bridge
    ip -n "$id-router" link set br0 up
    for one in box laptop; do
        wire "$one" eth0 router "p-$one"
        ip -n "$id-router" link set "p-$one" master br0
    done
    ip -n "$id-laptop" addr add "$laptop/24" dev eth0
    ip -n "$id-laptop" route add default via "$lan"
    wire router wan world home
    ip -n "$id-world" link set home master isp
    wan_is "$wan/24" "$provider"
    ip -n "$id-router" addr add "$wan6/64" dev wan nodad
    ip -n "$id-router" route add default via "$provider6"
}

# Whatever runs in a place of this lab was started by it or by its tests.
places_down() {
    local one signal pids
    for signal in TERM KILL; do
        pids=$(for one in visitor laptop box router cgn world; do ip netns pids "$id-$one" 2>/dev/null; done)
        [ -n "$pids" ] || break
        kill -$signal $pids 2>/dev/null
        for _ in $(seq 40); do
            readlink -q $(printf '/proc/%s/exe ' $pids) | grep -q . || break
            sleep 0.05
        done
    done
    for one in visitor laptop box router cgn world; do
        ip netns del "$id-$one" 2>/dev/null
        rm -rf "/etc/netns/$id-$one"
    done
}
