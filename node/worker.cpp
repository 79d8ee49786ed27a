// SPDX-License-Identifier: GPL-3.0-or-later
#include "node/worker.hpp"

#include <algorithm>
#include <atomic>
#include <cerrno>

#include "directory/network_view.hpp"
#include "node/buffer/memory_pressure.hpp"
#include "node/exit/interface_watch.hpp"
#include "node/exit/own_ranges.hpp"
#include "node/io/path_watch.hpp"
#include "node/io/random.hpp"
#include "node/io/suspend_watch.hpp"
#include "node/link/accepted_links.hpp"

namespace gate17::node {

namespace {

constexpr std::chrono::milliseconds tick_interval{1000};
constexpr std::chrono::milliseconds first_ticks_interval{100};
constexpr unsigned first_ticks = 50;
constexpr unsigned accepts_per_turn = 64;
constexpr std::chrono::milliseconds accept_pause{100};
constexpr std::chrono::milliseconds drain_interval{50};

struct listener {
  unique_fd socket;
  std::unique_ptr<io_watch> watch;
};

} // namespace

struct worker::state final : private link_keeper {
  state(actors::loop_index index, const worker_settings& chosen, worker_dependencies use_of)
      : settings(chosen),
        use(use_of),
        context{index, loop, pool, random, use.identity, metrics, {}},
        links(context, use.clock, neighbour_settings()),
        origins(context, links, use.control),
        ticker(loop, [this] { tick(); }),
        accept_again(loop, [this] { want_accepts(true); }),
        memory(context, use.accountant, [this] { return hops && hops->end_heaviest(); }),
        files_short(loop, [this] { hops->end_busiest(); }),
        drain_check(loop, [this] { drain(); }) {
    if (use.metrics != nullptr)
      publisher.emplace(*use.metrics);
    if (settings.relay)
      become_node();
    else
      become_client();
    ticker.start(first_ticks_interval);
  }

  neighbours::settings neighbour_settings() const {
    neighbours::settings made;
    made.as_lane = settings.relay && settings.relay->relays;
    made.socket = settings.socket;
    made.link_bounds = settings.link_bounds;
    if (!settings.relay) {
      // A person waits for it: tried again sooner than a lane between nodes.
      made.redial_max = std::chrono::seconds(3);
      made.link_bounds.answer_deadline = std::min(made.link_bounds.answer_deadline, std::chrono::seconds(5));
    }
    return made;
  }

  void become_client() {
    links.watch([this](const proto::node_id& node, actors::entry_link::condition is) {
      use.control.on_entry_link({context.index, node, is});
      // After this turn: if the link is gone, its circuits end first and tell more.
      if (is == actors::entry_link::condition::down)
        loop.post([this, node] { origins.leave_silent(node); });
    });
    paths.emplace(loop, [this] { links.after_path_change(has_address); });
  }

  void become_node() {
    const auto& role = *settings.relay;
    // Before the first document there are no nodes to know, but this machine's own networks there are.
    renew_guard();
    if (role.exits) {
      interfaces = std::make_unique<interface_watch>(loop, [this] { renew_guard(); });
      names = role.make_names(loop);
      dialer = std::make_unique<exit_dialer>(
          loop, [this] { return guard; }, role.exit_policy, role.dial_bounds);
      dialer->on_short_of_files([this] { relieve_files(); });
      exits.dialer = dialer.get();
      exits.names = names.get();
      datagrams.emplace(datagram_exit{[this] { return guard; }, role.datagram_policy, role.flows,
                                      role.flows_per_circuit_max, datagram_exit::questions_of_circuit_max,
                                      role.flow_idle});
      exits.datagrams = &*datagrams;
    }
    exits.streams_max = role.streams_per_circuit_max;
    exits.serve = [this](std::uint8_t service, std::vector<std::uint8_t> request,
                         std::function<void(std::vector<std::uint8_t>)> reply) {
      // The control plane may answer on any thread; the stream lives on this one.
      return use.control.on_service_request(
          service, std::move(request), [this, reply = std::move(reply)](std::vector<std::uint8_t> bytes) {
            loop.post([reply, bytes = std::move(bytes)]() mutable { reply(std::move(bytes)); });
          });
    };
    hops = std::make_unique<hop_table>(
        context,
        hop_table::services{*role.gate, *role.admission, links, exits,
                            [this](const auto& next, const auto& previous) { return may_extend(next, previous); },
                            [this](const auto& next) { return view && view->index_of(next); }, role.circuits_max,
                            [this] { return memory.over_limit(); }});
    accepted.emplace(context, role.unused_link);
    guests = std::make_unique<reception>(
        context, *role.gate, static_cast<link_keeper&>(*this), settings.link_bounds, role.reception_bounds,
        [this](std::unique_ptr<link> made) { accepted->keep(std::move(made), settings.relay->links_max); });
  }

