// One stage: from its FROM to its last instruction, step by step, each from the cache or anew.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "minicontainer/build/copy.hpp"
#include "minicontainer/build/run_step.hpp"
#include "minicontainer/build/shared.hpp"

namespace build {

class StageBuilder {
 public:
  /// Before: the stages that it depends on have ended (shared.results).
  StageBuilder(Shared& shared, std::size_t number);

  /// Throws BuildError, DockerfileError, image::Error, Interrupted. What it became by then stays in
  /// state().
  void build();
  [[nodiscard]] const State& state() const { return state_; }

 private:
  /// A step: what it is called, what it stands on, and how it is done if it must be.
  struct Work {
    std::string text;  ///< in the history, behind the shell's name
    StepFacts facts;
    std::function<StepResult()> act = {};
    std::optional<image::ImageConfig> config = {};  ///< what it changes beside files
  };

  void begin();
  void run_triggers();
  void add_path();
  void tell(const std::string& text);
  void tell_header(const Instruction& instruction);
  void dispatch(const Instruction& instruction);
  void perform(Work work);
  CacheUse look_up(const Work& work, std::optional<StepResult>& found);
  void adopt(const Work& work, const StepResult& result);

  void declare_argument(const Instruction& instruction);
  void change_metadata(const Instruction& instruction);
  void change_folder(const Instruction& instruction);
  void copy(const Instruction& instruction);
  void run(const Instruction& instruction);

  [[nodiscard]] Variables variables() const;
  [[nodiscard]] std::string expand_word(const std::string& word) const;
  [[nodiscard]] std::vector<std::string> arguments_for_run(bool also_predefined) const;
  [[nodiscard]] std::string in_working_folder(const std::string& path) const;
  [[nodiscard]] std::string nop(const std::string& text) const;
  CopyOrder copy_order(const Instruction& instruction, std::vector<std::string>& words);
  std::vector<HereDocument> here_documents(const Instruction& instruction,
                                           std::vector<std::string>& words) const;
  Owner find_owner(const std::string& text, const base::Fd& root) const;
  std::vector<RunMount> run_mounts(const Instruction& instruction, StepFacts& facts);
  class Origin;
  std::string describe_sources(const std::string& from, const std::vector<std::string>& words,
                               CopyOrder& order, StepFacts& facts);
  StepResult copy_into_image(const Instruction& instruction, CopyOrder order,
                             const std::vector<std::string>& words,
                             const std::vector<HereDocument>& documents);

  Shared& shared_;
  std::size_t number_;
  const Stage& stage_;
  State state_;
  std::map<std::string, std::string> arguments_;  ///< of this stage, those that have a value
  std::size_t step_ = 0;                          ///< the step under way, in the whole build
  std::size_t count_ = 0;                         ///< steps of this stage, triggers included
  time_t moment_ = 0;
  bool has_cmd_ = false;
  bool has_missed_ = false;
};

}  // namespace build
