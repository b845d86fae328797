// The whole error policy of the system-call layer in one function.
//
// A system call that fails returns -1 and leaves the reason in errno (man 3 errno). check() turns
// that into a std::system_error whose text names the call and its object and whose code() the
// caller can decide by:
//
//     sys::check(::mount(src, dst, ...), "mount {} on {}", src, dst);
//     -> "mount proc on /proc: Operation not permitted"
//
// The text is in lower case, names the object and has no full stop. It is formatted only on
// failure, after errno has been saved, or while somebody listens to the calls that succeed.
#pragma once

#include <fmt/core.h>

#include <cerrno>
#include <string>
#include <utility>

namespace sys {

/// Throws std::system_error{error, std::generic_category()} with `what` in front of the reason.
[[noreturn]] void throw_error(int error, const std::string& what);

/// Hears the text of each call that succeeded, right after it. Neither throws nor changes errno.
/// Null, as it is at first: nobody listens, and no text is made.
using Listener = void (*)(const std::string& what) noexcept;
inline Listener listener = nullptr;

/// Returns `result` unless it is -1; then throws std::system_error made from errno.
template <typename Result, typename... Args>
Result check(Result result, fmt::format_string<Args...> what, Args&&... args) {
  if (result == static_cast<Result>(-1)) [[unlikely]] {
    const int error = errno;
    throw_error(error, fmt::format(what, std::forward<Args>(args)...));
  }
  if (listener != nullptr) [[unlikely]] {
    listener(fmt::format(what, std::forward<Args>(args)...));
  }
  return result;
}

}  // namespace sys
