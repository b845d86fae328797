#include "minicontainer/engine/program_file.hpp"

#include <elf.h>
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <optional>
#include <sstream>

#include "minicontainer/kernel/inside.hpp"

namespace engine {
namespace {

using minicontainer::find_inside;

#if defined(__x86_64__)
constexpr int kOwnMachine = EM_X86_64;
#elif defined(__aarch64__)
constexpr int kOwnMachine = EM_AARCH64;
#else
constexpr int kOwnMachine = EM_NONE;
#endif

constexpr struct {
  int machine;
  const char* name;
} kMachines[] = {{EM_386, "386"},       {EM_X86_64, "amd64"},  {EM_ARM, "arm"},
                 {EM_AARCH64, "arm64"}, {EM_RISCV, "riscv64"}, {EM_PPC64, "ppc64le"},
                 {EM_S390, "s390x"},    {EM_MIPS, "mips"}};

std::string name_of_machine(int machine) {
  for (const auto& entry : kMachines) {
    if (entry.machine == machine) return entry.name;
  }
  return fmt::format("ELF machine {}", machine);
}

std::string read_start(const base::Fd& file, std::size_t size, off_t offset = 0) {
  std::string bytes(size, '\0');
  const ssize_t count = ::pread(file.get(), bytes.data(), bytes.size(), offset);
  bytes.resize(count < 0 ? 0 : static_cast<std::size_t>(count));
  return bytes;
}

bool may_execute(const struct stat& status, const User& user) {
  const mode_t mode = status.st_mode;
  if (user.uid == 0) return (mode & 0111) != 0;
  if (status.st_uid == user.uid) return (mode & S_IXUSR) != 0;
  const bool is_in_group = status.st_gid == user.gid ||
                           std::ranges::find(user.groups, status.st_gid) != user.groups.end();
  return (mode & (is_in_group ? S_IXGRP : S_IXOTH)) != 0;
}

// "#!/bin/sh -e": the words up to the blank are the interpreter. A carriage return before the end
// of the line belongs to its name, which is why such a script has none.
std::string interpreter_of(const std::string& start) {
  const std::string line = start.substr(2, start.find('\n') - 2);
  const auto first = line.find_first_not_of(" \t");
  if (first == line.npos) return {};
  return line.substr(first, line.find_first_of(" \t", first) - first);
}

std::string shown(std::string text) {
  for (auto place = text.find('\r'); place != text.npos; place = text.find('\r', place)) {
    text.replace(place, 1, "\\r");
  }
  return text;
}

// PT_INTERP of a 64-bit program (man 5 elf); empty: it is linked statically.
std::string loader_of(const base::Fd& file, const std::string& start) {
  Elf64_Ehdr header{};
  if (start.size() < sizeof header) return {};
  std::memcpy(&header, start.data(), sizeof header);
  if (header.e_ident[EI_CLASS] != ELFCLASS64 || header.e_phentsize != sizeof(Elf64_Phdr)) return {};
  for (int number = 0; number < header.e_phnum; ++number) {
    const auto place =
        static_cast<off_t>(header.e_phoff) + number * static_cast<off_t>(sizeof(Elf64_Phdr));
    const std::string bytes = read_start(file, sizeof(Elf64_Phdr), place);
    Elf64_Phdr part{};
    if (bytes.size() < sizeof part) return {};
    std::memcpy(&part, bytes.data(), sizeof part);
    if (part.p_type != PT_INTERP) continue;
    const auto size = std::min<std::size_t>(part.p_filesz, 4096);
    return read_start(file, size, static_cast<off_t>(part.p_offset)).c_str();
  }
  return {};
}

void examine_script(const base::Fd& root, const std::string& start, ProgramFinding& finding) {
  const std::string interpreter = interpreter_of(start);
  finding.evidence.push_back(
      fmt::format("{} begins with {}", finding.path, shown(start.substr(0, start.find('\n')))));
  if (!interpreter.empty() && find_inside(root, interpreter, O_PATH)) return;
  finding.fault = ProgramFault::kMissingInterpreter;
  finding.detail = shown(interpreter);
  finding.evidence.push_back(fmt::format("{} is not in the image", finding.detail));
}

void examine_elf(const base::Fd& root, const base::Fd& file, const std::string& start,
                 ProgramFinding& finding) {
  Elf64_Ehdr header{};  // e_machine lies at the same place in the 32-bit form
  std::memcpy(&header, start.data(), std::min(start.size(), sizeof header));
  finding.evidence.push_back(
      fmt::format("{} is a program for {}", finding.path, name_of_machine(header.e_machine)));
  const bool is_32_bit = kOwnMachine == EM_X86_64 && header.e_machine == EM_386;
  if (header.e_machine != kOwnMachine && !is_32_bit) {
    finding.fault = ProgramFault::kOtherArchitecture;
    finding.detail = name_of_machine(header.e_machine);
    finding.evidence.push_back(fmt::format("this machine runs {}", name_of_machine(kOwnMachine)));
    return;
  }
  const std::string loader = loader_of(file, start);
  if (loader.empty() || find_inside(root, loader, O_PATH)) return;
  finding.fault = ProgramFault::kMissingLoader;
  finding.detail = loader;
  finding.evidence.push_back(
      fmt::format("it asks for the loader {}, which is not in the image", loader));
}

void examine_content(const base::Fd& root, ProgramFinding& finding) {
  const auto file = find_inside(root, finding.path, O_RDONLY | O_NONBLOCK);
  if (!file) return;
  const std::string start = read_start(*file, 512);
  if (start.starts_with("#!")) return examine_script(root, start, finding);
  if (start.starts_with(ELFMAG) && start.size() > EI_CLASS) {
    return examine_elf(root, *file, start, finding);
  }
  finding.fault = ProgramFault::kNoFormat;
  finding.evidence.push_back(
      start.empty()
          ? fmt::format("{} is empty", finding.path)
          : fmt::format("{} begins neither with \"#!\" nor as an ELF file", finding.path));
}

void examine_found(const base::Fd& root, const base::Fd& found, const User& user,
                   ProgramFinding& finding) {
  struct stat status{};
  if (::fstat(found.get(), &status) == -1) return;
  if (S_ISDIR(status.st_mode)) {
    finding.fault = ProgramFault::kFolder;
    finding.evidence.push_back(fmt::format("{} is a folder", finding.path));
    return;
  }
  if (!may_execute(status, user)) {
    finding.fault = ProgramFault::kNotExecutable;
    finding.evidence.push_back(
        fmt::format("{} has mode {:04o} and belongs to {}:{}; user {} runs it", finding.path,
                    status.st_mode & 07777, status.st_uid, status.st_gid, user.uid));
    return;
  }
  examine_content(root, finding);
}

std::vector<std::string> places_of(const std::string& name, const std::string& cwd,
                                   const std::string& search_path) {
  if (name.find('/') != name.npos) {
    return {(std::filesystem::path(cwd) / name).lexically_normal().native()};
  }
  std::vector<std::string> places;
  std::istringstream stream(search_path);
  for (std::string folder; std::getline(stream, folder, ':');) {
    if (!folder.empty()) places.push_back(folder + "/" + name);
  }
  return places;
}

}  // namespace

ProgramFinding examine_program(const base::Fd& root, const std::string& name,
                               const std::string& cwd, const std::string& search_path,
                               const User& user) {
  for (const std::string& place : places_of(name, cwd, search_path)) {
    const auto found = find_inside(root, place, O_PATH);
    if (!found) continue;
    ProgramFinding finding{.path = place};
    examine_found(root, *found, user, finding);
    return finding;
  }
  ProgramFinding finding{.fault = ProgramFault::kMissing, .path = name};
  finding.evidence.push_back(name.find('/') == name.npos
                                 ? fmt::format("no {} in any folder of PATH={}", name, search_path)
                                 : fmt::format("no {} in the container's root", name));
  return finding;
}

std::string_view name_of(ProgramFault fault) {
  constexpr std::string_view kNames[] = {
      "runnable",       "missing-program",    "folder",     "not-executable", "missing-interpreter",
      "missing-loader", "wrong-architecture", "exec-format"};
  return kNames[static_cast<int>(fault)];
}

}  // namespace engine
