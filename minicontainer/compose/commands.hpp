// From a project to command lines of minicontainer.
#pragma once

#include <string>

#include "minicontainer/compose/project.hpp"

namespace compose {

// The labels by which compose knows its containers again: docker's own, so that its tools know them
// as well.
inline constexpr const char* kProjectLabel = "com.docker.compose.project";
inline constexpr const char* kServiceLabel = "com.docker.compose.service";
inline constexpr const char* kNumberLabel = "com.docker.compose.container-number";
inline constexpr const char* kHashLabel = "com.docker.compose.config-hash";
inline constexpr const char* kOneOffLabel = "com.docker.compose.oneoff";

/// "shop-web-1".
std::string container_name(const Project& project, const Service& service, long number);

/// `create --name shop-web-1 ...`: the words after "minicontainer".
Words create_words(const Project& project, const Service& service, long number,
                   const std::string& image_id);

/// `run --rm ...` for `compose run`: no ports, another name, other words to run.
Words run_words(const Project& project, const Service& service, const std::string& name,
                const Words& command);

/// `network connect ...`, for each network but the first.
std::vector<Words> connect_words(const Project& project, const Service& service,
                                 const std::string& container);

Words network_words(const Project& project, const Resource& network);
Words volume_words(const Project& project, const Resource& volume);
Words build_words(const Service& service);

/// What tells whether a container is still what the file asks for.
std::string hash_of(const Project& project, const Service& service, const std::string& image_id);

}  // namespace compose
