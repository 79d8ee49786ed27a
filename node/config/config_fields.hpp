// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "node/config/log_config.hpp"
#include "node/config/toml_section.hpp"
#include "node/config/toml_writer.hpp"
#include "node/io/socket.hpp"
#include "proto/codec/ip_range.hpp"
#include "proto/codec/location.hpp"
#include "proto/codec/node_roles.hpp"
#include "proto/crypto/signature.hpp"
#include "proto/crypto/suite.hpp"
#include "proto/node_id.hpp"

/// Pieces that several files have in common, spelled alike in all of them.
namespace gate17::node {

inline constexpr std::int64_t loops_max = 256;

std::optional<proto::node_id> parse_node_id(std::string_view text);
/// Two capital letters.
std::optional<std::string> parse_country(std::string_view text);
std::optional<proto::verify_key> parse_verify_key(std::string_view text);
std::optional<proto::signature> parse_signature(std::string_view text);
std::optional<proto::node_role> parse_role(std::string_view text);
std::string_view to_string(proto::node_role role);
std::vector<std::string> role_names(proto::node_roles roles);
/// "aes256gcm" (2) or "chacha20poly1305" (1): the part of the name that differs.
std::optional<proto::suite_id> parse_suite(std::string_view text);
std::vector<std::string> suite_names(const std::vector<proto::suite_id>& suites);

/// Key `name`: required, 1-19 characters a-z, 0-9, '-'.
std::string read_name(toml_section& section);
/// A path relative to `folder`; empty stays empty.
std::filesystem::path read_path(toml_section& section, std::string_view key, const std::filesystem::path& folder);
/// Key `roles`: at least one, and no exit that does not relay.
proto::node_roles read_roles(toml_section& section);
/// Keys `country`, `lat`, `lon`, `asn`.
proto::location read_place(toml_section& section);
/// Table `[link]`: `congestion_control`, `notsent_lowat`.
link_socket_options read_link(toml_section& section);
/// Table `[log]`: `level`, `file`, and `[log.components]`.
log_config read_log(toml_section& section, const std::filesystem::path& folder);
/// Key `drain_deadline`: at most an hour.
std::chrono::seconds read_drain_deadline(toml_section& section, std::chrono::seconds otherwise);
std::vector<proto::suite_id> read_suites(toml_section& section, std::string_view key);

void write_place(toml_writer& to, const proto::location& place);
void write_link(toml_writer& to, const link_socket_options& link);
void write_log(toml_writer& to, const log_config& log, const std::filesystem::path& folder);

} // namespace gate17::node
