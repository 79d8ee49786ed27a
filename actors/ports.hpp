// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/content_kind.hpp"
#include "directory/transport.hpp"
#include "proto/bytes.hpp"
#include "proto/cell/control_body.hpp"
#include "proto/cell/endpoint.hpp"
#include "proto/crypto/ratchet_session.hpp"
#include "proto/node_id.hpp"

/// The seam between the control plane (actors) and the data plane (event loops), free of CAF. The data plane
/// implements `data_plane` and calls `control_plane`; main.cpp joins the two. Every call is thread-safe, never
/// blocks and may be refused (false) when the bounded queue behind it is full: the caller then gives up on that
/// one item and counts it.
namespace gate17::directory {
class network_view;
}

namespace gate17::actors {

using network_view_ptr = std::shared_ptr<const directory::network_view>;

/// Index of an event loop within the process.
using loop_index = std::uint32_t;
/// Chosen by the circuit builder; unique for the life of the process.
using circuit_id = std::uint64_t;
/// Chosen by the data plane when an application connection is accepted; unique for the life of the process.
using stream_id = std::uint64_t;
/// Chosen by whoever asks for a service exchange; unique for the life of the process.
using exchange_id = std::uint64_t;
/// Chosen by whoever asks for a probe; unique among the probes under way.
using probe_id = std::uint64_t;

/// Where an application wants to go. The host is a name or an IP literal, checked by the proxy that took it.
struct destination {
  std::string host;
  std::uint16_t port = 0;
  directory::transport protocol = directory::transport::tcp;
};

/// What an application asks the network to carry.
enum class stream_kind : std::uint8_t {
  connection, ///< a TCP connection to `target`
  datagrams,  ///< UDP datagrams to and from `target`
  question,   ///< the addresses of a name, or the name of an address; the port of `target` means nothing
};

/// One application connection, flow of datagrams or question that waits for a circuit.
struct stream_request {
  stream_id id = 0;
  loop_index loop = 0;
  destination target;
  stream_kind kind = stream_kind::connection;
  content_kind content = content_kind::undecided; ///< what the client recognised before anything was sent (R14)
  std::string isolation;                          ///< streams of different keys never share a circuit
  bool never_prebuilt = false; ///< only a circuit built for this very stream will do (listener option)
  std::uint32_t attempt = 1;   ///< grows when the stream is offered again after its circuit failed (R11, at most 3)
};

/// A hop as the data plane needs it. Without keys only a one-hop service exchange may use it: the link then makes
/// first contact and checks the answer against `id`.
struct hop_spec {
  proto::node_id id;
  std::vector<proto::endpoint> endpoints;
  std::optional<proto::responder_keys_public> keys;
  proto::suite_id suite{};
};

struct circuit_spec {
  circuit_id id = 0;
  /// The network owner vouches for the exit, so that plain text may leave there (R14).
  bool trusted_exit = false;
  /// The link to the entry is padded as long as the circuit stands (security level high).
  bool padded = false;
  std::vector<hop_spec> hops;
};

/// A circuit that is built to see whether it can be and then ends. All hops but a single one need keys.
struct probe_spec {
  probe_id id = 0;
  std::vector<hop_spec> hops;
  std::size_t echo_bytes = 0; ///< made up for it, sent to the last hop and back; at most `proto::echo_bytes_max`
  std::chrono::milliseconds deadline{};      ///< for the circuit to be built
  std::chrono::milliseconds echo_time_max{}; ///< what came back until then counts
};

/// Why a circuit or stream ended. `segment` numbers count from the client: 0 is the link to the entry, i the link
/// between hop i-1 and hop i; a failure is charged to a segment, never to one node (R7).
enum class close_reason : std::uint8_t {
  none,
  finished,
  link_lost,
  destroyed_by_hop,
  protocol_violation,
  bad_tag,
  stale_prekey,
  refused,
  timed_out,
  step_overdue,
  retired,
  overloaded,
  no_route,
  no_trusted_exit, ///< it may be readable where it leaves, and no exit that may read it is to be had (R14)
  cleartext,       ///< plain text met a community exit; kept back by the client or refused by the exit (R14)
  policy,
  shutting_down,
  offline, ///< no entry answers; never on the wire
};
const char* to_string(close_reason reason);
/// What a neighbour is told in a destroy cell or an error frame, and back.
proto::end_reason to_wire(close_reason reason);
close_reason from_wire(proto::end_reason reason);

struct circuit_built {
  circuit_id id = 0;
  std::chrono::microseconds set_up{}; ///< create sent to created received
};
/// Nobody authenticated said where it broke: any hop, and the entry's link, can claim anything. Charged to nobody.
inline constexpr std::uint8_t segment_unknown = 255;
struct circuit_closed {
  circuit_id id = 0;
  close_reason reason{};
  std::uint8_t segment = 0;
  /// A fresher record of the hop behind the segment, as it was served (R10); empty otherwise.
  std::vector<std::uint8_t> records;
};
struct probe_ended {
  probe_id id = 0;
  close_reason reason{}; ///< `finished` when the circuit was built and nothing false came back
  std::uint8_t segment = segment_unknown;
  std::uint64_t echoed_bytes = 0;
  std::chrono::microseconds echo_time{0}; ///< first byte sent to last byte received, or all the time there was
};
/// A link that the loop was told to keep to an entry began to answer, or does not answer any more: lost, refused, or
/// silent to a ping. Reported once per change, and again after every `keep_entries`.
struct entry_link {
  enum class condition : std::uint8_t { up, down, let_go };
  loop_index loop = 0;
  proto::node_id node;
  condition state{};
};
struct stream_opened {
  stream_id id = 0;
  circuit_id circuit = 0;
};
struct stream_closed {
  stream_id id = 0;
  circuit_id circuit = 0; ///< 0 when it never had one
  close_reason reason{};
  std::uint64_t bytes_up = 0;
  std::uint64_t bytes_down = 0;
};
/// Attempts to reach a node since any node last answered in gate17's way; both zero when the last one did.
struct contact_failures {
  std::uint32_t unanswered = 0;  ///< no connection, or one that ended without a byte
  std::uint32_t misanswered = 0; ///< bytes came back that no gate17 node would send
};
/// Counters since start; one per loop, pushed about once a second and whenever asked.
struct loop_totals {
  loop_index loop = 0;
  contact_failures contact;
  std::uint64_t bytes_up = 0;
  std::uint64_t bytes_down = 0;
  std::uint64_t chain_steps = 0;
  std::uint64_t dh_steps = 0;
  struct link_state {
    proto::node_id node;
    bool sealed = true;
    bool lane = false;
    bool up = false;
    bool padded = false; ///< in both directions
    std::uint64_t padding_bytes_up = 0;
    std::uint64_t padding_bytes_down = 0;
  };
  std::vector<link_state> links;
  struct circuit_state {
    circuit_id id = 0;
    std::uint64_t bytes = 0;
    std::uint32_t streams = 0;
  };
  std::vector<circuit_state> circuits;
};

/// What the data plane tells the control plane. Called from loop threads; must only enqueue.
class control_plane {
public:
  virtual ~control_plane() = default;
  /// An application connection wants a circuit. Answered by `data_plane::attach_stream` or `refuse_stream`.
  virtual bool want_stream(stream_request request) = 0;
  virtual void on_circuit_built(circuit_built event) = 0;
  virtual void on_circuit_closed(circuit_closed event) = 0;
  virtual void on_entry_link(entry_link event) = 0;
  virtual void on_stream_opened(stream_opened event) = 0;
  virtual void on_stream_closed(stream_closed event) = 0;
  virtual void on_totals(loop_totals totals) = 0;
  /// The end of an exchange begun with `data_plane::exchange`; the answer is empty when `reason` is not finished.
  virtual void on_exchange(exchange_id id, close_reason reason, std::vector<std::uint8_t> answer) = 0;
  /// The end of a probe begun with `data_plane::probe`.
  virtual void on_probe(probe_ended event) = 0;
  /// A request that reached a service of this node (directory = 1). `reply` may be called once, from any thread,
  /// with the encoded response; dropping it closes the stream.
  virtual bool on_service_request(std::uint8_t service, std::vector<std::uint8_t> request,
                                  std::function<void(std::vector<std::uint8_t>)> reply) = 0;
};

/// What the control plane may ask of the data plane.
class data_plane {
public:
  virtual ~data_plane() = default;
  virtual loop_index loop_count() const = 0;
  virtual bool install_circuit(loop_index loop, circuit_spec spec) = 0;
  virtual bool close_circuit(loop_index loop, circuit_id id, close_reason reason) = 0;
  virtual bool attach_stream(loop_index loop, stream_id stream, circuit_id circuit) = 0;
  virtual bool refuse_stream(loop_index loop, stream_id stream, close_reason reason) = 0;
  /// One request and one response with a service inside a node, over a one-hop circuit (bootstrap, upload).
  /// The answer is at most `answer_bytes_max`; the exchange fails after `deadline`.
  virtual bool exchange(exchange_id id, hop_spec hop, std::uint8_t service, std::vector<std::uint8_t> request,
                        std::size_t answer_bytes_max, std::chrono::milliseconds deadline) = 0;
  /// Builds a circuit, measures it if wanted, ends it, and says how it went.
  virtual bool probe(probe_spec spec) = 0;
  /// Every loop of a client keeps a link to each of these, dials again what breaks, and lets go of others without
  /// circuits.
  virtual bool keep_entries(std::vector<hop_spec> entries) = 0;
  /// A new network: relays dial missing lanes and drop those to nodes that left; exits refuse its node addresses.
  virtual bool set_network(network_view_ptr view) = 0;
};

} // namespace gate17::actors
