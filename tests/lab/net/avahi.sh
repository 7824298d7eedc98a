# avahi.sh NAME: avahi-daemon with a message bus and a /run of its own, in the foreground. Run in a mount namespace
# of its own (unshare -m).
mount -t tmpfs none /run
mkdir -p /run/dbus /run/avahi-daemon
chown avahi:avahi /run/avahi-daemon
dbus-daemon --system --nofork --nopidfile &
bus=$!
for _ in $(seq 100); do
    [ -S /run/dbus/system_bus_socket ] && break
    sleep 0.05
done
cat >/run/avahi.conf <<CONF
[server]
host-name=$1
use-ipv4=yes
use-ipv6=yes
enable-dbus=yes
allow-interfaces=eth0
[publish]
publish-workstation=no
CONF
trap 'kill $bus $avahi 2>/dev/null; wait' TERM INT
avahi-daemon -f /run/avahi.conf --no-drop-root --no-rlimits --no-chroot &
avahi=$!
wait $avahi
