// SPDX-License-Identifier: GPL-3.0-or-later
// Rows of figures: of a peer, and of the node.
#include "core/rpc/row_values.h"
#include "core/rpc/rows.h"

namespace swapscope::rpc {

namespace t = telemetry;

namespace {

json::object spread(const t::Spread& times)
{
    return {{"count", times.count},
            {"p50", secondsOf(times.p50)},
            {"p95", secondsOf(times.p95)},
            {"p99", secondsOf(times.p99)},
            {"max", secondsOf(times.max)}};
}

json::object serviceTimes(const t::ServiceTimes& times)
{
    return {{"queue_wait", spread(times.queueWait)},
            {"store_read", spread(times.storeRead)},
            {"stream_write", spread(times.streamWrite)},
            {"service_time", spread(times.service)}};
}

json::value tokens(const std::optional<t::Tokens>& bucket, const Calendar& calendar)
{
    if (!bucket) {
        return nullptr;
    }
    return json::object{{"level_bytes", bucket->level},
                        {"bytes_per_second", bucket->rate},
                        {"burst_bytes", bucket->burst},
                        {"wake", calendar.at(bucket->wake)}};
}

json::object counts(const t::Counts& all)
{
    json::object refused;
    for (std::size_t i = 0; i < all.refused.size(); ++i) {
        const std::string_view name = t::Names<t::Refusal>::kAll[i];
        refused[json::string_view{name.data(), name.size()}] = all.refused[i];
    }
    return {{"wire_in_bytes", all.wireIn},
            {"wire_out_bytes", all.wireOut},
            {"useful_bytes", all.usefulBytes},
            {"wanted_blocks", all.wantedBlocks},
            {"duplicate_blocks", all.duplicateBlocks},
            {"late_blocks", all.lateBlocks},
            {"unasked_blocks", all.unaskedBlocks},
            {"duplicate_bytes", all.duplicateBytes},
            {"late_bytes", all.lateBytes},
            {"unasked_bytes", all.unaskedBytes},
            {"blocks_asked", all.blocksAsked},
            {"haves", all.haves},
            {"dont_haves", all.dontHaves},
            {"silences", all.timeouts},
            {"cancels", all.cancels},
            {"effective_cancels", all.effectiveCancels},
            {"late_cancels", all.lateCancels},
            {"late_cancel_bytes", all.lateCancelBytes},
            {"entries_queued", all.entriesQueued},
            {"entries_sent", all.entriesSent},
            {"messages_sent", all.messagesSent},
            {"messages_saved", all.messagesSaved()},
            {"refused", std::move(refused)},
            {"useful_ratio", orNull(all.usefulRatio())},
            {"have_ratio", orNull(all.haveRatio())},
            {"hit_ratio", orNull(all.hitRatio())},
            {"duplicate_ratio", orNull(all.duplicateRatio())},
            {"cancel_efficacy", orNull(all.cancelEfficacy())},
            {"merge_factor", orNull(all.mergeFactor())}};
}

/// Unix seconds; null for 0.
json::value calendarTime(std::int64_t seconds)
{
    return seconds == 0 ? json::value(nullptr) : json::value(seconds);
}

} // namespace

json::object toJson(const t::PeerRow& row, const Calendar& calendar)
{
    const bool isParked = row.eligibility == t::Eligibility::Parked;
    return {
        {"peer", row.peer.toString()},
        {"presence", word(row.presence)},
        {"address", validUtf8(row.address)},
        {"direction", word(row.direction)},
        {"agent", validUtf8(row.agent)},
        {"protocol", validUtf8(row.protocol)},
        {"since", calendar.at(row.since)},
        {"last_error", validUtf8(row.lastError)},
        {"rtt_seconds", orNull(row.rtt)},
        {"sent_bytes", row.sentBytes},
        {"received_bytes", row.receivedBytes},
        {"duplicate_bytes", row.duplicateBytes},
        {"unasked_bytes", row.unaskedBytes},
        {"exchanges", row.exchanges},
        {"balance_bytes", row.balance()},
        {"debt_ratio", row.debtRatio()},
        {"relative_debt_bits", row.relativeDebt()},
        {"send_probability", row.sendProbability()},
        {"first_exchange", calendarTime(row.firstExchange)},
        {"last_exchange", calendarTime(row.lastExchange)},
        {"upload_bytes_per_second", row.upRate},
        {"download_bytes_per_second", row.downRate},
        {"upload_last_second_bytes", row.upLastSecond},
        {"download_last_second_bytes", row.downLastSecond},
        {"first_have_seconds", orNull(row.firstHave)},
        {"our_wants", row.ourWants},
        {"their_wants", row.theirWants},
        {"queued_tasks", row.queuedTasks},
        {"queued_presences", row.queuedPresences},
        {"queued_bytes", row.queuedBytes},
        {"oldest_task_seconds", calendar.age(row.oldestTask)},
        {"in_flight_tasks", row.inFlightTasks},
        {"in_flight_bytes", row.inFlightBytes},
        {"expected_bytes", row.expectedBytes},
        {"last_served", calendar.at(row.lastServed)},
        {"times_seconds", serviceTimes(row.times)},
        {"throttled_seconds", secondsOf(row.throttled)},
        {"throttled_share", row.throttledShare},
        {"fair_share_bytes_per_second", row.fairShare},
        {"service_lag_bytes", row.serviceLag},
        {"normalised_service_bytes", row.servedPerWeight},
        {"tokens", tokens(row.tokens, calendar)},
        {"eligibility", word(row.eligibility)},
        {"park_reason", isParked ? word(row.parkReason) : json::value(nullptr)},
        {"wake", calendar.at(row.wake)},
        {"rules", toJson(row.rules)},
        {"counts", counts(row.counts)},
    };
}

json::object toJson(const t::Totals& totals, const Calendar& calendar)
{
    return {
        {"self", totals.self.toString()},
        {"agent", validUtf8(totals.agent)},
        {"listening", arrayOf(totals.listening)},
        {"now", calendar.at(totals.now)},
        {"peers", totals.peers},
        {"limited_peers", totals.limits},
        {"sent_bytes", totals.sentBytes},
        {"received_bytes", totals.receivedBytes},
        {"duplicate_bytes", totals.duplicateBytes},
        {"unasked_bytes", totals.unaskedBytes},
        {"upload_bytes_per_second", totals.upRate},
        {"download_bytes_per_second", totals.downRate},
        {"upload_last_second_bytes", totals.upLastSecond},
        {"download_last_second_bytes", totals.downLastSecond},
        {"our_wants", totals.ourWants},
        {"stuck_wants", totals.stuckWants},
        {"their_wants", totals.theirWants},
        {"queued_tasks", totals.queuedTasks},
        {"queued_bytes", totals.queuedBytes},
        {"oldest_task_seconds", calendar.age(totals.oldestTask)},
        {"in_flight_tasks", totals.inFlightTasks},
        {"in_flight_bytes", totals.inFlightBytes},
        {"expected_bytes", totals.expectedBytes},
        {"times_seconds", serviceTimes(totals.times)},
        {"want_latency_seconds", spread(totals.wantLatency)},
        {"discovery_seconds", spread(totals.discovery)},
        {"ask_seconds", spread(totals.ask)},
        {"answer_seconds", spread(totals.answer)},
        {"storing_seconds", spread(totals.storing)},
        {"task_workers", totals.workers},
        {"busy_task_workers", totals.busyWorkers},
        {"reading_share", totals.readingShare},
        {"packing_share", totals.packingShare},
        {"starved_peers", totals.starved},
        {"stored_blocks", totals.blocksStored},
        {"stored_bytes", totals.bytesStored},
        {"jain", orNull(totals.jain)},
        {"jain_peers", totals.jainPeers},
        {"max_unfairness_bytes", orNull(totals.maxUnfairness)},
        {"fairness_bound_bytes", orNull(totals.fairnessBound)},
        {"tokens", tokens(totals.tokens, calendar)},
        {"rules", toJson(totals.rules)},
        {"counts", counts(totals.counts)},
    };
}

} // namespace swapscope::rpc
