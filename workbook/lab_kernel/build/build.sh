#!/usr/bin/env bash
# Builds the lab kernel: build.sh SOURCE WORK VARIANT...
#
# SOURCE is the kernel's source, a tar file or a folder that nothing was ever built in. WORK is an
# empty folder; there arise WORK/lab/linux and WORK/grade/linux. Needs no root. What it says is a
# line "== STEP" for each step, and in between the lines of make, one for each object.
#
# The variants share one folder of objects: make compiles again only what reads an option in which
# they differ.
set -euo pipefail
export LC_ALL=C

recipe=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
source=$1 work=$2
shift 2

die() { printf 'build.sh: %s\n' "$*" >&2; exit 1; }

# unpack TAR: all that the configuration and User Mode Linux read; three quarters of a kernel is
# drivers and architectures that it never opens.
unpack() {
  mkdir "$work/source"
  tar -x -f "$1" -C "$work/source" --strip-components=1 --wildcards \
    --exclude='*/Documentation/*/*' --exclude='*/tools/testing/*' --exclude='*/tools/perf/*' \
    --exclude='*/arch/[!ux]*/*.[chS]' --exclude='*/arch/*.dts*' --exclude='*/sound/*.[ch]' \
    --exclude='*/drivers/gpu/*.[ch]' --exclude='*/drivers/media/*.[ch]' \
    --exclude='*/drivers/net/ethernet/*.[ch]' --exclude='*/drivers/net/wireless/*.[ch]' \
    --exclude='*/drivers/staging/*.[ch]' --exclude='*/drivers/scsi/*.[ch]' \
    --exclude='*/drivers/infiniband/*.[ch]' --exclude='*/drivers/iio/*.[ch]'
  source=$work/source
}

# mend: a process that is killed in the middle of a fork took the whole guest down. dup_mmap() marks
# in the half-made copy where it gave up, and flush_tlb_mm() took that mark for a piece of memory.
mend() {
  patch --quiet --directory="$source" --strip=1 <<'PATCH'
--- a/arch/um/kernel/tlb.c
+++ b/arch/um/kernel/tlb.c
@@ -225,8 +225,11 @@
 void flush_tlb_mm(struct mm_struct *mm)
 {
 	struct vm_area_struct *vma;
 	VMA_ITERATOR(vmi, mm, 0);
 
-	for_each_vma(vmi, vma)
+	for_each_vma(vmi, vma) {
+		if (xa_is_zero(vma))
+			break;
 		um_tlb_mark_sync(mm, vma->vm_start, vma->vm_end);
+	}
 }
PATCH
}

# The kernel and the time, user and machine that it names are the same for everybody who builds it.
kbuild() {
  make -C "$source" ARCH=um O="$work/objects" CC="$compiler" HOSTCC="$compiler" \
    KBUILD_BUILD_TIMESTAMP='Thu Jan  1 00:00:00 UTC 2026' KBUILD_BUILD_USER=lab KBUILD_BUILD_HOST=lab \
    -j "$(nproc)" "$@"
}

# answers VARIANT: our fragments, the later one's lines in place of the earlier one's.
answers() {
  cat "$recipe/lab.config"
  [[ $1 == lab ]] || cat "$recipe/$1.config"
}

# Kconfig drops, without a word, an answer whose conditions do not hold.
check_answers() {
  local lost
  lost=$(awk '
    function note(name, value) { if (FILENAME == ARGV[1]) wanted[name] = value; else got[name] = value }
    /^CONFIG_[A-Z0-9_a-z]+=/ { at = index($0, "="); note(substr($0, 1, at - 1), substr($0, at + 1)) }
    /^# CONFIG_[A-Z0-9_a-z]+ is not set$/ { note($2, "n") }
    END {
      for (name in wanted) {
        have = name in got ? got[name] : "n"
        if (have != wanted[name]) print "  " name "=" wanted[name] " became " have
      }
    }' "$1" "$2" | sort)
  [[ -z $lost ]] || die "these options cannot be had as they are asked for:"$'\n'"$lost"
}

compiler=gcc
command -v ccache >/dev/null && compiler='ccache gcc'
# The dependency files of make spare the cache a second run of the preprocessor.
export CCACHE_DEPEND=1 CCACHE_BASEDIR=$work CCACHE_NOHASHDIR=1

mkdir -p "$work/objects"
if [[ -f $source ]]; then
  echo "== unpacking"
  unpack "$source"
  mend
fi
[[ -f $source/arch/um/Kconfig ]] || die "$source holds no kernel source: there is no arch/um/Kconfig"

for variant in "$@"; do
  echo "== configuring $variant"
  answers "$variant" >"$work/$variant.answers"
  kbuild -s KCONFIG_ALLCONFIG="$work/$variant.answers" allnoconfig >/dev/null
  check_answers "$work/$variant.answers" "$work/objects/.config"
  echo "== compiling $variant"
  kbuild linux
  mkdir "$work/$variant"
  strip -o "$work/$variant/linux" "$work/objects/linux"
  cp "$work/objects/.config" "$work/$variant/config"
done
echo "== done"
