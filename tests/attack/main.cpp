// SPDX-License-Identifier: GPL-3.0-or-later
/// `gate17_attacker ATTACK KEY=VALUE...`: attacks nodes of a test network at a fixed rate and prints what came of it,
/// one line of JSON. tests/system/attack_test gives the orders.
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <stdexcept>

#include <nlohmann/json.hpp>
#include <sodium.h>

#include "tests/attack/attacks.hpp"

namespace gate17::attack {

namespace {

const std::map<std::string, attack> attacks{
    {"hellos", flood_hellos},   {"slow", hold_slow_peers},  {"knock", knock},
    {"creates", flood_creates}, {"opens", open_many},       {"unread", never_read},
    {"cells", break_cells},     {"extend", extend_wrongly}, {"asks", ask_exit},
};

void obey(orders& given, const std::string& key, const std::string& value) {
  if (key == "node")
    given.route.push_back(read_node(value));
  else if (key == "mode")
    given.mode = value;
  else if (key == "source")
    given.source = value;
  else if (key == "rate")
    given.rate = std::stod(value);
  else if (key == "seconds")
    given.seconds = std::stod(value);
  else if (key == "count")
    given.count = std::stoull(value);
  else if (key == "target")
    given.target = proto::endpoint::parse(value).value();
  else
    throw std::runtime_error("no such key: " + key);
}

outcome carry_out(int count, char** words) {
  const auto chosen = count > 1 ? attacks.find(words[1]) : attacks.end();
  if (chosen == attacks.end())
    throw std::runtime_error("which attack?");
  orders given;
  for (int i = 2; i < count; ++i) {
    const std::string word = words[i];
    const auto equals = word.find('=');
    obey(given, word.substr(0, equals), equals == std::string::npos ? "" : word.substr(equals + 1));
  }
  if (given.route.empty())
    throw std::runtime_error("which node?");
  for (const auto& node : given.route) {
    // Asked for from an address of its own, so that it costs the attacker's nothing.
    const auto keys = ask_keys(node, "127.60.250.1");
    if (!keys)
      throw std::runtime_error("no keys from " + node.at.to_string());
    given.keys.push_back(*keys);
  }
  return chosen->second(given);
}

} // namespace

} // namespace gate17::attack

int main(int count, char** words) {
  try {
    if (sodium_init() < 0)
      throw std::runtime_error("no libsodium");
    std::cout << nlohmann::json(gate17::attack::carry_out(count, words)).dump() << std::endl;
    return EXIT_SUCCESS;
  } catch (const std::exception& error) {
    std::cerr << "gate17_attacker: " << error.what() << std::endl;
    return EXIT_FAILURE;
  }
}
