// What the authors of labs run.
#pragma once

#include "workbook/tool/context.hpp"

namespace workbook {

struct VerifyOptions {
  std::string lab;  ///< "04": that lab alone, and no student edition; empty: all
  bool skips_student_edition = false;
};

/// `lab dev verify [NN]`: proves of every lab that its starter fails cleanly, its reference passes,
/// each wrong solution is caught by its check with its line, and that the student edition builds.
/// Returns 0 if all of it holds, 1 otherwise.
int run_verify_command(const Context& context, const VerifyOptions& options);

/// `lab dev seal`: writes the hashes of the starters into each lab.yaml.
int run_seal_command(const Context& context);

}  // namespace workbook
