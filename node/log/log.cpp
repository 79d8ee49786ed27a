// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/log/log.hpp"

#include <algorithm>
#include <memory>

#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

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

std::shared_ptr<spdlog::logger> make_logger(spdlog::sink_ptr sink, log_level level) {
  auto logger = std::make_shared<spdlog::logger>("gate17", std::move(sink));
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  logger->set_level(to_spdlog(level));
  logger->flush_on(spdlog::level::info);
  return logger;
}

std::shared_ptr<spdlog::logger>& process_logger() {
  static auto logger = make_logger(std::make_shared<spdlog::sinks::stderr_sink_mt>(), log_level::info);
  return logger;
}

} // namespace

config_result<void> start_log(const log_config& config) {
  try {
    spdlog::sink_ptr sink;
    if (config.file.empty())
      sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    else
      sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(config.file.string());
    process_logger() = make_logger(std::move(sink), config.level);
  } catch (const spdlog::spdlog_ex& error) {
    return config_failure(config.file.string(), error.what());
  }
  return {};
}

void set_log_level(log_level level) { process_logger()->set_level(to_spdlog(level)); }

bool log_enabled(log_level level) { return process_logger()->should_log(to_spdlog(level)); }

namespace detail {

void write_log_line(log_level level, std::string_view line) {
  std::string clean(line);
  std::replace_if(
      clean.begin(), clean.end(), [](char character) { return static_cast<unsigned char>(character) < 0x20; }, '?');
  process_logger()->log(to_spdlog(level), spdlog::string_view_t(clean));
}

void write_log_line(log_level level, std::string_view line, std::uint64_t suppressed) {
  if (suppressed == 0)
    return write_log_line(level, line);
  write_log_line(level, fmt::format("{} ({} similar lines left out)", line, suppressed));
}

} // namespace detail
} // namespace gate17::node
