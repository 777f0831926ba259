# std.sh ARCH...: compiles Rust's standard library for musl from Debian's sources into /out, with what rustc links a static program
# from, for each of the architectures; the first is that of the machine.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
cd /std

# The standard library is built along with an empty crate; its own dependencies lie vendored beside its source.
mkdir -p src .cargo
: >src/lib.rs
printf '[package]\nname="empty"\nversion="0.1.0"\nedition="2021"\n' >Cargo.toml
printf '[source.crates-io]\nreplace-with="v"\n[source.v]\ndirectory="%s"\n' /usr/src/rustc-*/library/vendor >.cargo/config.toml

# Debian's libunwind was compiled against glibc with fortify: the two functions of glibc that it needs, over musl's own.
# (gcc's libgcc_eh.a in its place would link, and abort on every panic.)
cat >fortify.c <<'C'
#include <stdarg.h>
#include <stdio.h>
int __vfprintf_chk(FILE *f, int flag, const char *format, va_list args) { return vfprintf(f, format, args); }
int __vsnprintf_chk(char *out, size_t max, int flag, size_t size, const char *format, va_list args) { return vsnprintf(out, max, format, args); }
C

gcc=$(basename "$(dirname "$(gcc -print-libgcc-file-name)")")
for arch; do
  target=$arch-unknown-linux-musl debian=$(case $arch in x86_64) echo amd64 ;; aarch64) echo arm64 ;; esac)
  RUSTC_BOOTSTRAP=1 cargo build --release -Z build-std=std,panic_unwind,panic_abort,proc_macro,test --target "$target"
  libs=/out$(rustc --print sysroot)/lib/rustlib/$target/lib own=$libs/self-contained root=/std/$arch
  mkdir -p "$own" "$root"
  cp target/"$target"/release/deps/*.rlib "$libs"
  rm "$libs"/libempty-*

  apt-get -q download "musl-dev:$debian" "libunwind-19-dev:$debian" "libgcc-$gcc-dev:$debian"
  for package in *_"$debian".deb; do dpkg -x "$package" "$root"; done
  musl=$root/usr/lib/$arch-linux-musl
  cp "$musl"/{crt1,Scrt1,rcrt1,crti,crtn}.o "$musl"/lib{c,dl,pthread}.a "$root/usr/lib/gcc/$arch-linux-gnu/$gcc"/{crtbegin,crtend,crtbeginS,crtendS}.o "$own"
  clang --target="$arch-linux-gnu" -O2 -nostdlibinc -isystem "$root/usr/include/$arch-linux-musl" -c fortify.c
  cp "$root/usr/lib/llvm-19/lib/libunwind.a" "$own"
  llvm-ar q "$own/libunwind.a" fortify.o
done
