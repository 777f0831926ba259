# trees.sh JAVA_LINE: fills /trees with the files of each image of the family, those of its parent left out.
java=/usr/lib/jvm/java-$1-openjdk-amd64

# put TREE: copies the files whose names come in.
put() {
  mkdir -p "/trees/$1"
  while read -r f; do if [ -f "$f" ]; then cp -a --parents "$f" "/trees/$1"; fi; done
}
# libs PACKAGE...: the shared libraries of the packages.
libs() { for p; do dpkg -L "$p"; done | grep -E '^/usr/lib(64)?/.*\.so|^/etc/ssl/openssl.cnf'; }
# needed_by FOLDER: the libraries that its programs load, with what their links lead to.
needed_by() {
  find "$1" -type f \( -name '*.so' -o -perm -1 \) -exec ldd {} + 2>/dev/null | awk '$3 ~ /^\// {print $3}' | sed 's,^/lib,/usr/lib,' |
    sort -u | while read -r f; do echo "$f" && realpath "$f"; done
}

mkdir -p /trees/static && cd /trees/static
mkdir -p etc/ssl/certs usr/lib usr/lib64 usr/bin usr/sbin usr/share var/tmp home/nonroot root tmp
for l in bin lib lib64 sbin; do ln -s usr/$l $l; done
for user in root:0:/root nobody:65534:/nonexistent nonroot:65532:/home/nonroot; do
  IFS=: read -r name id home <<<"$user"
  echo "$name:x:$id:$id:$name:$home:/sbin/nologin" >>etc/passwd
  echo "$name:x:$id:" >>etc/group
done
cp /etc/ssl/certs/ca-certificates.crt etc/ssl/certs/
cp -L /etc/os-release etc/
echo 'hosts: files dns' >etc/nsswitch.conf
cp -a /usr/share/zoneinfo usr/share/
chown 65532:65532 home/nonroot
chmod 700 home/nonroot root
chmod 1777 tmp var/tmp

libs libc6 libssl3t64 libzstd1 zlib1g | put base
libs libgcc-s1 libstdc++6 libgomp1 | put cc
needed_by "$java" | put java-base
mkdir -p /trees/java/usr/lib/jvm /trees/java/usr/bin
cp -aL "$java" /trees/java/usr/lib/jvm/
ln -s "../lib/jvm/java-$1-openjdk-amd64/bin/java" /trees/java/usr/bin/java
