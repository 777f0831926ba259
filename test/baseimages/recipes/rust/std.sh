# Compiles Rust's standard library for musl from Debian's sources into /out, with what rustc links a static program from.
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
target=x86_64-unknown-linux-musl
libs=/out$(rustc --print target-libdir --target $target)
own=$libs/self-contained
mkdir -p "$own" /std/src /std/.cargo
cd /std

# The standard library is built along with an empty crate; its own dependencies lie vendored beside its source.
: >src/lib.rs
printf '[package]\nname="empty"\nversion="0.1.0"\nedition="2021"\n' >Cargo.toml
printf '[source.crates-io]\nreplace-with="v"\n[source.v]\ndirectory="%s"\n' /usr/src/rustc-*/library/vendor >.cargo/config.toml
RUSTC_BOOTSTRAP=1 cargo build --release -Z build-std=std,panic_unwind,panic_abort,proc_macro,test --target $target
cp target/$target/release/deps/*.rlib "$libs"
rm "$libs"/libempty-*

musl=/usr/lib/x86_64-linux-musl
gcc=$(dirname "$(gcc -print-libgcc-file-name)")
cp $musl/{crt1,Scrt1,rcrt1,crti,crtn}.o $musl/libc.a "$gcc"/{crtbegin,crtend,crtbeginS,crtendS}.o "$own"

# Debian's libunwind was compiled against glibc with fortify: the two functions of glibc that it needs, over musl's own.
# (gcc's libgcc_eh.a in its place would link, and abort on every panic.)
cat >fortify.c <<'C'
#include <stdarg.h>
#include <stdio.h>
int __vfprintf_chk(FILE *f, int flag, const char *format, va_list args) { return vfprintf(f, format, args); }
int __vsnprintf_chk(char *out, size_t max, int flag, size_t size, const char *format, va_list args) { return vsnprintf(out, max, format, args); }
C
musl-gcc -O2 -c fortify.c
cp /usr/lib/llvm-19/lib/libunwind.a "$own"
ar q "$own/libunwind.a" fortify.o
