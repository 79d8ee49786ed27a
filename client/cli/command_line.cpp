// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/cli/command_line.hpp"

#include <cstdlib>
#include <iostream>
#include <thread>

#include <CLI/CLI.hpp>

#include <unistd.h>

#include "client/cli/config_check.hpp"
#include "client/cli/query_text.hpp"
#include "client/cli/report_text.hpp"
#include "client/cli/route_text.hpp"
#include "client/cli/status_text.hpp"
#include "client/cli/watch_text.hpp"
#include "client/network_fetch.hpp"
#include "client/proxy/host_name.hpp"
#include "node/config/log_names.hpp"

namespace gate17::client {
namespace {

constexpr const char* footer = "Exit codes: 0 ok, 1 failed, 2 usage, 3 not running, 4 not connected, 5 no route.";

struct arguments {
  std::filesystem::path control;
  std::filesystem::path file;
  std::string isolation;
  bool json = false;
  bool wait = false;
  std::string level;
  std::string component;
  double timeout_seconds = 60;
  std::string destination;
  std::string app;
  bool udp = false;
  bool cleartext = false;
};

using text_function = std::function<tl::expected<std::string, std::string>(std::string_view json)>;

class program {
public:
  explicit program(const command_environment& environment) : environment_(environment) {
    arguments_.control = environment.control;
    app_.set_version_flag("--version", "gate17 " GATE17_VERSION);
    app_.add_option("--control", arguments_.control, "Control socket of the running client ($GATE17_CONTROL)")
        ->capture_default_str();
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.footer(footer);
    add_run();
    add_status();
    add_route();
    add_exits();
    add_circuit();
    add_config();
    add_connect();
    add_join();
    add_watch();
    add_log();
    add_bugreport();
  }

  int execute(int argc, const char* const* argv) {
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
      return app_.exit(error, environment_.out, environment_.err) == 0 ? exit_ok : exit_usage;
    }
    return result_;
  }

private:
  void add_run() {
    auto* run = app_.add_subcommand("run", "Run the client in the foreground; prints `ready` when its proxies serve");
    run->add_option("--config", arguments_.file, "Configuration (TOML)")->required();
    run->callback([this] { result_ = run_client(); });
  }

  void add_status() {
    auto* status = app_.add_subcommand("status", "State, network, entry, circuits and traffic of the running client");
    status->add_flag("--json", arguments_.json, "Print JSON");
    status->callback([this] {
      result_ = show("/status", [this](std::string_view json) { return status_text(json, environment_.unix_now()); });
    });
  }

  void add_route() {
    auto* route = app_.add_subcommand("route", "Circuits of the running client");
    route->require_subcommand(1);
    auto* shown = route->add_subcommand("show", "Every circuit and its hops");
    shown->add_flag("--json", arguments_.json, "Print JSON");
    shown->callback([this] { result_ = show("/routes", routes_text); });
    auto* explained = route->add_subcommand("explain", "How a connection would travel, at which cost, and why");
    explained->add_option("HOST[:PORT]", arguments_.destination, "Port 443 (80 with --cleartext) unless said")
        ->required();
    explained->add_option("--app", arguments_.app, "For the application with this SOCKS user name");
    explained->add_option("--level", arguments_.level, "fast, balanced or high instead of the configured level")
        ->check(CLI::IsMember({"fast", "balanced", "high"}));
    explained->add_flag("--udp", arguments_.udp, "Datagrams instead of a connection");
    explained->add_flag("--cleartext", arguments_.cleartext, "What is sent may be readable, whatever its port");
    explained->add_flag("--json", arguments_.json, "Print JSON");
    explained->callback([this] { result_ = explain_route(); });
  }

  void add_exits() {
    auto* exits = app_.add_subcommand("exits", "Every exit of the network, and whether it can be used now");
    exits->add_flag("--json", arguments_.json, "Print JSON");
    exits->callback([this] { result_ = show("/exits", exits_text); });
  }

