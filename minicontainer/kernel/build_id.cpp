#include "minicontainer/kernel/build_id.hpp"

#include <elf.h>
#include <link.h>

#include <cstddef>
#include <cstring>

namespace minicontainer {
namespace {

// The note NT_GNU_BUILD_ID among the notes from `place` on (man 5 elf, "Notes").
std::string find_build_id(const char* place, std::size_t size) {
  const auto padded = [](std::size_t length) { return (length + 3) & ~std::size_t{3}; };
  while (size >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) note;
    std::memcpy(&note, place, sizeof note);
    const std::size_t whole = sizeof note + padded(note.n_namesz) + padded(note.n_descsz);
    if (whole > size) return {};
    const char* name = place + sizeof note;
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == 4 && std::memcmp(name, "GNU", 4) == 0) {
      return {name + padded(note.n_namesz), note.n_descsz};
    }
    place += whole;
    size -= whole;
  }
  return {};
}

int look_at(dl_phdr_info* object, std::size_t, void* found) {
  for (int i = 0; i < object->dlpi_phnum; ++i) {
    const ElfW(Phdr)& segment = object->dlpi_phdr[i];
    if (segment.p_type != PT_NOTE) continue;
    const auto* place = reinterpret_cast<const char*>(object->dlpi_addr + segment.p_vaddr);
    auto id = find_build_id(place, segment.p_memsz);
    if (id.empty()) continue;
    *static_cast<std::string*>(found) = std::move(id);
    break;
  }
  return 1;  // the first object is the program itself; the libraries are of no interest
}

}  // namespace

std::string build_id() {
  std::string found;
  ::dl_iterate_phdr(look_at, &found);
  return found;
}

}  // namespace minicontainer
