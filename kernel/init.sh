# What the guest does when it starts, in the place of an init system. Its first process.
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8
export PATH HOME LANG
# The initial file system may have mounted some of these, and hands them over.
for each in proc:proc:/proc sysfs:sysfs:/sys devtmpfs:devtmpfs:/dev tmpfs:tmpfs:/run tmpfs:tmpfs:/tmp; do
  type=${each%%:*} place=${each##*:}
  mountpoint -q "$place" || mount -t "$type" "$type" "$place"
done
mkdir -p /dev/pts /dev/shm
mountpoint -q /dev/pts || mount -t devpts devpts /dev/pts
/lib/systemd/systemd-udevd --daemon
udevadm trigger --action=add
udevadm settle
ip link set lo up
# The address that QEMU's user network gives its first guest.
ip address add 10.0.2.15/24 dev eth0
ip link set eth0 up
stty -echo -onlcr
echo "guest is ""ready"
# It takes itself for a script where its complaints go elsewhere, and shows no prompts.
exec sh 2>/run/shell.log
