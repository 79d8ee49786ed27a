// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/config/toml_section.hpp"

#include <algorithm>

#include "node/config/units.hpp"

namespace gate17::node {
namespace {

std::string quoted(std::string_view key) { return "'" + std::string(key) + "'"; }

/// A value as a message may show it.
std::string shown(std::string_view text) {
  constexpr std::size_t shown_max = 60;
  return toml_quote(text.substr(0, shown_max)) + (text.size() > shown_max ? "..." : "");
}

/// Levenshtein distance, one row at a time.
std::size_t distance(std::string_view left, std::string_view right) {
  std::vector<std::size_t> row(right.size() + 1);
  for (std::size_t j = 0; j <= right.size(); ++j)
    row[j] = j;
  for (std::size_t i = 1; i <= left.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= right.size(); ++j) {
      const std::size_t substituted = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({substituted, row[j] + 1, row[j - 1] + 1});
    }
  }
  return row.back();
}

} // namespace

toml_section::toml_section(const toml_value* table, std::string title, error_list& errors)
    : table_(table), title_(std::move(title)), errors_(&errors) {}

bool toml_section::has(std::string_view key) const { return table_ != nullptr && table_->find(key) != nullptr; }

std::uint32_t toml_section::line_of(std::string_view key) const {
  if (table_ == nullptr)
    return 0;
  const auto* value = table_->find(key);
  return value != nullptr ? value->line : table_->line;
}

void toml_section::error(std::string_view key, std::string reason) { errors_->add(line_of(key), std::move(reason)); }

bool toml_section::flag(std::string_view key, bool otherwise) {
  const auto* value = find(key, toml_value::kind::flag);
  return value != nullptr ? value->flag : otherwise;
}

std::string toml_section::text(std::string_view key, std::string otherwise) {
  const auto* value = find(key, toml_value::kind::text);
  if (value != nullptr)
    return value->text;
  return otherwise;
}

std::string toml_section::required_text(std::string_view key) {
  if (!has(key))
    errors_->add(line_of(key), (title_.empty() ? "the file" : title_) + " needs the key " + quoted(key));
  auto value = text(key);
  if (value.empty() && has(key) && table_->find(key)->is == toml_value::kind::text)
    error(key, quoted(key) + " must not be empty");
  return value;
}

std::vector<std::string> toml_section::texts(std::string_view key, std::vector<std::string> otherwise) {
  if (!has(key)) {
    known_.emplace_back(key);
    return otherwise;
  }
  std::vector<std::string> out;
  for (const auto* value : strings(key))
    out.push_back(value->text);
  return out;
}

std::optional<double> toml_section::real(std::string_view key, double least, double most) {
  known_.emplace_back(key);
  const auto* value = table_ != nullptr ? table_->find(key) : nullptr;
  if (value == nullptr)
    return std::nullopt;
  const bool whole = value->is == toml_value::kind::number;
  if (!whole && value->is != toml_value::kind::real) {
    report_kind(*value, key, toml_value::kind::real);
    return std::nullopt;
  }
  const double number = whole ? static_cast<double>(value->number) : value->real;
  if (!(number >= least && number <= most)) {
    errors_->add(value->line, quoted(key) + " is outside " + std::to_string(static_cast<int>(least)) + " to " +
                                  std::to_string(static_cast<int>(most)));
    return std::nullopt;
  }
  return number;
}

std::chrono::seconds toml_section::duration(std::string_view key, std::chrono::seconds otherwise,
                                            std::chrono::seconds least, std::chrono::seconds most) {
  const auto value = parsed(key, parse_duration, "a duration like \"10s\", \"30min\", \"1h\" or \"2d\"");
  if (!value)
    return otherwise;
  if (*value < least || *value > most) {
    error(key, quoted(key) + " must be between " + format_duration(least) + " and " + format_duration(most));
    return otherwise;
  }
  return *value;
}

std::uint64_t toml_section::byte_count(std::string_view key, std::uint64_t otherwise) {
  const auto* value = table_ != nullptr ? table_->find(key) : nullptr;
  if (value != nullptr && value->is == toml_value::kind::text)
    return parsed(key, parse_byte_count, "a number of bytes like 65536 or \"64KiB\"").value_or(otherwise);
  return number<std::uint64_t>(key, otherwise);
}

