// Lab 08, task 4: a layer becomes files. The contract is minicontainer/image/apply_layer.hpp.

#include "minicontainer/image/apply_layer.hpp"

#include "base/check.hpp"
#include "base/unwritten.hpp"
#include "minicontainer/image/make_entry.hpp"
#include "minicontainer/image/remove_tree.hpp"
#include "minicontainer/image/whiteout.hpp"
#include "minicontainer/kernel/copy_up.hpp"
#include "minicontainer/kernel/inside.hpp"

namespace image {

// Task 4: while there is a next entry, it is a whiteout, a folder, a hard link or something else.
void apply_layer(LayerReader& layer, const base::Fd& root, const ApplyOptions& options) {
  throw base::Unwritten("08", 4);
}

}  // namespace image
