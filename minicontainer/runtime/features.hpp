// What this runtime can do, for engines that ask (OCI runtime specification, "Features").
#pragma once

#include <nlohmann/json_fwd.hpp>

namespace minicontainer {

nlohmann::json features();

}  // namespace minicontainer
