#include "workbook/page/reply.hpp"

#include <httplib.h>
#include <unistd.h>

#include <algorithm>
#include <memory>

#include <nlohmann/json.hpp>

#include "base/json.hpp"

namespace page {

void reply_text(httplib::Response& response, int status, std::string body,
                const std::string& type) {
  response.status = status;
  const auto shared = std::make_shared<std::string>(std::move(body));
  if (shared->empty()) return;
  response.set_content_provider(
      shared->size(), type,
      [shared](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
        return sink.write(shared->data() + offset, std::min(length, shared->size() - offset));
      });
}

void reply_error(httplib::Response& response, int status, const std::string& sentence) {
  reply_text(response, status, base::format_json({{"error", sentence}}), "application/json");
}

void reply_file(httplib::Response& response, OpenFile file, const std::string& type) {
  response.status = 200;
  if (file.size == 0) return;
  const auto shared = std::make_shared<OpenFile>(std::move(file));
  response.set_content_provider(
      shared->size, type,
      [shared](std::size_t offset, std::size_t length, httplib::DataSink& sink) {
        char buffer[65536];
        const ssize_t count = ::pread(shared->fd.get(), buffer, std::min(length, sizeof buffer),
                                      static_cast<off_t>(offset));
        return count > 0 && sink.write(buffer, static_cast<std::size_t>(count));
      });
}

}  // namespace page
