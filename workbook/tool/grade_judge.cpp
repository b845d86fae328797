#include "workbook/tool/grade_judge.hpp"

namespace workbook {

Judge guest_judge() {
  return {.prepare = prepare_judge, .run = judge_in_guest};
}

}  // namespace workbook
