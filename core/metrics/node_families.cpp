// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/families.h"
#include "core/telemetry/names.h"

#include <array>
#include <string>

/// Series of our own about the node as a whole.
namespace swapscope::metrics {
namespace {

namespace t = telemetry;

/// One series without labels that shows a figure of Totals.
struct Single
{
    const char* name;
    Kind kind;
    const char* figure; ///< Of the table of figures, for the help; nullptr: see `help`.
    const char* help;
    Value (*value)(const t::Totals&);
};

double flag(bool isSet)
{
    return isSet ? 1.0 : 0.0;
}

// clang-format off
constexpr std::array kSingles{
    Single{"swapscope_peers", Kind::Gauge, nullptr, "Peers that are connected.",
           [](const t::Totals& n) { return number(n.peers); }},
    Single{"swapscope_limited_peers", Kind::Gauge, nullptr, "Peers with a rate limit, connected or not.",
           [](const t::Totals& n) { return number(n.limits); }},
    Single{"swapscope_sent_bytes_total", Kind::Counter, "bytes_out", nullptr,
           [](const t::Totals& n) { return number(n.sentBytes); }},
    Single{"swapscope_received_bytes_total", Kind::Counter, "bytes_in", nullptr,
           [](const t::Totals& n) { return number(n.receivedBytes); }},
    Single{"swapscope_wire_sent_bytes_total", Kind::Counter, "wire_out", nullptr,
           [](const t::Totals& n) { return number(n.counts.wireOut); }},
    Single{"swapscope_wire_received_bytes_total", Kind::Counter, "wire_in", nullptr,
           [](const t::Totals& n) { return number(n.counts.wireIn); }},
    Single{"swapscope_upload_bytes_per_second", Kind::Gauge, "rate_out", nullptr,
           [](const t::Totals& n) { return Value{n.upRate}; }},
    Single{"swapscope_download_bytes_per_second", Kind::Gauge, "rate_in", nullptr,
           [](const t::Totals& n) { return Value{n.downRate}; }},
    Single{"swapscope_blocks_asked_total", Kind::Counter, nullptr, "Want-blocks that were written to peers.",
           [](const t::Totals& n) { return number(n.counts.blocksAsked); }},
    Single{"swapscope_cancels_received_total", Kind::Counter, nullptr, "Cancels that came from peers.",
           [](const t::Totals& n) { return number(n.counts.cancels); }},
    Single{"swapscope_cancels_effective_total", Kind::Counter, nullptr, "Answers that a cancel still stopped.",
           [](const t::Totals& n) { return number(n.counts.effectiveCancels); }},
    Single{"swapscope_cancels_late_bytes_total", Kind::Counter, "late_cancel_bytes", nullptr,
           [](const t::Totals& n) { return number(n.counts.lateCancelBytes); }},
    Single{"swapscope_entries_queued_total", Kind::Counter, nullptr,
           "Wants and cancels that went into message queues; those that left are exchange_bitswap_wantlists_items_total.",
           [](const t::Totals& n) { return number(n.counts.entriesQueued); }},
    Single{"swapscope_stuck_wants", Kind::Gauge, "stuck_wants", nullptr,
           [](const t::Totals& n) { return number(n.stuckWants); }},
    Single{"swapscope_their_wants", Kind::Gauge, nullptr, "Wants of all peers with us.",
           [](const t::Totals& n) { return number(n.theirWants); }},
    Single{"swapscope_queued_bytes", Kind::Gauge, "queue_bytes", nullptr,
           [](const t::Totals& n) { return number(n.queuedBytes); }},
    Single{"swapscope_oldest_task_seconds", Kind::Gauge, "oldest_task", nullptr,
           [](const t::Totals& n) { return Value{age(n.oldestTask, n.now).value_or(0)}; }},
    Single{"swapscope_in_flight_bytes", Kind::Gauge, "in_flight_out", nullptr,
           [](const t::Totals& n) { return number(n.inFlightBytes); }},
    Single{"swapscope_expected_bytes", Kind::Gauge, "in_flight_in", nullptr,
           [](const t::Totals& n) { return number(n.expectedBytes); }},
    Single{"swapscope_task_workers", Kind::Gauge, nullptr, "Task workers there are.",
           [](const t::Totals& n) { return number(n.workers); }},
    Single{"swapscope_busy_task_workers", Kind::Gauge, nullptr, "Task workers that read or pack.",
           [](const t::Totals& n) { return number(n.busyWorkers); }},
    Single{"swapscope_task_workers_reading_ratio", Kind::Gauge, "worker_reading", nullptr,
           [](const t::Totals& n) { return Value{n.readingShare}; }},
    Single{"swapscope_task_workers_packing_ratio", Kind::Gauge, "worker_packing", nullptr,
           [](const t::Totals& n) { return Value{n.packingShare}; }},
    Single{"swapscope_starved_peers", Kind::Gauge, nullptr, "Peers that could be served and were not for 10 s.",
           [](const t::Totals& n) { return number(n.starved); }},
    Single{"swapscope_jain_index", Kind::Gauge, "jain", nullptr,
           [](const t::Totals& n) { return n.jain; }},
    Single{"swapscope_jain_peers", Kind::Gauge, nullptr, "Peers that the Jain index is about.",
           [](const t::Totals& n) { return number(n.jainPeers); }},
    Single{"swapscope_max_unfairness_bytes", Kind::Gauge, "max_unfairness", nullptr,
           [](const t::Totals& n) { return n.maxUnfairness; }},
    Single{"swapscope_fairness_bound_bytes", Kind::Gauge, "fairness_bound", nullptr,
           [](const t::Totals& n) { return n.fairnessBound; }},
    Single{"swapscope_store_blocks", Kind::Gauge, nullptr, "Blocks in the store.",
           [](const t::Totals& n) { return number(n.blocksStored); }},
    Single{"swapscope_store_bytes", Kind::Gauge, nullptr, "Payload of the blocks in the store.",
           [](const t::Totals& n) { return number(n.bytesStored); }},
    Single{"swapscope_store_limit_bytes", Kind::Gauge, nullptr,
           "What the store may hold before blocks that are not kept go; absent without a limit.",
           [](const t::Totals& n) { return number(n.rules.storeLimit); }},
    Single{"swapscope_upload_limit_bytes_per_second", Kind::Gauge, nullptr,
           "Upload limit of all peers together; absent without a limit.",
           [](const t::Totals& n) { return number(n.rules.uploadInForce()); }},
    Single{"swapscope_download_limit_bytes_per_second", Kind::Gauge, nullptr,
           "Download limit of all peers together; absent without a limit.",
           [](const t::Totals& n) { return number(n.rules.downloadInForce()); }},
    Single{"swapscope_upload_tokens_bytes", Kind::Gauge, nullptr,
           "Bytes that may be sent at once under the upload limit of all peers together; absent without a limit.",
           [](const t::Totals& n) { return n.tokens ? number(n.tokens->level) : Value{}; }},
    Single{"swapscope_serving_paused", Kind::Gauge, nullptr, "1 while the user has paused all serving.",
           [](const t::Totals& n) { return Value{flag(n.rules.servingPaused)}; }},
    Single{"swapscope_asking_paused", Kind::Gauge, nullptr, "1 while the user has paused all asking.",
           [](const t::Totals& n) { return Value{flag(n.rules.askingPaused)}; }},
};
// clang-format on

struct Times
{
    const char* name;
    const char* figure;
    t::Histogram t::Meters::*times;
};

constexpr std::array kTimes{
    Times{"swapscope_queue_wait_seconds", "queue_wait", &t::Meters::queueWait},
    Times{"swapscope_store_read_seconds", "store_read", &t::Meters::storeRead},
    Times{"swapscope_stream_write_seconds", "stream_write", &t::Meters::streamWrite},
    Times{"swapscope_service_seconds", "service_time", &t::Meters::service},
    Times{"swapscope_want_latency_seconds", "want_latency", &t::Meters::wantLatency},
    Times{"swapscope_want_discovery_seconds", "want_discovery", &t::Meters::discovery},
    Times{"swapscope_want_ask_seconds", "want_ask", &t::Meters::ask},
    Times{"swapscope_want_answer_seconds", "want_answer", &t::Meters::answer},
    Times{"swapscope_want_storing_seconds", "want_storing", &t::Meters::storing},
};

/// Counters by the name of an enumerator.
template <typename Enum, typename Counts>
void addByName(Exposition& page, std::string_view name, std::string_view help,
               std::string_view label, const Counts& counts)
{
    Family family = page.family(name, Kind::Counter, help);
    for (std::size_t i = 0; i < counts.size(); ++i) {
        family.add(counts[i], {{label, t::Names<Enum>::kAll[i]}});
    }
}

void addBlocks(Exposition& page, const t::Counts& counts)
{
    addByName<t::BlockClass>(page, "swapscope_received_blocks_total",
                             "Blocks that came, by whether they were of use.", "class",
                             std::array{counts.wantedBlocks, counts.duplicateBlocks,
                                        counts.lateBlocks, counts.unaskedBlocks});
    addByName<t::BlockClass>(page, "swapscope_received_blocks_bytes_total",
                             "Payload of blocks that came, by whether they were of use.", "class",
                             std::array{counts.usefulBytes, counts.duplicateBytes, counts.lateBytes,
                                        counts.unaskedBytes});
    page.family("swapscope_answers_total", Kind::Counter,
                "Answers of peers to our wants; a timeout is none in time.")
        .add(counts.haves, {{"answer", "have"}})
        .add(counts.dontHaves, {{"answer", "dont_have"}})
        .add(counts.timeouts, {{"answer", "timeout"}});
    addByName<t::Refusal>(page, "swapscope_wants_refused_total", meaningOf("refusals"), "reason",
                          counts.refused);
}

void addMeters(Exposition& page, const t::State& state)
{
    const t::Meters& meters = state.meters();
    Family events = page.family("swapscope_events_total", Kind::Counter,
                                "Events of the node, by kind. Kinds that never came are left out.");
    for (std::size_t kind = 0; kind < meters.events.size(); ++kind) {
        if (meters.events[kind] > 0) {
            events.add(meters.events[kind], {{"kind", t::kindNames()[kind]}});
        }
    }
    addByName<t::Direction>(page, "swapscope_connections_total",
                            "Peers that became connected, by who dialled.", "direction",
                            meters.connections);
    addByName<t::TaskEnd>(page, "swapscope_tasks_ended_total", "Answers that ended, by how.", "end",
                          meters.tasksEnded);
    addByName<t::Removal>(page, "swapscope_blocks_removed_total",
                          "Blocks that left the store, by why.", "reason", meters.removedBlocks);
    Family jobs = page.family("swapscope_jobs_ended_total", Kind::Counter,
                              "Jobs on files that ended, by kind and whether they are whole.");
    for (std::size_t kind = 0; kind < meters.jobsEnded.size(); ++kind) {
        const std::string_view name = t::Names<t::JobKind>::kAll[kind];
        jobs.add(meters.jobsEnded[kind][0], {{"kind", name}, {"outcome", "done"}});
        jobs.add(meters.jobsEnded[kind][1], {{"kind", name}, {"outcome", "failed"}});
    }
    page.family("swapscope_jobs", Kind::Gauge, "Jobs on files that go on.").add(state.openJobs());
}

} // namespace

void addNodeFamilies(Exposition& page, const t::State& state)
{
    const t::Totals& totals = state.totals();
    page.family("swapscope_info", Kind::Gauge, "Always 1: who this node is.")
        .add(1, {{"agent", totals.agent}, {"peer", totals.self.toString()}});
    page.family("swapscope_strategy_info", Kind::Gauge,
                "Always 1: which strategy orders the peers that are served.")
        .add(1, {{"strategy", totals.rules.strategy}});
    for (const Single& single : kSingles) {
        Family family =
            page.family(single.name, single.kind,
                        single.figure != nullptr ? meaningOf(single.figure) : single.help);
        if (const Value value = single.value(totals)) {
            family.add(*value);
        }
    }
    for (const Times& times : kTimes) {
        page.family(times.name, Kind::Histogram,
                    std::string{t::findFigure(times.figure)->name} + ", since the node started, s.")
            .add(state.meters().*times.times);
    }
    addBlocks(page, totals.counts);
    addMeters(page, state);
}

} // namespace swapscope::metrics
