#include "minicontainer/registry/login.hpp"

#include <fmt/core.h>

#include "minicontainer/registry/error_body.hpp"
#include "minicontainer/registry/session.hpp"

namespace registry {

void check_login(const Access& access) {
  Access found = access;
  Authorizer authorizer(found, {});
  find_registry(found, authorizer);
  Session session(found, authorizer);
  try {
    (void)session.expect({.method = "GET", .target = "/v2/"});
  } catch (const Refused& refused) {
    if (refused.status != 401) throw;
    throw Refused(
        401, refused.code,
        fmt::format("login attempt to {} failed with status: 401 Unauthorized", found.base.text()));
  }
}

}  // namespace registry
