// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/status_text.hpp"

#include <array>

#include <fmt/format.h>

#include "client/cli/answer_json.hpp"

namespace gate17::client {
namespace {

using json = nlohmann::ordered_json;

std::string text_at(const json& object, const char* key) { return clean(object.at(key).get<std::string>()); }
std::uint64_t number_at(const json& object, const char* key) { return object.at(key).get<std::uint64_t>(); }

std::string or_none(const std::string& text) { return text.empty() ? "none" : text; }

std::string plural(std::uint64_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string row(std::string_view name, std::string_view value) { return fmt::format("{:<10}{}\n", name, value); }

std::string consensus_text(const json& consensus, std::int64_t now) {
  const auto period = number_at(consensus, "period");
  if (period == 0)
    return "none yet";
  const auto left = consensus.at("valid_until").get<std::int64_t>() - now;
  const auto validity = left >= 0 ? fmt::format("valid for {} s", left) : fmt::format("expired {} s ago", -left);
  return fmt::format("period {}, {}, {}", period, plural(number_at(consensus, "nodes"), "node"), validity);
}

std::string links_text(const json& links) {
  std::string out;
  for (const auto& link : links)
    out += fmt::format("{}{} ({})", out.empty() ? "" : ", ", text_at(link, "node"), text_at(link, "mode"));
  return or_none(out);
}

// What level high costs; empty when no link carried padding, and when an older client does not say.
std::string padding_row(const json& links) {
  std::string out;
  for (const auto& link : links) {
    const auto bytes = link.value("padding_bytes", json::object());
    const auto up = bytes.value("up", std::uint64_t{0});
    if (up == 0)
      continue;
    out += fmt::format("{}{}: {} up, {} down{}", out.empty() ? "" : "; ", text_at(link, "node"), bytes_text(up),
                       bytes_text(bytes.value("down", std::uint64_t{0})),
                       link.value("padded", false) ? "" : " (it sends none now)");
  }
  return out.empty() ? out : row("padding", out);
}

// Empty when there are none, and when an older client does not say.
std::string tagging_row(const json& status) {
  std::string nodes;
  for (const auto& node : status.value("tagging_nodes", json::array()))
    nodes += (nodes.empty() ? "" : ", ") + clean(node.get<std::string>());
  if (nodes.empty())
    return {};
  return row("tagging", nodes + ": served this client another prekey than the network lists for the same period, "
                                "so they, or whoever makes the list, may try to recognise it");
}

/// Empty when there were none, and when an older client does not say.
std::string trust_row(const json& streams) {
  const auto refused = streams.value("no_trusted_exit_total", std::uint64_t{0});
  const auto kept = streams.value("cleartext_total", std::uint64_t{0});
  if (refused == 0 && kept == 0)
    return {};
  return row("trust", fmt::format("{} refused (no trusted exit), {} reset (readable at a community exit)",
                                  plural(refused, "stream"), kept));
}

// Likewise.
std::string conflict_row(const json& consensus) {
  std::string periods;
  for (const auto& period : consensus.value("conflicts", json::array()))
    periods += (periods.empty() ? "" : ", ") + std::to_string(period.get<std::uint64_t>());
  if (periods.empty())
    return {};
  return row("conflict", "two valid documents for period " + periods +
                             ": authorities lied to somebody; both are kept in the state folder as proof");
}

// Empty when there is nothing to warn of, and when an older client does not say.
std::string entry_warning_row(const json& entry) {
  const auto warning = clean(entry.value("warning", ""));
  return warning.empty() ? std::string() : row("entries", warning);
}

std::string state_text(const json& status) {
  const auto reason = clean(status.value("reason", ""));
  return text_at(status, "state") + (reason.empty() ? "" : ": " + reason);
}

std::string status_rows(const json& status, std::int64_t now) {
  const auto& entry = status.at("entry");
  const auto& circuits = status.at("circuits");
  const auto& streams = status.at("streams");
  const auto& bytes = status.at("bytes");
  const auto& ratchet = status.at("ratchet");
  return row("state", state_text(status)) + row("network", or_none(text_at(status, "network"))) +
         row("consensus", consensus_text(status.at("consensus"), now)) +
         row("entry",
             fmt::format("{} (standby: {})", or_none(text_at(entry, "active")), or_none(text_at(entry, "standby")))) +
         entry_warning_row(entry) + row("links", links_text(status.at("links"))) + padding_row(status.at("links")) +
         row("circuits", fmt::format("{} open, {} building, {} built, {} failed", number_at(circuits, "open"),
                                     number_at(circuits, "building"), number_at(circuits, "built_total"),
                                     number_at(circuits, "failed_total"))) +
         row("streams", fmt::format("{} open, {} in all", number_at(streams, "open"), number_at(streams, "total"))) +
         trust_row(streams) +
         row("traffic",
             fmt::format("{} up, {} down", bytes_text(number_at(bytes, "up")), bytes_text(number_at(bytes, "down")))) +
         row("ratchet", fmt::format("{}, {}", plural(number_at(ratchet, "chain_steps"), "chain step"),
                                    plural(number_at(ratchet, "dh_steps"), "DH step"))) +
         tagging_row(status) + conflict_row(status.at("consensus"));
}

std::string hop_row(std::size_t number, const json& hop) {
  return fmt::format("  {}  {:<12} owner {:<10} {:<3} {:<8} {}\n", number, text_at(hop, "name"), text_at(hop, "owner"),
                     text_at(hop, "country"), hop.at("trusted").get<bool>() ? "trusted" : "", text_at(hop, "address"));
}

std::string circuit_rows(const json& circuit) {
  const auto isolation = text_at(circuit, "isolation");
  auto out = fmt::format("circuit {}: {}, {}, {}, {}\n", number_at(circuit, "id"), text_at(circuit, "state"),
                         plural(number_at(circuit, "streams"), "stream"), bytes_text(number_at(circuit, "bytes")),
                         isolation.empty() ? "spare" : "for " + isolation);
  std::size_t number = 0;
  for (const auto& hop : circuit.at("hops"))
    out += hop_row(++number, hop);
  return out;
}

} // namespace

std::string bytes_text(std::uint64_t bytes) {
  if (bytes < 1024)
    return fmt::format("{} B", bytes);
  static constexpr std::array units{"KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
  auto value = static_cast<double>(bytes) / 1024;
  std::size_t unit = 0;
  for (; value >= 1024 && unit + 1 < units.size(); ++unit)
    value /= 1024;
  return fmt::format("{:.1f} {}", value, units[unit]);
}

tl::expected<std::string, std::string> status_text(std::string_view text, std::int64_t now) {
  return from_answer(text, [now](const json& status) { return status_rows(status, now); });
}

tl::expected<std::string, std::string> routes_text(std::string_view text) {
  return from_answer(text, [](const json& routes) {
    std::string out;
    for (const auto& circuit : routes.at("circuits"))
      out += circuit_rows(circuit);
    return out.empty() ? std::string("no circuits\n") : out;
  });
}

tl::expected<std::string, std::string> renewed_text(std::string_view text) {
  return from_answer(text, [](const json& answer) {
    const auto renewed = number_at(answer, "renewed");
    return renewed == 1 ? std::string("1 circuit takes no new streams any more\n")
                        : fmt::format("{} circuits take no new streams any more\n", renewed);
  });
}

} // namespace gate17::client
