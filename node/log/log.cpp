// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/log/log.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <memory>

#include <fmt/chrono.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "node/config/log_names.hpp"
#include "node/log/recent_lines.hpp"

namespace gate17::node {
namespace {

spdlog::level::level_enum to_spdlog(log_level level) {
  switch (level) {
  case log_level::debug:
    return spdlog::level::debug;
  case log_level::info:
    return spdlog::level::info;
  case log_level::warn:
    return spdlog::level::warn;
  case log_level::error:
    break;
  }
  return spdlog::level::err;
}

std::shared_ptr<spdlog::logger> make_logger(spdlog::sink_ptr sink) {
  auto logger = std::make_shared<spdlog::logger>("gate17", std::move(sink));
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  logger->set_level(spdlog::level::trace); // levels are kept per component, in `levels`
  logger->flush_on(spdlog::level::info);
  return logger;
}

std::shared_ptr<spdlog::logger>& process_logger() {
  static auto logger = make_logger(std::make_shared<spdlog::sinks::stderr_sink_mt>());
  return logger;
}

using level_cells = std::array<std::atomic<log_level>, log_components>;

level_cells& levels() {
  static level_cells cells{log_level::info, log_level::info, log_level::info, log_level::info, log_level::info};
  return cells;
}

std::atomic<log_level>& level_cell(log_component component) { return levels()[static_cast<std::size_t>(component)]; }

recent_lines& warnings() {
  static recent_lines lines;
  return lines;
}

std::string utc_now() { return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(std::chrono::system_clock::now())); }

} // namespace

config_result<void> start_log(const log_config& config) {
  try {
    spdlog::sink_ptr sink;
    if (config.file.empty())
      sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    else
      sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(config.file.string());
    process_logger() = make_logger(std::move(sink));
    set_log_levels(config);
  } catch (const spdlog::spdlog_ex& error) {
    return config_failure(config.file.string(), error.what());
  }
  return {};
}

void set_log_levels(const log_config& config) {
  set_log_level(config.level);
  for (const auto& [component, level] : config.components)
    set_log_level(level, component);
}

void set_log_level(log_level level, std::optional<log_component> component) {
  if (component)
    return level_cell(*component).store(level, std::memory_order_relaxed);
  for (auto& cell : levels())
    cell.store(level, std::memory_order_relaxed);
}

log_level level_of(log_component component) { return level_cell(component).load(std::memory_order_relaxed); }

std::vector<std::string> recent_warnings() { return warnings().read(); }

bool log_enabled(log_component component, log_level level) { return level >= level_of(component); }

namespace detail {

void write_log_line(log_component component, log_level level, std::string_view line, std::uint64_t suppressed) {
  auto clean = fmt::format("{}: {}", to_string(component), line);
  if (suppressed != 0)
    clean += fmt::format(" ({} similar lines left out)", suppressed);
  std::replace_if(
      clean.begin(), clean.end(), [](char character) { return static_cast<unsigned char>(character) < 0x20; }, '?');
  process_logger()->log(to_spdlog(level), spdlog::string_view_t(clean));
  if (level >= log_level::warn)
    warnings().add(fmt::format("{} {} {}", utc_now(), to_string(level), clean));
}

} // namespace detail
} // namespace gate17::node
