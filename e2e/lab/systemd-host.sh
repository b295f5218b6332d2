#!/bin/sh
# systemd-host.sh SYSTEM ROOT SEED NAMESPACE NAME
# Boots the Debian of SYSTEM ("/" is this machine's) under systemd-nspawn, in a network namespace of its own. Programs
# and packages are SYSTEM's, under an overlay that takes what the host changes; settings are those of SEED and the few of
# SYSTEM that programs cannot do without, so that no service of SYSTEM starts. Runs in a mount namespace of its own: all
# of it is gone with this process. A reboot of the host starts it again with what it has changed.
set -eu
system=${1%/} root=$2 seed=$3 namespace=$4 name=$5

mount -t tmpfs -o mode=755 tmpfs "$root"
mkdir "$root/.changes"

# overlay PATH: what stands there in SYSTEM, to be changed freely
overlay() {
  changes=$root/.changes/$(echo "$1" | tr / _)
  mkdir -p "$root/$1" "$changes/upper" "$changes/work"
  mount -t overlay -o "lowerdir=$system/$1,upperdir=$changes/upper,workdir=$changes/work" overlay "$root/$1"
}

overlay usr
overlay var/lib/dpkg
for folder in bin sbin lib lib32 lib64 libx32; do
  if [ -e "$root/usr/$folder" ]; then ln -s "usr/$folder" "$root/$folder"; fi
done
mkdir -p "$root/etc" "$root/var/lib/apt/lists/partial" "$root/var/cache/apt/archives/partial" "$root/var/log/journal"
for file in alternatives dbus-1 debian_version default dpkg group ld.so.cache ld.so.conf ld.so.conf.d login.defs \
  nsswitch.conf os-release pam.conf pam.d passwd profile security services shadow shells ssl sudoers; do
  if [ -e "$system/etc/$file" ]; then cp -a "$system/etc/$file" "$root/etc/"; fi
done
cp -a "$seed/." "$root/"
echo "admin:x:4242:4242::/home/admin:/bin/sh" >>"$root/etc/passwd"
echo "admin:*:20000:0:99999:7:::" >>"$root/etc/shadow"
echo "admin:x:4242:" >>"$root/etc/group"
sed -i -E "s/^((adm|systemd-journal|docker):.*[^:,])$/\\1,admin/; s/^((adm|systemd-journal|docker):.*:)$/\\1admin/" "$root/etc/group"
echo "admin ALL=(ALL) NOPASSWD: ALL" >>"$root/etc/sudoers"
mkdir "$root/home" && mkdir -m 700 "$root/home/admin" && chown 4242:4242 "$root/home/admin"

# Capabilities and system calls are those that a Docker engine inside needs.
while :; do
  status=0
  systemd-nspawn --quiet --directory="$root" --register=no --keep-unit --machine="$name" --hostname="$name" \
    --console=pipe --resolv-conf=off --capability=all --system-call-filter='@keyring bpf' --network-namespace-path="/run/netns/$namespace" --boot || status=$?
  # What nspawn ends with when the host wants to be started again.
  [ "$status" = 133 ] || exit "$status"
done
