// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <caf/all.hpp>

#include "actors/circuit_plan.hpp"
#include "actors/in_flight.hpp"
#include "actors/ports.hpp"
#include "actors/route_explanation.hpp"
#include "actors/status.hpp"
#include "directory/probing/probe_findings.hpp"
#include "directory/route/route_policy.hpp"
#include "proto/codec/node_records.hpp"
#include "proto/codec/reject_list.hpp"

/// The whole control plane on one page: what actors say to each other. Messages that hold views, callbacks or handles
/// stay inside one process; those with `inspect` may cross machines of one operator.
namespace gate17::actors {

// -- From the loops ---------------------------------------------------------------------------------------------------

/// A proxy accepted an application's connection.
struct admit_connection {
  stream_request request;
  in_flight token;
};
/// What loops saw of circuits and streams.
struct loop_report {
  std::variant<circuit_built, circuit_closed, entry_link, stream_opened, stream_closed, loop_totals> event;
  in_flight token;
};
/// A request that reached a service of this node; `reply` at most once, dropping it closes the stream.
struct serve_request {
  std::vector<std::uint8_t> request;
  std::function<void(std::vector<std::uint8_t>)> reply;
  in_flight token;
};
/// The end of an exchange begun with `data_plane::exchange`.
struct exchange_ended {
  exchange_id id = 0;
  close_reason reason{};
  std::vector<std::uint8_t> answer;
  in_flight token;
};

/// The end of a probe begun with `data_plane::probe`.
struct probe_report {
  probe_ended event;
  in_flight token;
};

// -- Between actors ---------------------------------------------------------------------------------------------------

/// Asks what the firewall would decide. `app` is empty when nobody knows which application it is.
struct judge_connection {
  std::string app;
  std::string isolation;
  std::string host;
  std::uint16_t port = 0;
  directory::transport protocol = directory::transport::tcp;
  content_kind content = content_kind::undecided;
};
struct verdict {
  bool allowed = false;
  bool needs_trusted_exit = false;
  std::string why;
};
/// An admitted connection wants a circuit.
struct want_stream {
  stream_request request;
  bool needs_trusted_exit = false;
  in_flight token;
};
struct plan_route {
  circuit_wish wish;
};
struct planned_route {
  std::optional<circuit_plan> plan;
  std::string why_not; ///< for people, when there is no plan
  close_reason reason = close_reason::no_route;
};
/// A newer document or prekey sheet is in force.
struct network_adopted {
  network_view_ptr view;
};
/// A prekey record that a hop served in answer to a stale prekey; to be compared with the next sheet (R10).
struct report_prekey {
  proto::node_records records;
};
/// A newer list of rejected nodes, its signature checked; only an authority has a use for it.
struct replace_rejects {
  proto::reject_list list;
};
/// What an authority's own probes say of the nodes, for its next vote.
struct take_findings {
  directory::probe_findings findings;
};
/// What the user changed while the client runs.
struct change_settings {
  std::uint32_t spare_circuits = 0;
  directory::security_level level = directory::security_level::fast;
  bool level_changed = false;
};
/// `gate17 circuit new`; answered with how many circuits take no new streams any more.
struct renew_circuits {
  std::optional<std::string> isolation; ///< empty: all
};
struct circuits_renewed {
  std::uint64_t circuits = 0;
};
/// `gate17 route explain`; the firewall's verdict is given.
struct explain_route {
  route_question question;
  bool needs_trusted_exit = false;
};
struct explained_route {
  route_explanation explanation;
};
/// `gate17 exits`.
struct get_exits {};
struct exit_list {
  std::vector<exit_status> exits;
};
struct get_routes {};
struct route_list {
  std::vector<circuit_status> circuits;
};
/// A directory request of this process or of another machine of the operator; both sides are encoded messages.
struct directory_query {
  std::vector<std::uint8_t> request;
};
struct directory_reply {
  std::vector<std::uint8_t> response;
};
struct get_status {};
struct status_report {
  control_status status;
};

using network_subscriber_actor = caf::typed_actor<
    // The newest network, at once on subscription and after every change.
    caf::reacts_to<network_adopted>>;

struct subscribe_network {
  network_subscriber_actor subscriber;
};

// -- Actors -----------------------------------------------------------------------------------------------------------

using firewall_actor = caf::typed_actor<
    // Admitted: goes on to the circuit builder. Else refused to the loop at once.
    caf::reacts_to<admit_connection>,
    // What would be decided and why; changes nothing.
    caf::replies_to<judge_connection>::with<verdict>>;

using circuit_builder_actor = caf::typed_actor<
    // Ends in data_plane::attach_stream or refuse_stream.
    caf::reacts_to<want_stream>,
    // Circuits that were built or ended, links to entries, streams that ended, counters.
    caf::reacts_to<loop_report>,
    // Routes can be planned from now on.
    caf::reacts_to<network_adopted>,
    // How many circuits to build ahead; those of another level get no new streams.
    caf::reacts_to<change_settings>,
    // Deadlines, ages, spare circuits.
    caf::reacts_to<caf::tick_atom>,
    // New streams get new circuits.
    caf::replies_to<renew_circuits>::with<circuits_renewed>,
    // All circuits, for `route show`.
    caf::replies_to<get_routes>::with<route_list>>;

using route_planner_actor = caf::typed_actor<
    // A route with keys, ready to install, or why there is none.
    caf::replies_to<plan_route>::with<planned_route>,
    // How a stream would travel and why; changes nothing but what is drawn next.
    caf::replies_to<explain_route>::with<explained_route>,
    // Every exit, and whether this client could use it.
    caf::replies_to<get_exits>::with<exit_list>,
    // Segments that fail are avoided for a while, nodes and entries are judged by what happens behind them.
    caf::reacts_to<circuit_outcome>,
    // The level of routes planned from now on.
    caf::reacts_to<change_settings>,
    // The standby becomes active while the active entry does not answer.
    caf::reacts_to<entry_link>,
    // What routes are planned in.
    caf::reacts_to<network_adopted>>;

using directory_actor = caf::typed_actor<
    // The directory service for peers, over the wire.
    caf::reacts_to<serve_request>,
    // The same for this process and this operator's machines.
    caf::replies_to<directory_query>::with<directory_reply>,
    // An answer to what this actor fetched.
    caf::reacts_to<exchange_ended>,
    // Who wants to hear of new networks.
    caf::reacts_to<subscribe_network>,
    // Evidence to compare with the next prekey sheet.
    caf::reacts_to<report_prekey>,
    // Whom the network owner turned away, read again.
    caf::reacts_to<replace_rejects>,
    // What an authority votes about nodes besides what they say themselves.
    caf::reacts_to<take_findings>,
    // Fetch or publish what is due.
    caf::reacts_to<caf::tick_atom>>;

using node_presence_actor = caf::typed_actor<
    // Parameters and authorities may have changed.
    caf::reacts_to<network_adopted>,
    // An answer to an upload.
    caf::reacts_to<exchange_ended>,
    // Upload what is due.
    caf::reacts_to<caf::tick_atom>>;

using authority_prober_actor = caf::typed_actor<
    // Which nodes there are to probe, and through whom.
    caf::reacts_to<network_adopted>,
    // How a probe went.
    caf::reacts_to<probe_report>,
    // Probe what is due.
    caf::reacts_to<caf::tick_atom>>;

using supervisor_actor = caf::typed_actor<
    // Health of the whole control plane.
    caf::replies_to<get_status>::with<status_report>,
    // Judge health, restart what had to wait.
    caf::reacts_to<caf::tick_atom>>;

// -- What may cross machines ------------------------------------------------------------------------------------------

template <class Inspector>
auto inspect(Inspector& f, judge_connection& x) {
  return f(caf::meta::type_name("judge_connection"), x.app, x.isolation, x.host, x.port, x.protocol, x.content);
}
template <class Inspector>
auto inspect(Inspector& f, verdict& x) {
  return f(caf::meta::type_name("verdict"), x.allowed, x.needs_trusted_exit, x.why);
}
template <class Inspector>
auto inspect(Inspector& f, directory_query& x) {
  return f(caf::meta::type_name("directory_query"), x.request);
}
template <class Inspector>
auto inspect(Inspector& f, directory_reply& x) {
  return f(caf::meta::type_name("directory_reply"), x.response);
}
template <class Inspector>
auto inspect(Inspector& f, circuits_renewed& x) {
  return f(caf::meta::type_name("circuits_renewed"), x.circuits);
}
template <class Inspector>
auto inspect(Inspector& f, get_routes&) {
  return f(caf::meta::type_name("get_routes"));
}
template <class Inspector>
auto inspect(Inspector& f, get_exits&) {
  return f(caf::meta::type_name("get_exits"));
}
template <class Inspector>
auto inspect(Inspector& f, get_status&) {
  return f(caf::meta::type_name("get_status"));
}

} // namespace gate17::actors

