// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "directory/probing/probe_findings.hpp"
#include "directory/probing/probe_record.hpp"
#include "directory/probing/probe_rules.hpp"
#include "proto/crypto/random_source.hpp"
#include "proto/crypto/signature.hpp"
#include "proto/node_id.hpp"

namespace gate17::directory {

/// A node as the document in force lists it.
struct probe_subject {
  proto::node_id id;
  proto::verify_key owner;
  bool usable = false; ///< running and relaying: others keep lanes to it
  std::uint64_t weight = 0;
};

/// One circuit to be built. Of three hops the middle one is the subject; of one hop, that one.
struct probe_order {
  std::uint64_t id = 0;
  std::vector<proto::node_id> hops;
  bool measures = false; ///< has the last hop send bytes back
};

/// How it ended. `segment` is where it broke, as for any circuit.
struct probe_outcome {
  bool answered = false;
  std::optional<std::uint8_t> segment;
  std::uint64_t echoed_bytes = 0;
  std::chrono::microseconds echo_time{0};
};

/// When an authority probes which node through whom, and what follows from it (R22, R23).
///
/// A node that others have lanes to is the middle of a circuit whose other hops are drawn from nodes of other owners
/// that answered lately: it sees what it would see of anybody's circuit, not who measures and not what. A node that
/// nobody has lanes to (not running, no relay, or new in a network that is not) is only asked to answer a circuit of
/// one hop, which it can tell from others; that gives it a trial, not a weight.
///
/// A node's second failure counts only if somebody answered since the first, and so on: an authority that reaches
/// nobody is cut off itself. A hop that may
/// have been the reason is looked at next and is no neighbour until then.
///
/// Bounded: one record for each node, `in_flight_max` orders. Pure; owned by one thread.
class probe_schedule {
public:
  using time_point = std::chrono::steady_clock::time_point;
  using lane_check = std::function<bool(const proto::node_id&, const proto::node_id&)>;

  /// `self` is not probed and only the last hop where there is no other.
  probe_schedule(probe_rules rules, const proto::node_id& self) : rules_(rules), self_(self) {}

  /// The nodes of a document. Consensus periods may differ from document to document.
  void adopt(const std::vector<probe_subject>& nodes, std::chrono::milliseconds period, time_point now,
             proto::random_source& random);

  /// What is to be started now.
  std::vector<probe_order> due(const lane_check& joined, time_point now, proto::random_source& random);
  /// The end of an order; unknown ids are ignored.
  void ended(std::uint64_t id, const probe_outcome& outcome, time_point now, proto::random_source& random);
  /// It could not be started: tried again soon.
  void put_off(std::uint64_t id, time_point now);

  probe_findings findings() const;
  std::size_t in_flight() const { return orders_.size(); }

private:
  struct node {
    probe_subject what;
    probe_record record;
    time_point due{};
    time_point measure_due{};
    std::optional<time_point> failed_at; ///< of the last failure that counted since it answered
    bool is_new = false;                 ///< and has not answered yet
    bool in_flight = false;
    bool doubted = false; ///< a circuit through it failed since it was looked at
  };
  struct order {
    proto::node_id subject;
    probe_order made;
    time_point lost_at{}; ///< an end that did not come by then will not come
  };
  using chooser = std::function<bool(const node&)>;

  time_point after(std::chrono::milliseconds least, std::chrono::milliseconds most, time_point now,
                   proto::random_source& random) const;
  std::chrono::milliseconds interval() const { return period_ * rules_.interval_periods; }
  std::chrono::milliseconds retry_pause() const;
  std::chrono::milliseconds trial() const;
  probe_order make_order(const node& subject, const lane_check& joined, bool measures, proto::random_source& random);
  std::vector<proto::node_id> hops_around(const node& subject, const lane_check& joined, bool measures,
                                          proto::random_source& random) const;
  const node* draw(const chooser& fits, bool by_weight, proto::random_source& random) const;
  void answered(const order& done, const probe_outcome& outcome, time_point now, proto::random_source& random);
  void failed(const order& done, const probe_outcome& outcome, time_point now, proto::random_source& random);
  void doubt(const proto::node_id& id, time_point now);
  void forget_lost(time_point now);
  bool is_cut_off(const node& subject) const;

  probe_rules rules_;
  proto::node_id self_;
  std::chrono::milliseconds period_{0};
  std::map<proto::node_id, node> nodes_;
  std::vector<proto::node_id> ids_; ///< of `nodes_`, to draw from
  std::map<std::uint64_t, order> orders_;
  std::optional<time_point> last_answer_;
  std::uint64_t last_id_ = 0;
};

} // namespace gate17::directory
