// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/inspector/subject_figures.h"

#include "core/base/limits.h"
#include "ui/models/figure_words.h"
#include "ui/models/format.h"
#include "ui/models/words.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace swapscope::ui::figures {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("SubjectFigures", text);
}

QString ago(TimePoint at, TimePoint now)
{
    return at == TimePoint{} ? format::unknown() : tr("%1 ago").arg(format::age(at, now));
}

QString orUnknown(const std::string& text)
{
    return text.empty() ? format::unknown() : format::foreign(text);
}

} // namespace

std::vector<Figure> ofPeer(const telemetry::PeerRow& row, TimePoint now)
{
    const QString ratio = row.receivedBytes == 0 ? tr("no return") : format::ratio(row.debtRatio());
    return {
        {tr("Received"), format::bytes(row.receivedBytes), meaningOf("bytes_in")},
        {tr("Sent"), format::bytes(row.sentBytes), meaningOf("bytes_out")},
        {tr("Balance"), format::signedBytes(row.balance()), meaningOf("balance")},
        {tr("Debt ratio"), ratio,
         meaningOf("debt_ratio") + QLatin1Char('\n')
             + tr("\"no return\" when nothing was received.")},
        {tr("Down rate"), format::rate(row.downRate), meaningOf("rate_in")},
        {tr("Up rate"), format::rate(row.upRate), meaningOf("rate_out")},
        {tr("We want"), format::count(row.ourWants),
         tr("Wants that we sent it and that it has not answered with the block.")},
        {tr("They want"),
         tr("%1 of %2").arg(format::count(row.theirWants), format::count(limits::kWantsPerPeer)),
         tr("Entries on its wantlist with us, of the most that we keep for one peer.")},
        {tr("Queued"),
         tr("%1 · %2").arg(format::count(row.queuedTasks), format::bytes(row.queuedBytes)),
         tr("Tasks that wait in the request queue, and their bytes.")},
        {tr("In flight"),
         tr("%1 of %2")
             .arg(format::bytes(row.inFlightBytes),
                  format::bytes(row.rules.inFlightCap.value_or(limits::kOutstandingBytes.value))),
         tr("Bytes being read or sent for it, of the most at a time.")},
        {tr("Waiting"), row.queuedTasks == 0 ? format::unknown() : format::age(row.oldestTask, now),
         meaningOf("oldest_task")},
        {tr("Last served"), ago(row.lastServed, now), tr("When it was last picked.")},
        {tr("Fair share"), row.fairShare > 0 ? format::rate(row.fairShare) : format::unknown(),
         meaningOf("fair_share")},
        {tr("Throttled"), format::percent(row.throttledShare), meaningOf("throttled_share")},
    };
}

std::vector<Figure> detailsOfPeer(const telemetry::PeerRow& row, TimePoint now)
{
    return {
        {tr("State"), tr("%1, %2").arg(words::of(row.presence), format::age(row.since, now)), {}},
        {tr("Direction"), words::of(row.direction), tr("Who opened the connection.")},
        {tr("Security"), words::of(row.security),
         tr("How the present or last connection is encrypted, and its peer proven.")},
        {tr("Address"), orUnknown(row.address), {}},
        {tr("Agent"), orUnknown(row.agent), tr("What the peer calls itself: its own claim.")},
        {tr("Protocol"), orUnknown(row.protocol), tr("The best bitswap version that it offers.")},
        {tr("RTT"), row.rtt ? format::duration(*row.rtt) : format::unknown(), meaningOf("rtt")},
        {tr("Exchanges"), format::count(row.exchanges), meaningOf("exchanges")},
        {tr("Duplicates"), format::bytes(row.duplicateBytes),
         tr("Bytes it sent of blocks that we had already.")},
        {tr("Unasked"), format::bytes(row.unaskedBytes),
         tr("Bytes it sent of blocks that we never wanted.")},
        {tr("Last error"), orUnknown(row.lastError), {}},
    };
}

std::vector<Figure> resets(const std::vector<telemetry::LedgerHistory::Reset>& log)
{
    std::vector<Figure> lines;
    for (auto at = log.rbegin(); at != log.rend(); ++at) {
        const QString before =
            tr("↓ %1  ↑ %2")
                .arg(format::bytes(at->before.receivedBytes), format::bytes(at->before.sentBytes));
        lines.push_back(
            {tr("reset %1").arg(format::date(at->at)), before,
             tr("You reset this ledger on %1; until then: %2, %3 exchanges.")
                 .arg(format::date(at->at), before, format::count(at->before.exchanges))});
    }
    return lines;
}

std::vector<Figure> ofBlock(const LiveState& state, const Cid& cid)
{
    std::vector<Figure> figures;
    if (const auto* want = state.ourWant(cid)) {
        const auto now = state.now();
        figures = {
            {tr("State"), words::of(want->phase), {}},
            {tr("Type"), words::of(want->type), {}},
            {tr("Priority"), format::signedCount(want->priority), {}},
            {tr("Origin"), orUnknown(want->origin), tr("Who wanted it on this node.")},
            {tr("Wanted"), ago(want->since, now), {}},
            {tr("Last event"), ago(want->lastEvent, now), {}},
            {tr("Asked"), format::count(want->asked), tr("Peers that were asked.")},
            {tr("Have it"), format::count(want->haves), tr("Peers that said HAVE.")},
            {tr("Said no"), format::count(want->dontHaves), tr("Peers that said DONT_HAVE.")},
            {tr("No answer"), format::count(want->silent), {}},
            {tr("From"), want->from.empty() ? format::unknown() : state.name(want->from),
             tr("Asked for the block now, or the one that sent it: %1")
                 .arg(format::fullPeer(want->from))},
            {tr("Size"), want->bytes == 0 ? format::unknown() : format::bytes(want->bytes), {}},
        };
    }
    return figures;
}

