#include "minicontainer/engine/go_template.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/scratch_test.hpp"
#include "minicontainer/engine/listing.hpp"

namespace {

using engine::format_listing;
using engine::GoTemplate;
using engine::TemplateError;
using nlohmann::json;

const json kValue = json::parse(R"({
  "Name": "/web", "State": {"Pid": 42, "Running": true, "Error": ""}, "Size": 1.5,
  "Labels": {"b": "2", "a": "1"}, "Mounts": [{"Source": "/x"}, {"Source": "/y"}], "None": null,
  "Ports": {"80/tcp": [{"HostPort": "8080"}]}, "Args": ["a", "b c"], "Empty": []})");

std::string render(const std::string& text) {
  return GoTemplate(text).render(kValue);
}
std::string refusal(const std::string& text) {
  return base::message_of<TemplateError>([&] { render(text); });
}

TEST(GoTemplate, PrintsFieldsAsGoDoes) {
  EXPECT_EQ(render("pid {{.State.Pid}}, {{ .Name }}"), "pid 42, /web");
  EXPECT_EQ(render("{{.State.Running}} {{.Size}} {{.Args}} {{.Labels}}"),
            "true 1.5 [a b c] map[a:1 b:2]");
  EXPECT_EQ(render("{{.None}}|{{.State.Error}}|{{.Empty}}"), "<no value>||[]");
}

TEST(GoTemplate, KnowsTheFunctionsOfDockersBooks) {
  EXPECT_EQ(render("{{json .Args}}"), R"(["a","b c"])");
  EXPECT_EQ(render(R"({{index .Labels "a"}}{{index .Labels "none"}})"), "1");
  EXPECT_EQ(render(R"({{(index (index .Ports "80/tcp") 0).HostPort}})"), "8080");
  EXPECT_EQ(render(R"({{join .Args ", "}} {{len .Args}} {{upper "x"}} {{title "web"}})"),
            "a, b c 2 X Web");
  EXPECT_EQ(render(R"({{.Name | printf "%-6s|%5d|%q" | len}})"), "32");
  EXPECT_EQ(render(R"({{printf "%s-%d-%v" .Name .State.Pid .Size}})"), "/web-42-1.5");
  EXPECT_EQ(render(R"({{index (split "a:b" ":") 1}}{{println}}{{truncate .Name 2}})"), "b\n/w");
}

TEST(GoTemplate, BranchesAndLoops) {
  EXPECT_EQ(render("{{range .Mounts}}{{.Source}} {{end}}"), "/x /y ");
  EXPECT_EQ(render("{{range $k, $v := .Labels}}{{$k}}={{$v}};{{end}}"), "a=1;b=2;");
  EXPECT_EQ(render("{{range $i, $m := .Mounts}}{{$i}}{{$m.Source}}{{end}}"), "0/x1/y");
  EXPECT_EQ(render("{{range .Empty}}x{{else}}none{{end}}{{range .None}}x{{end}}"), "none");
  EXPECT_EQ(render("{{if .State.Running}}up{{else}}down{{end}}"), "up");
  EXPECT_EQ(render(R"({{if eq .Name "/db"}}a{{else if eq .State.Pid 42}}b{{else}}c{{end}})"), "b");
  EXPECT_EQ(render("{{with .State}}{{.Pid}} {{$.Name}}{{end}}"), "42 /web");
  EXPECT_EQ(render("{{if and .State.Running (not .State.Error)}}ok{{end}}"), "ok");
  EXPECT_EQ(render("a {{- /* nothing */ -}} b {{- .Name -}} c"), "ab/webc");
  EXPECT_EQ(render("{{$x := .Name}}{{$x}}{{if gt .State.Pid 41}}>{{end}}"), "/web>");
}

TEST(GoTemplate, SaysWhatIsWrong) {
  EXPECT_NE(refusal("{{.Nothing}}").find("map has no entry for key \"Nothing\""),
            std::string::npos);
  EXPECT_NE(refusal("{{.None.X}}").find("nil pointer"), std::string::npos);
  EXPECT_NE(refusal("{{.Name.X}}").find("can't evaluate field X"), std::string::npos);
  EXPECT_NE(refusal("{{nope .Name}}").find("function \"nope\" not defined"), std::string::npos);
  for (const char* text : {"{{", "{{}}", "{{end}}", "{{if .Name}}", "{{range}}{{end}}", "{{.Name",
                           "{{(.Name}}", "{{\"x}}", "{{.Name)}}", "{{else}}", "{{index .Args 9}}",
                           "{{.Name 1}}", "{{$x}}", "{{len}}", "{{12a}}", "{{join .Name \"-\"}}"}) {
    EXPECT_THROW(render(text), TemplateError) << text;
  }
  std::string deep;
  for (int i = 0; i < 1000; ++i) deep += "{{if .Name}}";
  EXPECT_THROW(render(deep), TemplateError);
  EXPECT_THROW(render("{{" + std::string(1000, '(')), TemplateError);
}

TEST(Listing, IsATableOrWhatTheFormatSays) {
  const engine::Listing listing{
      .columns = {{"ID", "IMAGE ID"}, {"Name", "NAME"}},
      .more_columns = {{"Size", "SIZE"}},
      .rows = {json::object({{"ID", "1"}, {"Name", "grün"}, {"Size", "5"}})}};
  EXPECT_EQ(format_listing(listing, ""), "IMAGE ID   NAME\n1          grün\n");
  EXPECT_EQ(format_listing(listing, R"(table {{.Name}}\t{{.Size}})"),
            "NAME      SIZE\ngrün      5\n");
  EXPECT_EQ(format_listing(listing, "{{.ID}}:{{.Size}}"), "1:5\n");
  EXPECT_EQ(format_listing(listing, "json"), "{\"ID\":\"1\",\"Name\":\"grün\",\"Size\":\"5\"}\n");
}

TEST(Listing, TellsTimesAndSizesAsDockerDoes) {
  using engine::human_size;
  using engine::time_ago;
  EXPECT_EQ(time_ago(0), "Less than a second ago");
  EXPECT_EQ(time_ago(59), "59 seconds ago");
  EXPECT_EQ(time_ago(61), "About a minute ago");
  EXPECT_EQ(time_ago(3700), "About an hour ago");
  EXPECT_EQ(time_ago(47 * 3600), "47 hours ago");
  EXPECT_EQ(time_ago(3 * 86400), "3 days ago");
  EXPECT_EQ(time_ago(20 * 86400), "2 weeks ago");
  EXPECT_EQ(time_ago(180 * 86400), "6 months ago");
  EXPECT_EQ(time_ago(800LL * 86400), "2 years ago");
  EXPECT_EQ(human_size(0), "0B");
  EXPECT_EQ(human_size(999), "999B");
  EXPECT_EQ(human_size(1234567), "1.23MB");
  EXPECT_EQ(human_size(124000000), "124MB");
}

}  // namespace
