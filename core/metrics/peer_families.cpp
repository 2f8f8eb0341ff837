// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/families.h"
#include "core/metrics/metrics_page.h"
#include "core/telemetry/names.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

/// Series with a peer's name. Identities cost a stranger nothing, so their number is bounded.
namespace swapscope::metrics {
namespace {

namespace t = telemetry;

struct Series
{
    const char* name;
    Kind kind;
    const char* figure; ///< Of the table of figures; nullptr: see `help`.
    const char* help;
    Value (*value)(const t::PeerRow&, TimePoint now);
};

Value secondsOf(const std::optional<Duration>& time)
{
    return time ? Value{seconds(*time)} : Value{};
}

// clang-format off
constexpr std::array kSeries{
    Series{"swapscope_peer_connected", Kind::Gauge, nullptr, "1 while the peer is connected.",
           [](const t::PeerRow& p, TimePoint) { return Value{p.presence == t::PeerPresence::Connected ? 1.0 : 0.0}; }},
    Series{"swapscope_peer_sent_bytes_total", Kind::Counter, "bytes_out", nullptr,
           [](const t::PeerRow& p, TimePoint) { return number(p.sentBytes); }},
    Series{"swapscope_peer_received_bytes_total", Kind::Counter, "bytes_in", nullptr,
           [](const t::PeerRow& p, TimePoint) { return number(p.receivedBytes); }},
    Series{"swapscope_peer_wire_sent_bytes_total", Kind::Counter, "wire_out", nullptr,
           [](const t::PeerRow& p, TimePoint) { return number(p.counts.wireOut); }},
    Series{"swapscope_peer_wire_received_bytes_total", Kind::Counter, "wire_in", nullptr,
           [](const t::PeerRow& p, TimePoint) { return number(p.counts.wireIn); }},
    Series{"swapscope_peer_duplicate_bytes_total", Kind::Counter, nullptr, "Payload of blocks that came and were stored already.",
           [](const t::PeerRow& p, TimePoint) { return number(p.duplicateBytes); }},
    Series{"swapscope_peer_unasked_bytes_total", Kind::Counter, nullptr, "Payload of blocks that nobody here wanted.",
           [](const t::PeerRow& p, TimePoint) { return number(p.unaskedBytes); }},
    Series{"swapscope_peer_exchanges_total", Kind::Counter, "exchanges", nullptr,
           [](const t::PeerRow& p, TimePoint) { return number(p.exchanges); }},
    Series{"swapscope_peer_refused_wants_total", Kind::Counter, "refusals", nullptr,
           [](const t::PeerRow& p, TimePoint) { return number(p.counts.refusedInAll()); }},
    Series{"swapscope_peer_silences_total", Kind::Counter, "silences", nullptr,
           [](const t::PeerRow& p, TimePoint) { return number(p.counts.timeouts); }},
    Series{"swapscope_peer_upload_bytes_per_second", Kind::Gauge, "rate_out", nullptr,
           [](const t::PeerRow& p, TimePoint) { return Value{p.upRate}; }},
    Series{"swapscope_peer_download_bytes_per_second", Kind::Gauge, "rate_in", nullptr,
           [](const t::PeerRow& p, TimePoint) { return Value{p.downRate}; }},
    Series{"swapscope_peer_debt_ratio", Kind::Gauge, "debt_ratio", nullptr,
           [](const t::PeerRow& p, TimePoint) { return Value{p.debtRatio()}; }},
    Series{"swapscope_peer_balance_bytes", Kind::Gauge, "balance", nullptr,
           [](const t::PeerRow& p, TimePoint) { return number(p.balance()); }},
    Series{"swapscope_peer_our_wants", Kind::Gauge, nullptr, "Wants of ours that the peer was asked for and has not answered with the block.",
           [](const t::PeerRow& p, TimePoint) { return number(p.ourWants); }},
    Series{"swapscope_peer_their_wants", Kind::Gauge, nullptr, "Wants of the peer with us.",
           [](const t::PeerRow& p, TimePoint) { return number(p.theirWants); }},
    Series{"swapscope_peer_queued_tasks", Kind::Gauge, "queue_tasks", nullptr,
           [](const t::PeerRow& p, TimePoint) { return number(p.queuedTasks); }},
    Series{"swapscope_peer_queued_bytes", Kind::Gauge, "queue_bytes", nullptr,
           [](const t::PeerRow& p, TimePoint) { return number(p.queuedBytes); }},
    Series{"swapscope_peer_oldest_task_seconds", Kind::Gauge, "oldest_task", nullptr,
           [](const t::PeerRow& p, TimePoint now) { return Value{age(p.oldestTask, now).value_or(0)}; }},
    Series{"swapscope_peer_in_flight_bytes", Kind::Gauge, "in_flight_out", nullptr,
           [](const t::PeerRow& p, TimePoint) { return number(p.inFlightBytes); }},
    Series{"swapscope_peer_expected_bytes", Kind::Gauge, "in_flight_in", nullptr,
           [](const t::PeerRow& p, TimePoint) { return number(p.expectedBytes); }},
    Series{"swapscope_peer_fair_share_bytes_per_second", Kind::Gauge, "fair_share", nullptr,
           [](const t::PeerRow& p, TimePoint) { return Value{p.fairShare}; }},
    Series{"swapscope_peer_service_lag_bytes", Kind::Gauge, "service_lag", nullptr,
           [](const t::PeerRow& p, TimePoint) { return Value{p.serviceLag}; }},
    Series{"swapscope_peer_throttled_ratio", Kind::Gauge, "throttled_share", nullptr,
           [](const t::PeerRow& p, TimePoint) { return Value{p.throttledShare}; }},
    Series{"swapscope_peer_weight_ratio", Kind::Gauge, nullptr, "Weight of the peer in the order of service; 1 is even.",
           [](const t::PeerRow& p, TimePoint) { return Value{p.rules.weight / 100.0}; }},
    Series{"swapscope_peer_upload_limit_bytes_per_second", Kind::Gauge, nullptr, "Upload limit of the peer; absent without one.",
           [](const t::PeerRow& p, TimePoint) { return number(p.rules.uploadLimit); }},
    Series{"swapscope_peer_download_limit_bytes_per_second", Kind::Gauge, nullptr, "Download limit of the peer; absent without one.",
           [](const t::PeerRow& p, TimePoint) { return number(p.rules.downloadLimit); }},
    Series{"swapscope_peer_rtt_seconds", Kind::Gauge, "rtt", nullptr,
           [](const t::PeerRow& p, TimePoint) { return secondsOf(p.rtt); }},
    Series{"swapscope_peer_first_have_seconds", Kind::Gauge, "first_have", nullptr,
           [](const t::PeerRow& p, TimePoint) { return secondsOf(p.firstHave); }},
};
// clang-format on

struct Chosen
{
    std::uint64_t bytes = 0;
    const t::PeerRow* row = nullptr;
    std::string name; ///< Its id.
};

/// Most bytes first; equal ones by name, so that a page does not change by itself.
void keepFirst(std::vector<Chosen>& peers, std::size_t count)
{
    const auto isBefore = [](const Chosen& a, const Chosen& b) {
        return a.bytes != b.bytes ? a.bytes > b.bytes : a.row->peer < b.row->peer;
    };
    const auto middle = peers.begin() + static_cast<std::ptrdiff_t>(std::min(count, peers.size()));
    std::partial_sort(peers.begin(), middle, peers.end(), isBefore);
    peers.erase(middle, peers.end());
}

/// @param met  All peers with a row.
std::vector<Chosen> choosePeers(const t::State& state, std::size_t& met)
{
    std::vector<Chosen> chosen;
    std::vector<Chosen> decided;
    state.eachPeer([&](const t::PeerRow& row) {
        ++met;
        Chosen peer{row.sentBytes + row.receivedBytes, &row, {}};
        if (!row.rules.isDefault()) {
            decided.push_back(peer);
        }
        chosen.push_back(std::move(peer));
    });
    keepFirst(chosen, kPeersByBytes);
    std::erase_if(decided, [&chosen](const Chosen& peer) {
        return std::ranges::find(chosen, peer.row, &Chosen::row) != chosen.end();
    });
    keepFirst(decided, kPeersWithRules);
    chosen.insert(chosen.end(), decided.begin(), decided.end());
    for (Chosen& peer : chosen) {
        peer.name = peer.row->peer.toString();
    }
    return chosen;
}

void addInfo(Exposition& page, const std::vector<Chosen>& peers)
{
    Family info =
        page.family("swapscope_peer_info", Kind::Gauge,
                    "Always 1: what the peer says that it is, and what the user calls it.");
    for (const Chosen& peer : peers) {
        const t::PeerRow& row = *peer.row;
        info.add(1, {{"peer", peer.name},
                     {"agent", row.agent},
                     {"protocol", row.protocol},
                     {"nickname", row.rules.nickname},
                     {"direction", t::nameOf(row.direction)},
                     {"class", t::nameOf(row.rules.serviceClass)}});
    }
}

} // namespace

void addPeerFamilies(Exposition& page, const t::State& state)
{
    std::size_t met = 0;
    const std::vector<Chosen> peers = choosePeers(state, met);
    page.family("swapscope_peers_with_series", Kind::Gauge,
                "Peers that have series of their own: the " + std::to_string(kPeersByBytes)
                    + " that exchanged most bytes, and at most " + std::to_string(kPeersWithRules)
                    + " others that have rules of the user.")
        .add(peers.size());
    page.family("swapscope_peers_met", Kind::Gauge, "Peers that were ever met and are remembered.")
        .add(met);
    addInfo(page, peers);
    for (const Series& series : kSeries) {
        Family family =
            page.family(series.name, series.kind,
                        series.figure != nullptr ? meaningOf(series.figure) : series.help);
        for (const Chosen& peer : peers) {
            if (const Value value = series.value(*peer.row, state.totals().now)) {
                family.add(*value, {{"peer", peer.name}});
            }
        }
    }
}

} // namespace swapscope::metrics
