// Which stages are built, and when: each as soon as those that it needs have ended.
#pragma once

#include <vector>

#include "minicontainer/build/shared.hpp"

namespace build {

/// The target and all stages that it needs, directly or not, in the order of the Dockerfile.
std::vector<std::size_t> needed_stages(const Shared& shared, std::size_t target);

/// Builds them into shared.results, side by side where they can be. Throws what the first of them,
/// in the order of the Dockerfile, threw; the others are done by then, or were not begun. Of a
/// stage that failed, the result is what it was before the step that did.
void run_stages(Shared& shared, const std::vector<std::size_t>& stages);

}  // namespace build
