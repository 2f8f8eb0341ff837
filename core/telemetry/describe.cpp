// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/event.h"
#include "core/telemetry/event_line.h"
#include "core/telemetry/names.h"

namespace swapscope::telemetry {

namespace {

// --- node and commands
// ---------------------------------------------------------------------------

void fields(EventFields& line, const NodeStarted& e)
{
    line.add("self", e.self).text("agent", e.agent);
    line.add("stored_blocks", e.storedBlocks).add("stored_bytes", e.storedBytes);
}
void fields(EventFields& line, const Listening& e)
{
    line.text("address", e.address);
}
void fields(EventFields& line, const ListenFailed& e)
{
    line.text("address", e.address).add("error", e.error);
}
void fields(EventFields&, const NodeReady&) {}
void fields(EventFields&, const NodeStopped&) {}
void fields(EventFields& line, const CommandDone& e)
{
    line.add("command", e.command.value).word("by", nameOf(e.command.by));
    line.text("text", e.text).add("mark", e.mark);
}
void fields(EventFields& line, const CommandFailed& e)
{
    line.add("command", e.command.value).word("by", nameOf(e.command.by));
    line.text("text", e.text).add("error", e.error);
}
void fields(EventFields& line, const Warning& e)
{
    line.text("text", e.text);
}

// --- connections
// ---------------------------------------------------------------------------------

void fields(EventFields& line, const DialStarted& e)
{
    line.text("address", e.address).add("peer", e.peer);
}
void fields(EventFields& line, const DialFailed& e)
{
    line.text("address", e.address).add("peer", e.peer).add("error", e.error);
}
void fields(EventFields& line, const PeerConnected& e)
{
    line.add("peer", e.peer).text("address", e.address).word("direction", nameOf(e.direction));
    line.word("security", nameOf(e.security));
}
void fields(EventFields& line, const PeerIdentified& e)
{
    line.add("peer", e.peer).text("agent", e.agent).text("protocol", e.protocol);
}
void fields(EventFields& line, const RttMeasured& e)
{
    line.add("peer", e.peer).add("rtt", e.rtt);
}
void fields(EventFields& line, const PeerDisconnected& e)
{
    line.add("peer", e.peer).add("reason", e.reason);
}

// --- our wants and message queues
// ----------------------------------------------------------------

void fields(EventFields& line, const WantAdded& e)
{
    line.add("cid", e.cid).word("type", nameOf(e.type)).add("priority", e.priority);
    line.text("origin", e.origin).add("session", e.session);
}
void fields(EventFields& line, const WantChanged& e)
{
    line.add("cid", e.cid).add("priority", e.priority).add("session", e.session);
}
void fields(EventFields& line, const WantAsked& e)
{
    line.add("cid", e.cid).add("peer", e.peer).word("type", nameOf(e.type));
    line.word("state", nameOf(e.state));
}
void fields(EventFields& line, const WantDone& e)
{
    line.add("cid", e.cid).add("from", e.from).add("bytes", e.bytes).add("latency", e.latency);
}
void fields(EventFields& line, const WantCancelled& e)
{
    line.add("cid", e.cid);
}
void fields(EventFields& line, const SessionOpened& e)
{
    line.add("session", e.session).text("origin", e.origin).add("wants", e.wants);
}
void fields(EventFields& line, const SessionClosed& e)
{
    line.add("session", e.session).add("complete", e.complete);
}
void fields(EventFields& line, const SessionPeerChanged& e)
{
    line.add("session", e.session).add("peer", e.peer).add("member", e.isMember);
    line.text("why", e.why);
}
void fields(EventFields& line, const SessionChose& e)
{
    line.add("session", e.session).add("cid", e.cid).add("peer", e.peer);
    line.add("candidates", e.candidates).text("why", reasonOf(e));
}
void fields(EventFields& line, const SessionTicked& e)
{
    line.add("session", e.session).word("kind", nameOf(e.kind)).add("broadcast", e.broadcast);
    line.add("next", e.next);
}
void fields(EventFields& line, const QueueStateChanged& e)
{
    line.add("peer", e.peer).word("state", nameOf(e.state)).add("tries", e.tries);
    if (e.error) {
        line.add("error", *e.error);
    }
}
void fields(EventFields& line, const EntryQueued& e)
{
    line.add("peer", e.peer).add("cid", e.cid).word("entry", nameOf(e.kind));
    line.add("priority", e.priority).add("combined", e.combined).text("how", e.how.view());
}
void fields(EventFields& line, const EntryErased& e)
{
    line.add("peer", e.peer).add("cid", e.cid);
}
void fields(EventFields& line, const MessageGrabbed& e)
{
    line.add("peer", e.peer).add("want_blocks", e.wantBlocks).add("want_haves", e.wantHaves);
    line.add("cancels", e.cancels).add("full", e.full);
}
void fields(EventFields& line, const MessageSent& e)
{
    line.add("peer", e.peer).add("entries", e.entries).add("wire_bytes", e.wireBytes);
    line.add("full", e.full);
}

// --- receiving
// -----------------------------------------------------------------------------------

void fields(EventFields& line, const MessageReceived& e)
{
    line.add("peer", e.peer).add("wants", e.wants).add("cancels", e.cancels);
    line.add("blocks", e.blocks).add("haves", e.haves).add("dont_haves", e.dontHaves);
    line.add("wire_bytes", e.wireBytes).add("full", e.full);
}
void fields(EventFields& line, const MessageRefused& e)
{
    line.add("peer", e.peer).add("error", e.error);
}
void fields(EventFields& line, const BlockReceived& e)
{
    line.add("peer", e.peer).add("cid", e.cid).add("bytes", e.bytes);
    line.word("class", nameOf(e.kind));
}
void fields(EventFields& line, const BlockStored& e)
{
    line.add("cid", e.cid).add("bytes", e.bytes).add("from", e.from);
}
void fields(EventFields& line, const BlockAnnounced& e)
{
    line.add("cid", e.cid).add("wanters", e.wanters);
}
void fields(EventFields& line, const PeerScored& e)
{
    line.add("peer", e.peer).word("standing", nameOf(e.standing));
    line.add("recent_blocks", e.recentBlocks);
    if (e.latency) {
        line.add("latency", *e.latency);
    }
}
void fields(EventFields& line, const BlockDamaged& e)
{
    line.text("hash", e.hash);
}

// --- decision engine, request queue, workers
// -----------------------------------------------------

void fields(EventFields& line, const TheirWantAdded& e)
{
    line.add("peer", e.peer).add("cid", e.cid).word("type", nameOf(e.type));
    line.add("priority", e.priority).add("send_dont_have", e.sendDontHave);
    line.add("have_block", e.haveBlock);
}
void fields(EventFields& line, const TheirWantRemoved& e)
{
    line.add("peer", e.peer).add("cid", e.cid).word("why", nameOf(e.why));
}
void fields(EventFields& line, const WantsRefused& e)
{
    line.add("peer", e.peer).add("count", e.count).text("reason", e.reason);
    line.add("denied_peer", e.denial.peer).add("denied_cid", e.denial.cid);
    line.word("kind", nameOf(e.kind));
}
void fields(EventFields& line, const CancelledTooLate& e)
{
    line.add("task", e.task).add("peer", e.peer).add("cid", e.cid).add("bytes", e.bytes);
}
void fields(EventFields& line, const TaskPushed& e)
{
    line.add("task", e.task).add("peer", e.peer).add("cid", e.cid).word("type", nameOf(e.type));
    line.add("priority", e.priority).add("bytes", e.bytes);
}
void fields(EventFields& line, const TaskChanged& e)
{
    line.add("task", e.task).word("type", nameOf(e.type)).add("priority", e.priority);
    line.add("bytes", e.bytes);
}
void fields(EventFields& line, const TaskMoved& e)
{
    line.add("task", e.task).word("state", nameOf(e.state)).add("worker", e.worker);
}
void fields(EventFields& line, const TaskEnded& e)
{
    line.add("task", e.task).word("how", nameOf(e.how));
}
void fields(EventFields& line, const PeerEligibility& e)
{
    line.add("peer", e.peer).word("state", nameOf(e.state));
    if (e.state == Eligibility::Parked) {
        line.word("reason", nameOf(e.reason));
    }
}
void addKey(EventFields& line, std::string_view name, const ServiceKey& key)
{
    line.word(name, std::to_string(key.high) + ':' + std::to_string(key.low));
}
void fields(EventFields& line, const PeerPicked& e)
{
    line.add("peer", e.peer).word("turn", nameOf(e.turn));
    addKey(line, "key", e.key);
    line.add("runner_up", e.runnerUp);
    addKey(line, "runner_up_key", e.runnerUpKey);
}
void fields(EventFields& line, const KeyChanged& e)
{
    line.add("peer", e.peer);
    addKey(line, "key", e.key);
}
void fields(EventFields& line, const VirtualTimeMoved& e)
{
    line.word("class", nameOf(e.serviceClass));
    addKey(line, "time", e.time);
}
void fields(EventFields& line, const WriteProgressed& e)
{
    line.add("peer", e.peer).add("written", e.written).add("whole", e.wholeBytes);
}
void fields(EventFields& line, const WorkerChanged& e)
{
    line.add("worker", e.worker).word("state", nameOf(e.state)).add("peer", e.peer);
    line.add("cid", e.cid);
}
void fields(EventFields& line, const WorkersResized& e)
{
    line.add("count", e.count);
}
void fields(EventFields& line, const EnvelopeSent& e)
{
    line.add("peer", e.peer).add("blocks", e.blocks).add("presences", e.presences);
    line.add("payload_bytes", e.payloadBytes).add("wire_bytes", e.wireBytes);
}
void fields(EventFields& line, const EnvelopeFailed& e)
{
    line.add("peer", e.peer).add("tasks", e.tasks).add("attempt", e.attempt).add("error", e.error);
}
void fields(EventFields& line, const LedgerCredited& e)
{
    line.add("peer", e.peer).add("sent", e.sentBytes).add("received", e.receivedBytes);
    line.add("duplicate", e.duplicateBytes).add("unasked", e.unaskedBytes).add("at", e.at);
}
void fields(EventFields& line, const LedgerFigures& e)
{
    line.add("sent", e.sentBytes).add("received", e.receivedBytes);
    line.add("duplicate", e.duplicateBytes).add("unasked", e.unaskedBytes);
    line.add("exchanges", e.exchanges).add("first", e.firstExchange).add("last", e.lastExchange);
}
void fields(EventFields& line, const LedgerRestored& e)
{
    line.add("peer", e.peer);
    fields(line, e.figures);
}
void fields(EventFields& line, const LedgerReset& e)
{
    line.add("peer", e.peer);
    fields(line, e.before);
}
void addLimit(EventFields& line, std::string_view name, const RateLimit& limit)
{
    if (limit) {
        line.add(name, *limit);
    } else {
        line.word(name, "unlimited");
    }
}
void fields(EventFields& line, const TokensChanged& e)
{
    line.add("peer", e.peer).add("level", e.level);
    addLimit(line, "rate", e.rate);
    line.add("burst", e.burst).add("wake", e.wake.time_since_epoch());
}
void fields(EventFields& line, const Gap& e)
{
    line.add("events", e.events);
}
void fields(EventFields& line, const MessageSeen& e)
{
    line.add("peer", e.peer).word("direction", nameOf(e.direction));
    line.add("want_blocks", e.wantBlocks).add("want_haves", e.wantHaves).add("cancels", e.cancels);
    line.add("blocks", e.blocks).add("haves", e.haves).add("dont_haves", e.dontHaves);
    line.add("full", e.full).add("pending_bytes", e.pendingBytes);
    line.add("block_bytes", e.blockBytes).add("wire_bytes", e.wireBytes);
}
void fields(EventFields& line, const BlockExplained& e)
{
    line.add("cid", e.cid).add("stored", e.bytes.has_value()).add("bytes", e.bytes.value_or(0));
}
void fields(EventFields& line, const LimitsCounted& e)
{
    for (const limits::Use& use : e.uses) {
        line.word("limit", use.name).add("current", use.current.value_or(0));
        line.add("peak", use.peak.value_or(0)).add("refusals", use.refusals.value_or(0));
    }
}
void fields(EventFields& line, const PeerRulesChanged& e)
{
    line.add("peer", e.peer).text("nickname", e.rules.nickname).add("weight", e.rules.weight);
    line.word("class", nameOf(e.rules.serviceClass));
    addLimit(line, "upload_limit", e.rules.uploadLimit);
    addLimit(line, "download_limit", e.rules.downloadLimit);
    line.add("serving_paused", e.rules.servingPaused).add("asking_paused", e.rules.askingPaused);
    if (e.rules.inFlightCap) {
        line.add("in_flight_cap", *e.rules.inFlightCap);
    }
    if (e.rules.color) {
        line.add("color", *e.rules.color);
    }
}
void fields(EventFields& line, const NodeRulesChanged& e)
{
    line.text("strategy", e.rules.strategy).add("task_workers", e.rules.taskWorkers);
    addLimit(line, "upload_limit", e.rules.uploadLimit);
    addLimit(line, "download_limit", e.rules.downloadLimit);
    line.add("serving_paused", e.rules.servingPaused).add("asking_paused", e.rules.askingPaused);
    addLimit(line, "store_limit", e.rules.storeLimit);
    if (e.rules.usesAlternative) {
        addLimit(line, "alternative_upload_limit", e.rules.alternativeUpload);
        addLimit(line, "alternative_download_limit", e.rules.alternativeDownload);
    }
}
void fields(EventFields& line, const DenialChanged& e)
{
    line.add("peer", e.what.peer).add("cid", e.what.cid);
    line.word("answer", e.answer ? nameOf(*e.answer) : "lifted");
}
void fields(EventFields& line, const std::vector<Reason>& reasons)
{
    for (const Reason& reason : reasons) {
        line.text("name", reason.name).text("value", reason.value);
    }
}
void fields(EventFields& line, const PeerExplained& e)
{
    line.add("peer", e.peer);
    fields(line, e.reasons);
}
void fields(EventFields& line, const WantExplained& e)
{
    line.add("cid", e.cid).text("waits_for", e.waitsFor);
    fields(line, e.reasons);
}
void fields(EventFields& line, const LedgerHistory& e)
{
    line.add("peer", e.peer);
    for (const LedgerHistory::Day& day : e.days) {
        line.add("day", day.day).add("sent", day.sentBytes).add("received", day.receivedBytes);
        line.add("duplicate", day.duplicateBytes).add("unasked", day.unaskedBytes);
    }
    for (const LedgerHistory::Reset& reset : e.resets) {
        line.add("reset", reset.at);
        fields(line, reset.before);
    }
}
void fields(EventFields& line, const ServiceOrder& e)
{
    for (const ServiceOrder::Place& place : e.places) {
        line.add("rank", place.rank).add("peer", place.peer).text("why", place.why);
    }
}
void fields(EventFields& line, const JobFigures& e)
{
    line.add("blocks_done", e.blocksDone).add("blocks_known", e.blocksKnown);
    line.add("bytes_done", e.bytesDone).add("bytes_known", e.bytesKnown);
    line.add("files_done", e.filesDone).add("missing", e.blocksMissing);
}
void fields(EventFields& line, const JobStarted& e)
{
    line.add("job", e.job).word("kind", nameOf(e.kind)).text("what", e.what);
    line.text("place", e.place).add("command", e.command.value);
    line.word("by", nameOf(e.command.by));
}
void fields(EventFields& line, const JobProgress& e)
{
    line.add("job", e.job);
    fields(line, e.figures);
    line.add("paused", e.isPaused);
}
void fields(EventFields& line, const JobWaiting& e)
{
    line.add("job", e.job);
    for (const Cid& cid : e.missing) {
        line.add("cid", cid);
    }
}
void fields(EventFields& line, const JobEnded& e)
{
    line.add("job", e.job);
    fields(line, e.figures);
    if (e.error) {
        line.add("error", *e.error);
    }
    line.add("root", e.root).text("place", e.place);
}
void fields(EventFields& line, const KeptChanged& e)
{
    line.add("cid", e.cid).word("kind", e.kind ? nameOf(*e.kind) : "none").text("name", e.name);
}
void fields(EventFields& line, const CollectPlanned& e)
{
    line.add("blocks", e.blocks).add("bytes", e.bytes);
    line.add("kept_blocks", e.keptBlocks).add("kept_bytes", e.keptBytes);
}
void fields(EventFields& line, const BlocksRemoved& e)
{
    line.add("blocks", e.blocks).add("bytes", e.bytes).word("why", nameOf(e.why));
}

} // namespace

void eachField(const EventBody& body, EventFields& into)
{
    std::visit([&into](const auto& e) { fields(into, e); }, body);
}

std::string describe(const EventBody& body)
{
    EventLine line{kindName(body)};
    eachField(body, line);
    return line.take();
}

} // namespace swapscope::telemetry