  void add_circuit() {
    auto* circuit = app_.add_subcommand("circuit", "Change the circuits of the running client");
    circuit->require_subcommand(1);
    auto* renew = circuit->add_subcommand("new", "New connections get new circuits; those under way keep theirs");
    renew->add_option("--isolation", arguments_.isolation, "Only circuits of this key, as `route show` names it");
    renew->add_flag("--json", arguments_.json, "Print JSON");
    renew->callback([this] {
      const auto query = query_text({{"isolation", arguments_.isolation}});
      result_ = print(environment_.tell(arguments_.control, "/circuits/new" + query), renewed_text);
    });
  }

  void add_config() {
    auto* config = app_.add_subcommand("config", "Configuration files");
    config->require_subcommand(1);
    auto* check = config->add_subcommand("check", "Check a client configuration; names file, line and reason");
    check->add_option("FILE", arguments_.file, "Configuration (TOML)")->required();
    check->add_flag("--json", arguments_.json, "Print JSON");
    check->callback(
        [this] { result_ = check_config(arguments_.file, arguments_.json, environment_.out, environment_.err); });
  }

  void add_connect() {
    auto* connect = app_.add_subcommand("connect", "Succeed if the client is connected");
    connect->add_flag("--wait", arguments_.wait, "Wait for it and show how far it is");
    connect->add_flag("--json", arguments_.json, "Show nothing on the way and end with one JSON object");
    connect->add_option("--timeout", arguments_.timeout_seconds, "Seconds to wait at most")
        ->check(CLI::Range(0.0, 86400.0))
        ->capture_default_str();
    connect->callback([this] { result_ = connect_client(); });
  }

  void add_join() {
    auto* join = app_.add_subcommand("join", "Enter a network: check its file and install it for this client");
    join->add_option("FILE", join_.file, "The network file that its owner hands out")->required();
    join->add_option("--config-dir", join_.config_folder, "Where client.toml and network.toml lie")
        ->capture_default_str();
    join->add_flag("--replace", join_.replace, "Leave the network that is installed there");
    join->add_flag("--check", join_.check, "Ask the network's fallback nodes for its document first");
    join->callback([this] { result_ = join_network(join_, environment_.fetch, environment_.out, environment_.err); });
  }

  void add_watch() {
    auto* watch = app_.add_subcommand("watch", "What happens, as it happens; names no destinations");
    watch->add_flag("--json", arguments_.json, "One JSON object a line");
    watch->callback([this] { result_ = watch_client(); });
  }

  void add_log() {
    auto* log = app_.add_subcommand("log", "Show or change the log levels of the running client");
    log->add_option("LEVEL", arguments_.level, "debug, info, warn or error");
    log->add_option("COMPONENT", arguments_.component, "process, control, proxy, keys or exit; none: all of them");
    log->add_flag("--json", arguments_.json, "Print JSON");
    log->callback([this] { result_ = show_log(); });
  }

  void add_bugreport() {
    auto* report = app_.add_subcommand("bugreport", "What others need to help; without addresses, names and secrets");
    report->add_flag("--json", arguments_.json, "Print JSON");
    report->callback([this] { result_ = show("/bugreport", report_text); });
  }

  int watch_client() {
    int code = exit_ok;
    const auto ended = environment_.follow(arguments_.control, "/watch", [&](std::string_view line) {
      const auto text =
          arguments_.json ? tl::expected<std::string, std::string>(std::string(line) + "\n") : watch_text(line);
      if (!text)
        code = fail({exit_failed, text.error()});
      else
        environment_.out << *text << std::flush;
      return text.has_value() && environment_.out.good();
    });
    return ended ? code : fail(ended.error());
  }

