#include "minicontainer/kernel/cgroup.hpp"

namespace minicontainer {

std::unique_ptr<Cgroup> open_cgroup(const CgroupPlace& place) {
  return place.version == CgroupVersion::kV1 ? make_cgroup1(place) : make_cgroup2(place);
}

}  // namespace minicontainer