CAF_BEGIN_TYPE_ID_BLOCK(gate17, first_custom_type_id)
CAF_ADD_TYPE_ID(gate17, (gate17::actors::admit_connection))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::loop_report))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::serve_request))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::exchange_ended))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::judge_connection))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::verdict))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::want_stream))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::plan_route))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::planned_route))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::circuit_outcome))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::network_adopted))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::report_prekey))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::replace_rejects))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::change_settings))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::get_routes))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::route_list))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::directory_query))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::directory_reply))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::get_status))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::status_report))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::subscribe_network))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::entry_link))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::renew_circuits))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::circuits_renewed))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::explain_route))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::explained_route))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::get_exits))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::exit_list))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::probe_report))
CAF_ADD_TYPE_ID(gate17, (gate17::actors::take_findings))
CAF_END_TYPE_ID_BLOCK(gate17)

// Messages that never leave the process: they hold views, callbacks, handles or counted tokens.
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gate17::actors::admit_connection)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gate17::actors::loop_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gate17::actors::serve_request)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gate17::actors::exchange_ended)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gate17::actors::probe_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gate17::actors::take_findings)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gate17::actors::want_stream)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gate17::actors::plan_route)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gate17::actors::planned_route)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gate17::actors::circuit_outcome)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gate17::actors::entry_link)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gate17::actors::renew_circuits)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gate17::actors::network_adopted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gate17::actors::report_prekey)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gate17::actors::replace_rejects)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gate17::actors::change_settings)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gate17::actors::route_list)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gate17::actors::explain_route)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gate17::actors::explained_route)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gate17::actors::exit_list)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gate17::actors::status_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(gate17::actors::subscribe_network)