  int show_log() {
    if (arguments_.level.empty())
      return show("/log", report_text);
    if (!node::parse_log_level(arguments_.level))
      return fail({exit_usage, "LEVEL must be debug, info, warn or error"});
    if (!arguments_.component.empty() && !node::parse_log_component(arguments_.component))
      return fail({exit_usage, "COMPONENT must be process, control, proxy, keys or exit"});
    return print(
        environment_.tell(arguments_.control, "/log?level=" + arguments_.level + "&component=" + arguments_.component),
        report_text);
  }

  int explain_route() {
    constexpr std::uint16_t https = 443, http = 80;
    const auto target = split_destination(arguments_.destination, arguments_.cleartext ? http : https);
    if (!target || !checked_host(target->first))
      return fail(
          {exit_usage, "HOST must be a name or an address, PORT 1 to 65535: example.com:443, [2001:db8::1]:443"});
    const auto query = query_text({{"host", target->first},
                                   {"port", std::to_string(target->second)},
                                   {"app", arguments_.app},
                                   {"level", arguments_.level},
                                   {"udp", arguments_.udp ? "1" : ""},
                                   {"cleartext", arguments_.cleartext ? "1" : ""}});
    const auto answer = environment_.ask(arguments_.control, "/route" + query);
    const int printed = print(answer, explanation_text);
    return printed == exit_ok ? explanation_code(*answer) : printed;
  }

  int run_client() {
    const auto config = node::load_client_config(arguments_.file);
    if (config)
      return environment_.run(*config);
    print_config_errors(config.error(), environment_.err);
    return exit_failed;
  }

  int connect_client() {
    connect_wait_options options;
    options.wait = arguments_.wait;
    options.timeout = std::chrono::milliseconds(static_cast<std::int64_t>(arguments_.timeout_seconds * 1000));
    const auto ask = [this](std::string_view target) { return environment_.ask(arguments_.control, target); };
    options.json = arguments_.json;
    options.show =
        environment_.err_is_terminal ? connect_wait_options::progress::line : connect_wait_options::progress::lines;
    return wait_until_connected(options, ask, environment_.pause, environment_.out, environment_.err);
  }

  int show(std::string_view target, const text_function& to_text) {
    return print(environment_.ask(arguments_.control, target), to_text);
  }

  int print(const tl::expected<std::string, control_failure>& answer, const text_function& to_text) {
    if (!answer)
      return fail(answer.error());
    if (arguments_.json) {
      environment_.out << *answer << std::endl;
      return exit_ok;
    }
    const auto text = to_text(*answer);
    if (!text)
      return fail({exit_failed, text.error()});
    environment_.out << *text << std::flush;
    return exit_ok;
  }

  int fail(const control_failure& failure) {
    environment_.err << "gate17: " << failure.text << std::endl;
    return failure.code;
  }

  const command_environment& environment_;
  arguments arguments_;
  join_options join_;
  CLI::App app_{"Onion network client", "gate17"};
  int result_ = exit_ok;
};

} // namespace

command_environment default_environment(std::function<int(const node::client_config&)> run) {
  const char* control = std::getenv("GATE17_CONTROL");
  return {
      .out = std::cout,
      .err = std::cerr,
      .run = std::move(run),
      .ask = [](const std::filesystem::path& socket, std::string_view target) { return ask_client(socket, target); },
      .tell = [](const std::filesystem::path& socket,
                 std::string_view target) { return ask_client(socket, target, "POST"); },
      .follow = follow_client,
      .pause = [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); },
      .unix_now =
          [] {
            const auto now = std::chrono::system_clock::now().time_since_epoch();
            return std::int64_t{std::chrono::duration_cast<std::chrono::seconds>(now).count()};
          },
      .control = control != nullptr && *control != '\0' ? control : "/run/gate17/control.sock",
      .fetch = [](const node::network_settings& settings) { return fetch_network_once(settings); },
      .err_is_terminal = ::isatty(STDERR_FILENO) == 1,
  };
}

int command_line(int argc, const char* const* argv, const command_environment& environment) {
  return program(environment).execute(argc, argv);
}

} // namespace gate17::client
