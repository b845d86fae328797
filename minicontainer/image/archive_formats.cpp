// One function of libarchive's, so that a static program gets tar and not all its other formats.
//
// The writer of tar calls it for an entry that tar cannot hold. In libarchive it stands beside the
// table of all formats, which would bring 7zip, xar and with them bzip2, lzma, nettle, libxml2 and
// ICU: thirty megabytes that nothing here uses.
#include <archive.h>

#include <cerrno>

struct archive_entry;

extern "C" void __archive_write_entry_filetype_unsupported(archive* handle, archive_entry*,
                                                           const char* format) {
  archive_set_error(handle, EINVAL, "a file of a kind that %s cannot hold", format);
}
