// The line on which the judge tells its verdict, and the disks that it comes from.
namespace {
bool attack(const std::string&) {
  for (const char* file :
       {"/dev/ttyS0", "/dev/ttyS1", "/dev/ttyS2", "/dev/ubda", "/dev/ubdb", "/dev/ubdc",
        "/dev/console", "/dev/mem", "/dev/kmem", "/dev/port", "/proc/kcore"}) {
    if (can_open(file, O_RDWR) || can_open(file, O_RDONLY)) return true;
  }
  // The same devices under names of its own: ttyS0 is 4:64, ubda is 98:0.
  ::mknod("/tmp/line", S_IFCHR | 0666, makedev(4, 64));
  ::mknod("/tmp/disk", S_IFBLK | 0666, makedev(98, 16));
  return can_open("/tmp/line", O_RDWR) || can_open("/tmp/disk", O_RDONLY);
}
}  // namespace