std::vector<proto::endpoint> toml_section::endpoints(std::string_view key) {
  const auto parse = [](std::string_view text) -> std::optional<proto::endpoint> {
    const auto out = proto::endpoint::parse(text);
    return out && out->port != 0 ? out : std::nullopt;
  };
  auto out = parsed_list(key, parse, "an address like \"192.0.2.1:1717\" or \"[2001:db8::1]:1717\"");
  auto sorted = out;
  std::sort(sorted.begin(), sorted.end());
  const auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end())
    error(key, quoted(key) + " names " + twice->to_string() + " twice");
  return out;
}

std::optional<proto::endpoint> toml_section::endpoint(std::string_view key) {
  const auto parse = [](std::string_view text) -> std::optional<proto::endpoint> {
    const auto out = proto::endpoint::parse(text);
    return out && out->port != 0 ? out : std::nullopt;
  };
  return parsed(key, parse, "an address like \"192.0.2.1:1717\" or \"[2001:db8::1]:1717\"");
}

toml_section toml_section::table(std::string_view key) {
  const auto* value = find(key, toml_value::kind::table);
  return {value, "[" + std::string(key) + "]", *errors_};
}

std::vector<toml_section> toml_section::tables(std::string_view key) {
  std::vector<toml_section> out;
  const auto* value = find(key, toml_value::kind::array);
  if (value == nullptr)
    return out;
  for (const auto& item : value->items) {
    if (item.is == toml_value::kind::table)
      out.emplace_back(&item, "[[" + std::string(key) + "]]", *errors_);
    else
      report_kind(item, key, toml_value::kind::table);
  }
  return out;
}

void toml_section::finish() {
  if (table_ == nullptr)
    return;
  for (std::size_t i = 0; i < table_->keys.size(); ++i) {
    const auto& key = table_->keys[i];
    if (std::find(known_.begin(), known_.end(), key) != known_.end())
      continue;
    const auto hint = nearest_known(key);
    errors_->add(table_->items[i].line, "unknown key " + quoted(key) + (title_.empty() ? "" : " in " + title_) +
                                            (hint.empty() ? "" : "; did you mean " + quoted(hint) + "?"));
  }
}

const toml_value* toml_section::find(std::string_view key, toml_value::kind kind) {
  known_.emplace_back(key);
  const auto* value = table_ != nullptr ? table_->find(key) : nullptr;
  if (value == nullptr)
    return nullptr;
  if (value->is != kind) {
    report_kind(*value, key, kind);
    return nullptr;
  }
  return value;
}

std::vector<const toml_value*> toml_section::strings(std::string_view key) {
  known_.emplace_back(key);
  std::vector<const toml_value*> out;
  const auto* value = table_ != nullptr ? table_->find(key) : nullptr;
  if (value == nullptr)
    return out;
  if (value->is == toml_value::kind::text) {
    out.push_back(value);
  } else if (value->is != toml_value::kind::array) {
    report_kind(*value, key, toml_value::kind::array);
  } else {
    for (const auto& item : value->items) {
      if (item.is == toml_value::kind::text)
        out.push_back(&item);
      else
        report_kind(item, key, toml_value::kind::text);
    }
  }
  return out;
}

std::int64_t toml_section::checked_number(std::string_view key, std::int64_t otherwise, std::int64_t least,
                                          std::int64_t most) {
  const auto* value = find(key, toml_value::kind::number);
  if (value == nullptr)
    return otherwise;
  if (value->number < least || value->number > most) {
    errors_->add(value->line,
                 quoted(key) + " must be between " + std::to_string(least) + " and " + std::to_string(most));
    return otherwise;
  }
  return value->number;
}

void toml_section::report_bad(const toml_value& value, std::string_view key, std::string_view what) {
  errors_->add(value.line, quoted(key) + ": " + shown(value.text) + " is not " + std::string(what));
}

void toml_section::report_refused(const toml_value& value, std::string_view key, std::string_view reason) {
  errors_->add(value.line, quoted(key) + ": " + shown(value.text) + ": " + std::string(reason));
}

void toml_section::report_kind(const toml_value& value, std::string_view key, toml_value::kind wanted) {
  errors_->add(value.line, quoted(key) + " must be " + std::string(to_string(wanted)) + ", not " +
                               std::string(to_string(value.is)));
}

std::string toml_section::nearest_known(std::string_view key) const {
  constexpr std::size_t hint_distance_max = 2;
  constexpr std::size_t hint_key_bytes_max = 40;
  if (key.size() > hint_key_bytes_max)
    return {};
  std::string best;
  std::size_t best_distance = hint_distance_max + 1;
  for (const auto& candidate : known_) {
    const auto edits = distance(key, candidate);
    if (edits < best_distance && edits < candidate.size()) {
      best = candidate;
      best_distance = edits;
    }
  }
  return best;
}

} // namespace gate17::node
