#include "minicontainer/image/chain_id.hpp"

namespace image {

// #region lab08.chain
std::vector<Digest> chain_ids(const std::vector<Digest>& diff_ids) {
  std::vector<Digest> chain;
  for (const Digest& diff_id : diff_ids) {
    chain.push_back(chain.empty() ? diff_id
                                  : digest_of(chain.back().text() + " " + diff_id.text()));
  }
  return chain;
}
// #endregion lab08.chain

}  // namespace image
