// Highlighting colours what it knows and lets nothing through unescaped.
#include "workbook/book/highlight.hpp"

#include <gtest/gtest.h>

#include <string>

namespace book {
namespace {

// The HTML without its spans must be the escaped text again.
std::string without_spans(std::string html) {
  for (auto at = html.find("<"); at != html.npos; at = html.find("<")) {
    html.erase(at, html.find('>', at) + 1 - at);
  }
  return html;
}

TEST(Highlight, Cpp) {
  EXPECT_EQ(highlight("int x = 1'000;  // why", "cpp"),
            "<span class=\"k\">int</span> x = <span class=\"n\">1&#39;000</span>;  "
            "<span class=\"c\">// why</span>");
  EXPECT_EQ(highlight("#include <a.h>\nf(\"a\\\"b\");", "cpp"),
            "<span class=\"m\">#include &lt;a.h&gt;</span>\n<span class=\"f\">f</span>("
            "<span class=\"s\">&quot;a\\&quot;b&quot;</span>);");
  EXPECT_EQ(highlight("R\"(a\"b)\" Fd", "cpp"),
            "<span class=\"s\">R&quot;(a&quot;b)&quot;</span> <span class=\"t\">Fd</span>");
}

TEST(Highlight, Shell) {
  EXPECT_EQ(highlight("echo \"$x\" $HOME ${y} # c", "sh"),
            "echo <span class=\"s\">&quot;$x&quot;</span> <span class=\"v\">$HOME</span> "
            "<span class=\"v\">${y}</span> <span class=\"c\"># c</span>");
  EXPECT_EQ(highlight("echo $# a#b", "sh"), "echo <span class=\"v\">$#</span> a#b");
}

TEST(Highlight, ConsoleTellsTypedFromAnswered) {
  EXPECT_EQ(highlight("$ ls \\\n  -l\nif <x>\n", "console"),
            "<span class=\"p\">$ </span>ls \\\n  -l\n<span class=\"o\">if &lt;x&gt;</span>\n");
}

TEST(Highlight, KeysOfJsonAndYaml) {
  EXPECT_EQ(highlight("{\"a\": \"b\"}", "json"),
            "{<span class=\"y\">&quot;a&quot;</span>: <span class=\"s\">&quot;b&quot;</span>}");
  EXPECT_EQ(highlight("a: b:c", "yaml"), "<span class=\"y\">a</span>: b:c");
}

TEST(Highlight, UnknownLanguagesAreOnlyEscaped) {
  EXPECT_EQ(highlight("if <x>", "whitespace"), "if &lt;x&gt;");
}

TEST(Highlight, HostileTextStaysText) {
  const std::string hostile = "<script>\"'</script> /* \"<b> // $< ${ R\"(<i> '<u>\n# <a";
  for (const char* language : {"cpp", "sh", "console", "json", "yaml", "cmake", "none"}) {
    const std::string text = without_spans(highlight(hostile, language));
    EXPECT_EQ(text.find('<'), text.npos) << language;
    EXPECT_NE(text.find("&lt;script&gt;"), text.npos) << language;
    EXPECT_NE(text.find("&lt;a"), text.npos) << language;
  }
}

TEST(Highlight, NeverReadsPastTheEnd) {
  for (const char* code : {"", "\"", "\"\\", "R\"", "R\"(", "/*", "$", "${", "#", "'", "1", "$ "}) {
    for (const char* language : {"cpp", "sh", "console", "json", "yaml"}) {
      EXPECT_NO_THROW(highlight(std::string(code), language)) << code;
    }
  }
}

}  // namespace
}  // namespace book
