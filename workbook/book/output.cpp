#include "workbook/book/output.hpp"

#include <fcntl.h>
#include <stdio.h>

#include "base/check.hpp"
#include "base/file.hpp"
#include "base/undo.hpp"

namespace book {

namespace fs = std::filesystem;

void replace_folder(const fs::path& out, const std::map<std::string, std::string>& files,
                    const fs::path& assets) {
  const fs::path beside = out.native() + ".new";
  fs::remove_all(beside);
  fs::create_directories(beside);
  base::Undo undo;
  undo.add([&] { fs::remove_all(beside); });
  for (const auto& [name, content] : files) base::write_file(beside / name, content);
  if (fs::is_directory(assets)) {
    fs::copy(assets, beside / "web", fs::copy_options::recursive);
  }
  // Two names for one step: the first book has nothing to change places with.
  const unsigned flags = fs::exists(out) ? RENAME_EXCHANGE : RENAME_NOREPLACE;
  sys::check(::renameat2(AT_FDCWD, beside.c_str(), AT_FDCWD, out.c_str(), flags),
             "put the new book in the place of {}", out.native());
  undo.commit();
  fs::remove_all(beside);
}

}  // namespace book
