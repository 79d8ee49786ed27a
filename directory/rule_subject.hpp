// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "directory/errc.hpp"
#include "directory/rule_facts.hpp"
#include "proto/codec/ip_range.hpp"

namespace gate17::directory {

/// Whether a rule is about a connection; `unknown` when a fact is missing.
enum class rule_match : std::uint8_t { no, yes, unknown };

/// Whom or what a rule is about:
///
///     *                     everything
///     example.com           this name            .example.com   it and every name below    *example*   names with it
///     192.0.2.1             this address         192.0.2.0/24   a block
///     DE                    a country            C:EU           a continent                AS64500     a network
///     localhost lan internet                     a scope
///     L:NAME                a list               S:ads          a Stamp label
class rule_subject {
public:
  struct everything {
    bool operator==(const everything&) const = default;
  };
  struct name {
    enum class how : std::uint8_t { exactly, and_below, containing };
    how compared = how::exactly;
    std::string text; ///< lower case
    bool operator==(const name&) const = default;
  };
  struct country {
    std::string code;
    bool operator==(const country&) const = default;
  };
  struct as_number {
    std::uint32_t number = 0;
    bool operator==(const as_number&) const = default;
  };
  struct list {
    std::string called;
    bool operator==(const list&) const = default;
  };
  struct label {
    std::string called;
    bool operator==(const label&) const = default;
  };
  using value =
      std::variant<everything, name, proto::ip_range, country, continent, as_number, target_scope, list, label>;

  static constexpr std::size_t tag_bytes_max = 32; ///< names of lists and labels

  rule_subject() = default;
  explicit rule_subject(value made) : value_(std::move(made)) {}

  /// One word; the error names the kind of subject it would have been.
  static result<rule_subject> parse(std::string_view word);

  rule_match matches(const rule_target& target) const;
  /// What has to be known to say so; nothing for `*`.
  std::optional<rule_fact> needs() const;
  std::string to_string() const;

  bool is_everything() const { return std::holds_alternative<everything>(value_); }
  /// Null when this is no address or block.
  const proto::ip_range* block() const { return std::get_if<proto::ip_range>(&value_); }
  bool operator==(const rule_subject&) const = default;

private:
  value value_;
};

} // namespace gate17::directory
