// Instructions that change how an image starts, and none of its files.
//
// Dockerfile reference: CMD, ENTRYPOINT, ENV, EXPOSE, HEALTHCHECK, LABEL, MAINTAINER, ONBUILD,
// SHELL, STOPSIGNAL, USER, VOLUME.
#pragma once

#include <functional>
#include <string>

#include "minicontainer/build/instruction.hpp"
#include "minicontainer/image/image_config.hpp"

namespace build {

/// What such an instruction is applied with.
struct MetadataInput {
  const Instruction& instruction;
  std::function<std::string(const std::string&)> expand;  ///< variables and quotes of one word
  char escape = '\\';
  bool has_cmd = false;  ///< this stage had a CMD: a later ENTRYPOINT leaves it
};

/// Changes the config. Returns the text for the image's history, and for the cache: "ENV A=b".
/// Throws BuildError, in docker's words.
std::string apply_metadata(const MetadataInput& input, image::ImageConfig& config);

/// The shell that runs commands that are no lists: SHELL's, or /bin/sh -c.
std::vector<std::string> shell_of(const image::Execution& execution);

/// Sets NAME=VALUE in a list of such, in its place if it is there.
void set_variable(std::vector<std::string>& env, const std::string& name, const std::string& value);

}  // namespace build