  /// A hop refuses itself, its predecessor and its own owner as next (R9), and whoever it has no lane to.
  bool may_extend(const proto::node_id& next, const std::optional<proto::node_id>& previous) const {
    const auto& self = settings.relay->gate->id;
    if (next == self || next == previous)
      return false;
    if (!view)
      return true;
    const auto own = view->index_of(self);
    const auto other = view->index_of(next);
    return !own || !other || view->owner_of(*own) != view->owner_of(*other);
  }

  void on_link_answered(link&) override {}

  void on_create(link& which, std::uint32_t circuit, cell first, cell second) override {
    if (is_rejected(which)) {
      which.close(actors::close_reason::policy);
      return;
    }
    hops->on_create(which, circuit, first, second);
  }

  void on_link_closed(link& which, actors::close_reason, std::vector<std::uint8_t>) override {
    accepted->let_go(which);
  }

  void accept_from(listener& from) {
    for (unsigned i = 0; i < accepts_per_turn; ++i) {
      proto::endpoint peer;
      auto socket = accept_tcp(from.socket.get(), peer);
      if (!socket) {
        // Out of descriptors: the backlog waits while unused links and others end.
        if (socket.error() == EMFILE || socket.error() == ENFILE) {
          for (unsigned closing = 0; closing < accepts_per_turn && accepted->make_room(); ++closing)
            ;
          want_accepts(false);
          accept_again.start(accept_pause);
        }
        return;
      }
      tune_link_socket(socket->get(), settings.socket);
      guests->welcome(std::move(*socket), peer);
    }
  }

  void want_accepts(bool on) {
    for (auto& one : listeners)
      one->watch->want_read(on);
  }

  void tick() {
    // The first seconds of a process are when links come up; afterwards a second is soon enough.
    if (const auto slept = sleep.slept(); slept.count() > 0)
      links.after_sleep(slept);
    ticker.start(ticks++ < first_ticks ? first_ticks_interval : tick_interval);
    links.tick();
    origins.tick();
    if (hops) {
      guests->tick();
      hops->tick();
      accepted->tick();
    }
    memory.trim_heap();
    report();
  }

  /// Not at once: the call comes from a stream of perhaps the very circuit that ends. And not again before what ended
  /// has given its descriptors back.
  void relieve_files() {
    if (loop.now() - files_relieved < exit_dialer::files_retry / 2)
      return;
    files_relieved = loop.now();
    files_short.start(std::chrono::milliseconds(0));
  }

  /// A lane from a node that the network owner turned away. What it does as an unproven client nobody can tell.
  bool is_rejected(const link& from) const { return view && from.neighbour() && view->is_rejected(*from.neighbour()); }

  void drain() {
    if (hops)
      hops->end_unused(settings.relay->quiet_circuit);
    drained.store((!hops || hops->size() == 0) && !origins.has_streams(), std::memory_order_release);
    drain_check.start(drain_interval);
  }

  void change(const worker_settings& wanted) {
    if (!settings.relay || !wanted.relay)
      return;
    auto& role = *settings.relay;
    role.circuits_max = wanted.relay->circuits_max;
    role.streams_per_circuit_max = wanted.relay->streams_per_circuit_max;
    role.links_max = wanted.relay->links_max;
    hops->set_circuits_max(role.circuits_max);
    exits.streams_max = role.streams_per_circuit_max;
    if (dialer)
      dialer->set_policy(wanted.relay->exit_policy, wanted.relay->dial_bounds.whole);
  }

  void report() {
    actors::loop_totals totals;
    totals.loop = context.index;
    origins.report(totals);
    use.control.on_totals(std::move(totals));
    if (publisher)
      publisher->publish(metrics, loop.posts_dropped());
  }

  std::vector<actors::hop_spec> lanes_wanted() const {
    std::vector<actors::hop_spec> wanted;
    const auto own = view->index_of(settings.relay->gate->id);
    const auto period = view->prekey_periods().at(use.clock.read().seconds());
    for (directory::node_index i = 0; own && i < view->size(); ++i) {
      if (i == *own || !view->is_usable(i) || !view->has_lane(*own, i))
        continue;
      const auto& entry = view->node(i);
      wanted.push_back(actors::hop_spec{entry.id, entry.addresses, view->keys_for(entry.id, period), {}});
    }
    return wanted;
  }

