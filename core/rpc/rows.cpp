// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/rows.h"

#include "core/base/text.h"
#include "core/rpc/row_values.h"

namespace swapscope::rpc {

namespace t = telemetry;

json::value Calendar::at(TimePoint time) const
{
    if (time == TimePoint{}) {
        return nullptr;
    }
    return std::round(1000 * (m_wall + secondsOf(time - m_now))) / 1000;
}

json::value Calendar::age(TimePoint since) const
{
    return since == TimePoint{} ? json::value(nullptr) : json::value(secondsOf(m_now - since));
}

json::object toJson(const t::OurWantRow& row, const Calendar& calendar)
{
    return {{"cid", row.cid.toString()},
            {"type", word(row.type)},
            {"phase", word(row.phase)},
            {"priority", row.priority},
            {"origin", validUtf8(row.origin)},
            {"session", row.session.value},
            {"since", calendar.at(row.since)},
            {"last_event", calendar.at(row.lastEvent)},
            {"asked", row.asked},
            {"haves", row.haves},
            {"dont_haves", row.dontHaves},
            {"silent", row.silent},
            {"from", nameOrNull(row.from)},
            {"bytes", row.bytes},
            {"latency_seconds", secondsOf(row.latency)},
            {"discovery_seconds", secondsOf(row.parts.discovery)},
            {"ask_seconds", secondsOf(row.parts.ask)},
            {"answer_seconds", secondsOf(row.parts.answer)},
            {"storing_seconds", secondsOf(row.parts.storing)}};
}

json::object toJson(const t::TheirWantRow& row, const Calendar& calendar)
{
    return {{"cid", row.cid.toString()},      {"peer", row.peer.toString()},
            {"type", word(row.type)},         {"priority", row.priority},
            {"have_block", row.haveBlock},    {"send_dont_have", row.sendDontHave},
            {"since", calendar.at(row.since)}};
}

json::object toJson(const t::TaskRow& row, const Calendar& calendar)
{
    return {{"task", row.task.value},
            {"peer", row.peer.toString()},
            {"cid", row.cid.toString()},
            {"type", word(row.type)},
            {"state", word(row.state)},
            {"priority", row.priority},
            {"bytes", row.bytes},
            {"since", calendar.at(row.since)},
            {"age_seconds", calendar.age(row.since)},
            {"worker", row.worker == 0 ? json::value(nullptr) : json::value(row.worker)}};
}

json::object toJson(const t::WorkerRow& row, const Calendar& calendar)
{
    return {{"worker", row.worker},
            {"state", word(row.state)},
            {"peer", nameOrNull(row.peer)},
            {"cid", nameOrNull(row.cid)},
            {"tasks", row.tasks},
            {"bytes", row.bytes},
            {"since", calendar.at(row.since)}};
}

json::object toJson(const t::MessageQueueRow& row, const Calendar& calendar)
{
    json::array pending;
    for (const t::PendingEntry& entry : row.pending) {
        pending.emplace_back(json::object{{"cid", entry.cid.toString()},
                                          {"kind", word(entry.kind)},
                                          {"priority", entry.priority},
                                          {"since", calendar.at(entry.since)},
                                          {"how", validUtf8(entry.how)}});
    }
    return {{"peer", row.peer.toString()},
            {"state", word(row.state)},
            {"since", calendar.at(row.since)},
            {"until", calendar.at(row.until)},
            {"pending_blocks", row.pendingBlocks},
            {"pending_haves", row.pendingHaves},
            {"pending_cancels", row.pendingCancels},
            {"combined", row.combined},
            {"combined_ever", row.combinedEver},
            {"pending", std::move(pending)},
            {"tries", row.tries},
            {"last_error", validUtf8(row.lastError)},
            {"last_entries", row.lastEntries},
            {"last_full", row.lastFull},
            {"last_sent", calendar.at(row.lastSent)},
            {"messages", row.messages},
            {"entries", row.entries},
            {"wire_bytes", row.wireBytes},
            {"unanswered", row.unanswered},
            {"connecting_share", row.connectingShare},
            {"sending_share", row.sendingShare}};
}

json::object toJson(const t::SessionRow& row, const Calendar& calendar)
{
    return {{"session", row.session.value},
            {"origin", validUtf8(row.origin)},
            {"state", word(row.state)},
            {"since", calendar.at(row.since)},
            {"wants", row.wants},
            {"done", row.done},
            {"members", namesOf(row.members)},
            {"broadcasts", row.broadcasts},
            {"next_tick", calendar.at(row.nextTick)},
            {"last_choice", validUtf8(row.lastChoice)}};
}

json::object toJson(const t::DenialRow& row, const Calendar& /*calendar*/)
{
    return {{"peer", nameOrNull(row.what.peer)},
            {"cid", nameOrNull(row.what.cid)},
            {"answer", word(row.answer)},
            {"refused_wants", row.refused}};
}

json::object toJson(const t::JobRow& row, const Calendar& calendar)
{
    return {{"job", row.job.value},
            {"kind", word(row.kind)},
            {"what", validUtf8(row.what)},
            {"place", validUtf8(row.place)},
            {"since", calendar.at(row.since)},
            {"blocks_done", row.figures.blocksDone},
            {"blocks_known", row.figures.blocksKnown},
            {"bytes_done", row.figures.bytesDone},
            {"bytes_known", row.figures.bytesKnown},
            {"files_done", row.figures.filesDone},
            {"blocks_missing", row.figures.blocksMissing},
            {"missing", namesOf(row.missing)},
            {"is_paused", row.isPaused},
            {"ended", calendar.at(row.ended)},
            {"error", row.error.empty() ? json::value(nullptr) : json::value(validUtf8(row.error))},
            {"root", nameOrNull(row.root)}};
}

json::object toJson(const t::KeptRow& row, const Calendar& /*calendar*/)
{
    return {{"cid", row.cid.toString()}, {"kind", word(row.kind)}, {"name", validUtf8(row.name)}};
}

json::object toJson(const t::PeerRules& rules)
{
    return {{"nickname", validUtf8(rules.nickname)},
            {"weight", rules.weight / 100.0},
            {"class", word(rules.serviceClass)},
            {"upload_limit", orNull(rules.uploadLimit)},
            {"download_limit", orNull(rules.downloadLimit)},
            {"serving_paused", rules.servingPaused},
            {"asking_paused", rules.askingPaused},
            {"in_flight_cap", orNull(rules.inFlightCap)},
            {"color", rules.color ? json::value(*rules.color + 1) : json::value(nullptr)}};
}

json::object toJson(const t::NodeRules& rules)
{
    return {{"strategy", validUtf8(rules.strategy)},
            {"task_workers", rules.taskWorkers},
            {"upload_limit", orNull(rules.uploadLimit)},
            {"download_limit", orNull(rules.downloadLimit)},
            {"serving_paused", rules.servingPaused},
            {"asking_paused", rules.askingPaused},
            {"store_limit", orNull(rules.storeLimit)},
            {"alternative_upload_limit", orNull(rules.alternativeUpload)},
            {"alternative_download_limit", orNull(rules.alternativeDownload)},
            {"uses_alternative", rules.usesAlternative}};
}

json::array toJson(const std::vector<t::Reason>& reasons)
{
    json::array array;
    for (const t::Reason& reason : reasons) {
        array.emplace_back(
            json::object{{"name", validUtf8(reason.name)}, {"value", validUtf8(reason.value)}});
    }
    return array;
}

} // namespace swapscope::rpc
