// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/config/error_list.hpp"
#include "node/config/toml_value.hpp"
#include "proto/cell/endpoint.hpp"

namespace gate17::node {

/// Reads one TOML table key by key. Every getter notes the key as known; a wrong type or value goes to the error list
/// with its line, and the default is returned so that reading goes on. `finish` then reports the keys nobody asked for.
/// An absent table reads as an empty one. The tree and the error list must outlive the section.
class toml_section {
public:
  /// `title` is how messages name the table, for example `[network]`.
  toml_section(const toml_value* table, std::string title, error_list& errors);

  bool present() const { return table_ != nullptr; }
  bool has(std::string_view key) const;
  /// Of the key, or of the table when the key is absent.
  std::uint32_t line_of(std::string_view key) const;
  void error(std::string_view key, std::string reason);

  bool flag(std::string_view key, bool otherwise);
  std::string text(std::string_view key, std::string otherwise = {});
  std::string required_text(std::string_view key);
  std::vector<std::string> texts(std::string_view key, std::vector<std::string> otherwise = {});
  std::optional<double> real(std::string_view key, double least, double most);
  std::chrono::seconds duration(std::string_view key, std::chrono::seconds otherwise, std::chrono::seconds least,
                                std::chrono::seconds most);
  /// An integer, or a string such as "64KiB".
  std::uint64_t byte_count(std::string_view key, std::uint64_t otherwise);

  template <class Integer>
  Integer number(std::string_view key, Integer otherwise, std::int64_t least = 0,
                 std::int64_t most = widest<Integer>()) {
    return static_cast<Integer>(checked_number(key, static_cast<std::int64_t>(otherwise), least, most));
  }

  /// `parse` turns a string into an optional; `what` says what was expected, for example "an address like 1.2.3.4:80".
  template <class Parse>
  auto parsed(std::string_view key, Parse parse, std::string_view what) -> decltype(parse(std::string_view{})) {
    const auto* value = find(key, toml_value::kind::text);
    if (value == nullptr)
      return std::nullopt;
    auto out = parse(std::string_view(value->text));
    if (!out)
      report_bad(*value, key, what);
    return out;
  }

  /// An array of strings; a single string counts as an array of one.
  template <class Parse>
  auto parsed_list(std::string_view key, Parse parse, std::string_view what) {
    std::vector<typename decltype(parse(std::string_view{}))::value_type> out;
    for (const auto* value : strings(key)) {
      if (auto element = parse(std::string_view(value->text)))
        out.push_back(std::move(*element));
      else
        report_bad(*value, key, what);
    }
    return out;
  }

  /// The same for a `parse` that returns an expected; its error, a sentence, is what is reported.
  template <class Parse>
  auto explained_list(std::string_view key, Parse parse) {
    std::vector<typename decltype(parse(std::string_view{}))::value_type> out;
    for (const auto* value : strings(key)) {
      if (auto element = parse(std::string_view(value->text)))
        out.push_back(std::move(*element));
      else
        report_refused(*value, key, element.error());
    }
    return out;
  }

  /// Addresses with a nonzero port, without duplicates.
  std::vector<proto::endpoint> endpoints(std::string_view key);
  std::optional<proto::endpoint> endpoint(std::string_view key);

  toml_section table(std::string_view key);
  /// The elements of an array of tables `[[key]]`.
  std::vector<toml_section> tables(std::string_view key);

  /// Reports unknown keys, with the nearest known one as a hint. Call it last.
  void finish();

private:
  template <class Integer>
  static constexpr std::int64_t widest() {
    constexpr auto most = std::numeric_limits<std::int64_t>::max();
    return std::numeric_limits<Integer>::max() > static_cast<std::uint64_t>(most)
               ? most
               : static_cast<std::int64_t>(std::numeric_limits<Integer>::max());
  }

  const toml_value* find(std::string_view key, toml_value::kind kind);
  std::vector<const toml_value*> strings(std::string_view key);
  std::int64_t checked_number(std::string_view key, std::int64_t otherwise, std::int64_t least, std::int64_t most);
  void report_bad(const toml_value& value, std::string_view key, std::string_view what);
  void report_refused(const toml_value& value, std::string_view key, std::string_view reason);
  void report_kind(const toml_value& value, std::string_view key, toml_value::kind wanted);
  std::string nearest_known(std::string_view key) const;

  const toml_value* table_;
  std::string title_;
  error_list* errors_;
  std::vector<std::string> known_;
};

} // namespace gate17::node