std::vector<Figure> askersOf(const LiveState& state, const Cid& cid, std::size_t most)
{
    std::vector<const telemetry::TheirWantRow*> rows;
    for (auto at = state.theirWants().lower_bound({cid, PeerId{}});
         at != state.theirWants().end() && at->first.first == cid; ++at)
    {
        rows.push_back(&at->second);
    }
    std::ranges::stable_sort(rows, std::ranges::greater{}, &telemetry::TheirWantRow::priority);
    std::vector<Figure> figures;
    for (const auto* row : rows) {
        if (figures.size() == most) {
            figures.push_back({tr("%1 more").arg(rows.size() - most), {}, {}});
            break;
        }
        figures.push_back({state.name(row->peer),
                           tr("%1 · %2").arg(words::of(row->type),
                                             row->haveBlock ? tr("we have it") : tr("we lack it")),
                           tr("%1\npriority %2, for %3")
                               .arg(format::fullPeer(row->peer), format::signedCount(row->priority),
                                    format::age(row->since, state.now()))});
    }
    return figures;
}

std::vector<Figure> detailsOfBlock(const Cid& cid)
{
    const auto codec = [&cid]() -> QString {
        switch (cid.codec()) {
        case multiformats::codec::kRaw: return QStringLiteral("raw");
        case multiformats::codec::kDagPb: return QStringLiteral("dag-pb");
        case multiformats::codec::kDagCbor: return QStringLiteral("dag-cbor");
        case multiformats::codec::kDagJson: return QStringLiteral("dag-json");
        case multiformats::codec::kLibp2pKey: return QStringLiteral("libp2p-key");
        default: return QStringLiteral("0x") + QString::number(cid.codec(), 16);
        }
    };
    return {
        {tr("CID version"), QString::number(cid.version()), {}},
        {tr("Codec"), codec(), tr("How the block's bytes are to be read.")},
        {tr("Bytes of the CID"), format::count(cid.bytes().size()), {}},
    };
}

std::vector<Figure> ofMessage(const LiveState& state, const telemetry::MessageRow& message)
{
    const telemetry::MessageSeen& said = message.said;
    std::vector<Figure> list{
        {tr("Peer"), state.name(said.peer), format::fullPeer(said.peer)},
        {said.direction == telemetry::Direction::Inbound ? tr("Read") : tr("Written"),
         ago(message.at, state.now()),
         {}},
        {tr("Size"), format::bytes(said.wireBytes),
         tr("Bytes on the stream: the message and its length.")},
        {tr("Want-block"), format::count(said.wantBlocks), tr("Entries that want the block.")},
        {tr("Want-have"), format::count(said.wantHaves),
         tr("Entries that ask whether the block is there.")},
        {tr("Cancels"), format::count(said.cancels), tr("Entries that take a want back.")},
        {tr("Wantlist"), said.full ? tr("full") : tr("changes"),
         tr("full: its wants replace all that were sent before; changes: they come on top.")},
        {tr("Blocks"),
         tr("%1 · %2").arg(format::count(said.blocks), format::bytes(said.blockBytes)),
         tr("How many, and the bytes of all of them.")},
        {tr("HAVE"), format::count(said.haves), {}},
        {tr("DONT_HAVE"), format::count(said.dontHaves), {}},
        {tr("Pending"), format::signedBytes(said.pendingBytes),
         tr("Bytes that wait for the receiver at the sender, as the message says.")},
    };
    if (said.content != nullptr && !said.content->problem.empty()) {
        list.insert(list.begin(), {tr("Refused"), format::foreign(said.content->problem), {}});
    }
    return list;
}

std::vector<Figure> itemsOfMessage(const telemetry::MessageRow& message, std::size_t most)
{
    std::vector<Figure> list;
    const auto* const content = message.said.content.get();
    if (content == nullptr) {
        return list;
    }
    const auto add = [&list, most](const QString& label, const Cid& cid) {
        if (list.size() < most) {
            list.push_back({label, format::cid(cid), format::fullCid(cid)});
        }
    };
    for (const auto& block : content->blocks) {
        add(tr("block, %1").arg(format::bytes(block.bytes)), block.cid);
    }
    for (const auto& want : content->wants) {
        add(want.cancel
                ? tr("cancel")
                : tr("%1, %2").arg(words::of(want.type), format::signedCount(want.priority)),
            want.cid);
    }
    for (const auto& presence : content->presences) {
        add(presence.have ? tr("HAVE") : tr("DONT_HAVE"), presence.cid);
    }
    return list;
}

std::vector<Figure> activity(const LiveState& state, const QStringList& needles, std::size_t most)
{
    std::vector<Figure> lines;
    const auto& notices = state.notices();
    for (auto at = notices.rbegin(); at != notices.rend() && lines.size() < most; ++at) {
        const QString text = format::foreign(at->text);
        const QString whole = QString::fromStdString(at->text);
        if (std::ranges::any_of(needles,
                                [&whole](const QString& needle) { return whole.contains(needle); }))
        {
            lines.push_back({ago(at->at, state.now()), text, {}});
        }
    }
    return lines;
}

} // namespace swapscope::ui::figures
