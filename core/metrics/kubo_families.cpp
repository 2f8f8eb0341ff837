// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/families.h"
#include "core/multiformats/multiaddr.h"
#include "core/telemetry/rows.h"

#include <map>
#include <string>

/// Series that Kubo has too, under its names and types (some of its gauges only grow, and some end
/// in _total), so that what reads a Kubo node reads this one. Left out is what has another meaning
/// here: broadcasts that were spared, store reads that wait by themselves.
namespace swapscope::metrics {
namespace {

namespace t = telemetry;

/// "/ip4/tcp": the protocols of an address, without its peer.
std::string transportOf(const std::string& text)
{
    const auto address = multiformats::Multiaddr::parse(text);
    std::string transport;
    if (address) {
        const std::string plain = address->withoutPeerId().toString();
        std::size_t at = 0;
        for (const auto& part : address->withoutPeerId().parts()) {
            const auto end = plain.find('/', at + 1);
            transport += plain.substr(at, end == std::string::npos ? end : end - at);
            at = part.value.empty() || end == std::string::npos ? end : plain.find('/', end + 1);
            if (at == std::string::npos) {
                break;
            }
        }
    }
    return transport.empty() ? "unknown" : transport;
}

void addPeersByTransport(Exposition& page, const t::State& state)
{
    std::map<std::string, std::uint64_t> peers;
    state.eachPeer([&peers](const t::PeerRow& row) {
        if (row.presence == t::PeerPresence::Connected) {
            ++peers[transportOf(row.address)];
        }
    });
    Family family =
        page.family("ipfs_p2p_peers_total", Kind::Gauge, "Peers that are connected, by transport.");
    for (const auto& [transport, count] : peers) {
        family.add(count, {{"transport", transport}});
    }
}

} // namespace

void addKuboFamilies(Exposition& page, const t::State& state)
{
    const t::Meters& meters = state.meters();
    const t::Totals& totals = state.totals();
    const t::Counts& counts = totals.counts;
    const auto histogram = [&page](std::string_view name, std::string_view help,
                                   const t::Histogram& values) {
        page.family(name, Kind::Histogram, help).add(values);
    };
    const auto gauge = [&page](std::string_view name, std::string_view help, std::uint64_t value) {
        page.family(name, Kind::Gauge, help).add(value);
    };
    const auto counter = [&page](std::string_view name, std::string_view help,
                                 std::uint64_t value) {
        page.family(name, Kind::Counter, help).add(value);
    };
    histogram("exchange_bitswap_response_bytes", "Size of each bitswap message received, B.",
              meters.messageBytes);
    counter("exchange_bitswap_wantlists_total", "Messages with wants or cancels sent.",
            counts.messagesSent);
    counter("exchange_bitswap_wantlists_items_total", "Wants and cancels sent.",
            counts.entriesSent);
    histogram("exchange_bitswap_wantlists_seconds", "Time to write a message with wants, s.",
              meters.wantlistTime);
    gauge("ipfs_bitswap_active_tasks", meaningOf("in_flight_tasks"), totals.inFlightTasks);
    gauge("ipfs_bitswap_pending_tasks", "Answers of all kinds that no worker has taken yet.",
          totals.queuedTasks);
    gauge("ipfs_bitswap_wantlist_total", "Our open wants.", totals.ourWants);
    gauge("ipfs_bitswap_want_blocks_total",
          "Our open wants for which some peer was asked for the block itself.",
          meters.requestedWants);
    gauge("ipfs_bitswap_blocks_received", "Blocks that came from peers, of all classes.",
          counts.wantedBlocks + counts.duplicateBlocks + counts.lateBlocks + counts.unaskedBlocks);
    gauge("ipfs_bitswap_haves_received", "HAVE answers that came from peers.",
          meters.havesReceived);
    histogram("ipfs_bitswap_recv_all_blocks_bytes", "Size of each block received, B.",
              meters.receivedBlocks);
    histogram("ipfs_bitswap_recv_dup_blocks_bytes",
              "Size of each block received that was stored already, B.", meters.duplicateBlocks);
    histogram("ipfs_bitswap_sent_all_blocks_bytes", "Size of each block sent, B.",
              meters.sentBlocks);
    histogram("ipfs_bitswap_send_times", "Time to write a message with answers, s.",
              meters.sendTime);
    addPeersByTransport(page, state);
}

void addProcessFamilies(Exposition& page, const ProcessFigures& process)
{
    page.family("process_cpu_seconds_total", Kind::Counter, "User and system time, s.")
        .add(process.cpuSeconds);
    page.family("process_start_time_seconds", Kind::Gauge, "When the process started, Unix time.")
        .add(process.startSeconds);
    page.family("process_resident_memory_bytes", Kind::Gauge, "Memory in use, B.")
        .add(process.residentBytes);
    page.family("process_virtual_memory_bytes", Kind::Gauge, "Address space in use, B.")
        .add(process.virtualBytes);
    page.family("process_open_fds", Kind::Gauge, "Open files and sockets.")
        .add(process.openDescriptors);
    page.family("process_max_fds", Kind::Gauge, "The most files and sockets that may be open.")
        .add(process.maxDescriptors);
}

} // namespace swapscope::metrics
