// The distribution API: which request does what.
//
// OCI distribution specification, "API". What is asked of a repository is answered here from a
// Storage; who may ask is for serve.hpp.
#pragma once

#include <string>

#include "minicontainer/registry/server/listener.hpp"
#include "minicontainer/registry/server/storage.hpp"

namespace registry {

class Api {
 public:
  explicit Api(Storage& storage) : storage_(storage) {}
  Response handle(Request& request);

 private:
  Response repositories(const Request& request) const;
  Response tags(const Request& request, const std::string& repository) const;
  Response referrers(const Request& request, const std::string& repository,
                     const std::string& subject) const;
  Response blob(const Request& request, const std::string& repository, const std::string& name);
  Response uploads(Request& request, const std::string& repository);
  Response upload(Request& request, const std::string& repository, const std::string& id);
  Response manifest(Request& request, const std::string& repository, const std::string& name);
  Response put_manifest(Request& request, const std::string& repository, const std::string& name);
  Response remove_manifest(const std::string& repository, const std::string& name);
  Response finish(Request& request, const std::string& repository, const std::string& id);

  Storage& storage_;
};

/// {"errors":[{"code":...,"message":...}]}
Response error_response(int status, const std::string& code, const std::string& message);

}  // namespace registry
