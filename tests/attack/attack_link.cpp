// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/attack/attack_link.hpp"

#include <algorithm>
#include <ctime>
#include <stdexcept>

#include <sodium.h>

#include "proto/cell/lane_proof.hpp"
#include "proto/codec/node_records.hpp"

namespace gate17::attack {

void system_bytes::fill(proto::byte_span out) { ::randombytes_buf(out.data(), out.size()); }

std::optional<proto::responder_keys_public> ask_keys(const node_spec& node, const std::string& source) {
  auto wire = line::connect(node.at, source);
  if (!wire)
    return std::nullopt;
  system_bytes random;
  bytes hello(proto::hello_bytes);
  proto::dh_public ephemeral;
  proto::write_first_contact_hello(node.id, random, hello, ephemeral);
  if (!wire->send(hello) || !wire->receive(proto::answer_bytes))
    return std::nullopt;
  auto answer = wire->take(proto::answer_bytes);
  const auto read = proto::read_records_answer(node.id, ephemeral, answer);
  if (!read || !std::holds_alternative<proto::answer_records>(*read))
    return std::nullopt;
  const auto records = proto::decode_node_records(std::get<proto::answer_records>(*read).bytes);
  if (!records)
    return std::nullopt;
  const auto keys = proto::verify_records(*records, node.id, static_cast<proto::unix_seconds>(std::time(nullptr)));
  return keys ? std::optional(*keys) : std::nullopt;
}

opening make_opening(const proto::responder_keys_public& keys, proto::random_source& random) {
  bytes hello(proto::hello_bytes);
  auto session = proto::link_session::initiate(usual_suite, keys, std::nullopt, random, hello);
  return {std::move(hello), std::move(session).value()};
}

std::optional<attack_link> attack_link::establish(const proto::endpoint& to, const proto::responder_keys_public& keys,
                                                  const std::string& source) {
  auto wire = line::connect(to, source);
  if (!wire)
    return std::nullopt;
  system_bytes random;
  auto begun = make_opening(keys, random);
  if (!wire->send(begun.hello) || !wire->receive(proto::answer_bytes))
    return std::nullopt;
  auto answer = wire->take(proto::answer_bytes);
  const auto read = begun.session.read_answer(answer);
  if (!read || !std::holds_alternative<proto::answer_accepted>(*read))
    return std::nullopt;
  attack_link made(std::move(*wire), std::move(begun.session));
  bytes proof(proto::small_body_bytes);
  proto::write_client_proof_body(made.random, proof);
  if (!made.send_cell({.kind = proto::cell_kind::proof}, proof))
    return std::nullopt;
  return made;
}

bytes attack_link::seal(const proto::link_header& header, const bytes& body) {
  bytes cell(proto::wire_bytes(header.size));
  random.fill(cell);
  std::copy(body.begin(), body.end(), cell.begin() + proto::link_overhead);
  if (!session.seal_cell(cell, header))
    throw std::runtime_error("a cell did not seal");
  return cell;
}

void attack_link::read_cells() {
  wire.closed();
  while (wire.inbox().size() >= proto::link_overhead) {
    const auto header = session.peek_header(wire.inbox());
    if (!header || wire.inbox().size() < proto::wire_bytes(header->size))
      return;
    auto cell = wire.take(proto::wire_bytes(header->size));
    if (!session.open_cell(cell))
      throw std::runtime_error("a node's cell did not open");
    credit[header->circuit] += header->credit;
    if (header->kind != proto::cell_kind::credit)
      cells[header->circuit].push_back({*header, {cell.begin() + proto::link_overhead, cell.end()}});
  }
}

std::optional<attack_link::received> attack_link::next(std::uint32_t circuit) {
  const auto end = steady::now() + patience;
  auto& queue = cells[circuit];
  for (;;) {
    read_cells();
    if (!queue.empty() || wire.closed() || steady::now() >= end)
      break;
    wire.receive(wire.inbox().size() + 1, std::chrono::milliseconds(100));
  }
  if (queue.empty())
    return std::nullopt;
  received first = std::move(queue.front());
  queue.pop_front();
  return first;
}

bool attack_link::ended(std::uint32_t circuit) {
  const auto end = steady::now() + patience;
  while (steady::now() < end) {
    const auto cell = next(circuit);
    if (wire.closed() || (cell && cell->header.kind == proto::cell_kind::destroy))
      return true;
  }
  return false;
}

} // namespace gate17::attack
