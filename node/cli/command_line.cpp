// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/cli/command_line.hpp"

#include <chrono>
#include <iostream>

#include <CLI/CLI.hpp>

#include "node/cli/commands.hpp"

namespace gate17::node {
namespace {

constexpr auto ask_deadline = std::chrono::seconds(5);

constexpr const char* footer = "Exit codes: 0 ok, 1 failed, 2 usage, 3 not running, 4 running but not connected.\n"
                               "Errors in files are told as file:line: reason.";

/// Adds the commands to `app`; the chosen one is left in `action`.
class command_tree {
public:
  command_tree(CLI::App& app, const environment& around) : app_(app), around_(around) {
    add_init();
    add_plan();
    add_run();
    add_config();
    add_keys();
    add_status();
    add_owner();
  }

  exit_code act() const { return action_(); }

private:
  void on(CLI::App* command, std::function<exit_code()> action) {
    command->callback([this, action = std::move(action)] { action_ = action; });
  }

  CLI::App* add_config_file(CLI::App* command) {
    command->add_option("--config", file_, "The node's file, such as DIR/NAME.toml")->required()->type_name("FILE");
    return command;
  }

  CLI::App* add_json(CLI::App* command) {
    command->add_flag("--json", json_, "Print one JSON object with schema_version");
    return command;
  }

  void add_init() {
    auto* init = app_.add_subcommand("init", "Make the file and the keys of one node that joins a network");
    init->add_option("--name", init_.name, "1-19 characters a-z, 0-9, '-'")->required();
    init->add_option("--address", init_.addresses, "Where others reach it; repeat for IPv6")
        ->required()
        ->type_name("IP:PORT");
    init->add_option("--role", init_.roles, "relay, exit, directory, payment, stamp; repeat for several")->required();
    init->add_option("--network", init_.network, "The network file its owner hands out")->required()->type_name("FILE");
    init->add_option("--owner-key", init_.owner_key, "Your owner key; made as DIR/owner.key when absent")
        ->type_name("FILE");
    init->add_option("--out", init_.out, "Where to write NAME.toml and the state folder NAME")
        ->required()
        ->type_name("DIR");
    init->add_option("--contact", init_.contact, "How to reach you; published");
    init->add_option("--metrics", init_.metrics, "Address for /metrics, /healthz, /readyz")->type_name("IP:PORT");
    on(init, [this] { return init_node(init_, around_); });
  }

  void add_plan() {
    auto* plan = app_.add_subcommand("plan", "Whole networks described in one file")->require_subcommand(1);
    auto* apply = add_json(plan->add_subcommand("apply", "Write network file, configurations and keys of a plan"));
    apply->footer("Existing keys are kept: applying a plan again changes only what the plan changed.\n"
                  "deploy/local.toml is an example with every key explained.");
    apply->add_option("plan", file_, "The plan")->required()->type_name("PLAN.toml");
    apply->add_option("--out", out_, "Where everything is written")->required()->type_name("DIR");
    on(apply, [this] { return apply_plan_file(file_, out_, json_, around_); });
  }

  void add_run() {
    auto* run = add_config_file(app_.add_subcommand("run", "Run a node in the foreground until SIGTERM"));
    run->footer("Prints `ready` on standard output, and notifies systemd, once the node serves.");
    on(run, [this] { return run_config(file_, around_); });
  }

  void add_config() {
    auto* config = app_.add_subcommand("config", "Configuration files")->require_subcommand(1);
    auto* check = add_json(config->add_subcommand("check", "Read a node's file as `run` would, and the network file"));
    check->add_option("file", file_, "The node's file")->required()->type_name("FILE");
    on(check, [this] { return check_config(file_, json_, around_); });
  }

  void add_keys() {
    auto* keys = app_.add_subcommand("keys", "The node's keys")->require_subcommand(1);
    auto* show = add_json(add_config_file(keys->add_subcommand("show", "Print public keys and how long they last")));
    on(show, [this] { return show_keys(file_, json_, around_); });
  }

  void add_status() {
    auto* status = add_json(add_config_file(app_.add_subcommand("status", "Ask a running node whether it serves")));
    status->footer("Needs the key `metrics` in the node's file.");
    on(status, [this] { return show_status(file_, json_, around_); });
  }

  void add_owner() {
    auto* owner = app_.add_subcommand("owner", "What only the key of a network's owner can do")->require_subcommand(1);
    auto* reject = owner->add_subcommand("reject", "Sign the list of nodes that the network turns away");
    reject->footer("The list in --out, when there is one, is the start; its successor gets the next serial.");
    reject->add_option("--network", reject_.network, "The network file")->required()->type_name("FILE");
    reject->add_option("--owner-key", reject_.owner_key, "The key of the network's owner")
        ->required()
        ->type_name("FILE");
    reject->add_option("--add", reject_.add, "Id of a node to turn away; repeat for several")->type_name("ID");
    reject->add_option("--remove", reject_.remove, "Id of a node to let in again; repeat for several")->type_name("ID");
    reject->add_option("--serial", reject_.serial, "At least this serial, if the last list is lost")->type_name("N");
    reject->add_option("--out", reject_.out, "The list, replaced by its successor")->required()->type_name("FILE");
    on(reject, [this] { return reject_nodes(reject_, around_); });
  }

  CLI::App& app_;
  const environment& around_;
  std::function<exit_code()> action_;
  std::filesystem::path file_;
  std::filesystem::path out_;
  bool json_ = false;
  init_options init_;
  reject_options reject_;
};

} // namespace

environment default_environment(proto::random_source& random, std::function<int(const node_config&)> run) {
  const auto now = [] {
    const auto since = std::chrono::system_clock::now().time_since_epoch();
    return static_cast<proto::unix_seconds>(std::chrono::duration_cast<std::chrono::seconds>(since).count());
  };
  const auto get = [](const proto::endpoint& at, const std::string& target) {
    return http::call(at, http::request{"GET", target, {}, {}}, ask_deadline);
  };
  return {std::cout, std::cerr, random, now, std::move(run), get};
}

int command_line(int argc, const char* const* argv, const environment& around) {
  CLI::App app("gate17-node runs a relay, exit or directory authority of a Gate17 network.", "gate17-node");
  app.footer(footer);
  app.require_subcommand(1);
  const command_tree commands(app, around);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error, around.out, around.err) == 0 ? exit_ok : exit_usage;
  }
  return commands.act();
}

} // namespace gate17::node
