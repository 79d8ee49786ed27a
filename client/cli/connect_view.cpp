// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/connect_view.hpp"

#include <fmt/format.h>

#include "client/cli/answer_json.hpp"

namespace gate17::client {
namespace {

using json = nlohmann::ordered_json;

std::string phase_text(const std::string& phase, const json& status) {
  const auto& progress = status.at("progress");
  if (phase == "consensus")
    return fmt::format("network file read; fetching the network document ({} of {} directories answered)",
                       progress.at("sources_answered").get<std::uint64_t>(),
                       progress.at("sources_asked").get<std::uint64_t>());
  if (phase == "keys")
    return fmt::format("network document read; fetching the keys of its {} nodes",
                       status.at("consensus").at("nodes").get<std::uint64_t>());
  if (phase == "entry")
    return "keys read; choosing an entry";
  const auto entry = clean(status.at("entry").at("active").get<std::string>());
  if (phase == "link")
    return "entry " + entry + " chosen; connecting to it";
  if (phase == "circuit")
    return "link to " + entry + " up; building the first circuit";
  return "connected";
}

} // namespace

tl::expected<connect_view, std::string> connect_view::read(std::string_view text) {
  return from_answer(text, [](const json& status) {
    connect_view out;
    out.state = clean(status.at("state").get<std::string>());
    out.phase = clean(status.at("progress").at("phase").get<std::string>());
    out.text = phase_text(out.phase, status);
    out.reason = clean(status.at("reason").get<std::string>());
    out.trouble = clean(status.at("trouble").get<std::string>());
    return out;
  });
}

std::string_view hint_for(const connect_view& view) {
  if (view.trouble != "none")
    return ""; // the reason of a trouble says what to do
  if (view.phase == "consensus")
    return "is the network file the newest one, and does a firewall let this machine reach its directories?";
  if (view.phase == "keys")
    return "the directory has no keys of enough nodes yet; nodes publish them when they start";
  if (view.phase == "link")
    return "the entry may be down or a firewall in between; another one is tried by itself";
  if (view.phase == "circuit")
    return "nodes behind the entry do not answer; other routes are tried by themselves";
  return "";
}

} // namespace gate17::client