  std::vector<proto::endpoint> node_endpoints() const {
    std::vector<proto::endpoint> all;
    for (directory::node_index i = 0; i < view->size(); ++i)
      all.insert(all.end(), view->node(i).addresses.begin(), view->node(i).addresses.end());
    return all;
  }

  /// With every document, and whenever an address of this machine comes or goes.
  void renew_guard() {
    address_guard::settings known;
    known.own_ranges = own_ranges();
    known.nat64_prefixes = settings.relay->nat64_prefixes;
    if (view) {
      known.allowed_exit_ranges = view->parameters().allowed_exit_ranges;
      known.node_endpoints = node_endpoints();
    }
    guard = std::make_shared<const address_guard>(std::move(known));
  }

  void adopt(const actors::network_view_ptr& adopted) {
    view = adopted;
    const auto& parameters = view->parameters();
    context.suites = parameters.suite_order();
    context.lane_mode =
        parameters.lane_mode == proto::lane_mode::sealed ? proto::link_mode::sealed : proto::link_mode::header;
    if (!settings.relay)
      return;
    renew_guard();
    const auto own = view->index_of(settings.relay->gate->id);
    exits.trusted = own && view->node(*own).flags.has(proto::node_flag::trusted);
    accepted->close_if([this](const link& one) { return is_rejected(one); }, actors::close_reason::policy);
    if (settings.relay->relays)
      links.keep_standing(lanes_wanted());
  }

  worker_settings settings;
  worker_dependencies use;
  event_loop loop;
  chunk_pool pool;
  padding_random random;
  data_plane_metrics metrics;
  std::optional<data_plane_publisher> publisher;
  loop_context context;
  neighbours links;
  origin_table origins;
  suspend_watch sleep;
  std::optional<path_watch> paths;

  actors::network_view_ptr view;
  std::shared_ptr<const address_guard> guard;
  std::unique_ptr<interface_watch> interfaces;
  std::unique_ptr<resolver> names;
  std::unique_ptr<exit_dialer> dialer;
  std::optional<datagram_exit> datagrams;
  exit_services exits;
  std::unique_ptr<hop_table> hops;
  std::unique_ptr<reception> guests;
  std::optional<accepted_links> accepted;
  std::vector<std::unique_ptr<listener>> listeners;
  timer ticker;
  timer accept_again;
  memory_pressure memory;
  std::chrono::steady_clock::time_point files_relieved{};
  timer files_short;
  timer drain_check;
  std::atomic<bool> drained{false};
  unsigned ticks = 0;
};

worker::worker(actors::loop_index index, const worker_settings& settings, worker_dependencies use)
    : state_(std::make_unique<state>(index, settings, use)) {}

worker::~worker() = default;

tl::expected<void, std::pair<proto::endpoint, int>> worker::listen() {
  if (!state_->settings.relay)
    return {};
  for (const auto& at : state_->settings.relay->listen) {
    auto socket = listen_tcp(at, true);
    if (!socket)
      return tl::unexpected(std::pair{at, socket.error()});
    auto made = std::make_unique<listener>();
    auto& one = *made;
    one.socket = std::move(*socket);
    one.watch = std::make_unique<io_watch>(
        state_->loop, one.socket.get(), [self = state_.get(), &one] { self->accept_from(one); }, [] {});
    one.watch->want_read(true);
    state_->listeners.push_back(std::move(made));
  }
  return {};
}

event_loop& worker::loop() { return state_->loop; }
loop_context& worker::context() { return state_->context; }
origin_table& worker::origins() { return state_->origins; }
std::size_t worker::hop_circuits() const { return state_->hops ? state_->hops->size() : 0; }

void worker::set_network(const actors::network_view_ptr& view) { state_->adopt(view); }

void worker::change(const worker_settings& wanted) { state_->change(wanted); }

void worker::begin_drain() {
  state_->origins.begin_drain();
  if (state_->hops)
    state_->hops->begin_drain();
  state_->drain();
}

bool worker::drained() const { return state_->drained.load(std::memory_order_acquire); }

void worker::keep_entries(const std::vector<actors::hop_spec>& entries) { state_->links.keep_standing(entries); }

void worker::shut_down() {
  state_->origins.destroy_all(actors::close_reason::shutting_down);
  if (state_->hops)
    state_->hops->destroy_all(actors::close_reason::shutting_down);
  state_->loop.stop();
}

} // namespace gate17::node
