// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/delta.h"

#include "core/telemetry/journal.h"
#include "core/telemetry/message_log.h"

#include <algorithm>
#include <iterator>

namespace swapscope::telemetry {

namespace {

template <typename Rows>
void mergeRows(Rows& into, Rows&& later, bool replaces)
{
    if (replaces || into.empty()) {
        into = std::move(later);
        return;
    }
    for (auto& [key, row] : later) {
        into.insert_or_assign(key, std::move(row));
    }
}

/// Appends and keeps the newest `limit`. Returns how many were cut.
template <typename T>
std::size_t mergeList(std::vector<T>& into, std::vector<T>&& later, std::size_t limit)
{
    if (into.empty()) {
        into = std::move(later);
    } else {
        into.insert(into.end(), std::move_iterator{later.begin()}, std::move_iterator{later.end()});
    }
    if (into.size() <= limit) {
        return 0;
    }
    const std::size_t cut = into.size() - limit;
    into.erase(into.begin(), into.begin() + static_cast<std::ptrdiff_t>(cut));
    return cut;
}

void mergeEvents(std::vector<Event>& into, std::vector<Event>&& later)
{
    if (into.size() + later.size() <= Delta::kMaxEvents) {
        mergeList(into, std::move(later), Delta::kMaxEvents);
        return;
    }
    Journal journal{Delta::kMaxEvents};
    for (std::vector<Event>* const events : {&into, &later}) {
        std::ranges::for_each(*events, [&](Event& event) { journal.add(std::move(event)); });
    }
    into = journal.take();
}

} // namespace

void Delta::merge(Delta&& later)
{
    const auto replaces = [&later](Table table) {
        return (later.reset & static_cast<Tables>(table)) != 0;
    };
    mergeRows(peers, std::move(later.peers), replaces(Table::Peers));
    mergeRows(ourWants, std::move(later.ourWants), replaces(Table::OurWants));
    mergeRows(theirWants, std::move(later.theirWants), replaces(Table::TheirWants));
    mergeRows(tasks, std::move(later.tasks), replaces(Table::Tasks));
    mergeRows(workers, std::move(later.workers), replaces(Table::Workers));
    mergeRows(messageQueues, std::move(later.messageQueues), replaces(Table::MessageQueues));
    mergeRows(sessions, std::move(later.sessions), replaces(Table::Sessions));
    mergeRows(denials, std::move(later.denials), replaces(Table::Denials));
    mergeRows(jobs, std::move(later.jobs), replaces(Table::Jobs));
    mergeRows(kept, std::move(later.kept), replaces(Table::Kept));
    mergeRows(blocks, std::move(later.blocks), replaces(Table::Blocks));
    const auto takeLatest = [](auto& into, auto& from) {
        if (from) {
            into = std::move(from);
        }
    };
    takeLatest(peerExplained, later.peerExplained);
    takeLatest(wantExplained, later.wantExplained);
    takeLatest(ledgerHistory, later.ledgerHistory);
    takeLatest(collectPlanned, later.collectPlanned);
    takeLatest(blockExplained, later.blockExplained);
    if (!later.limits.empty()) {
        limits = std::move(later.limits);
    }
    mergeMessages(messages, std::move(later.messages));
    if (later.totals) {
        totals = std::move(later.totals);
    }
    if (later.serviceOrder || replaces(Table::ServiceOrder)) {
        serviceOrder = std::move(later.serviceOrder);
    }
    if (replaces(Table::Samples)) {
        samples.clear();
    }
    mergeList(samples, std::move(later.samples), kMaxSamples);
    mergeList(marks, std::move(later.marks), kMaxMarks);
    droppedNotices += later.droppedNotices;
    mergeEvents(events, std::move(later.events));
    droppedNotices += mergeList(notices, std::move(later.notices), kMaxNotices);
    reset |= later.reset;
}

bool Delta::empty() const noexcept
{
    return peers.empty() && ourWants.empty() && theirWants.empty() && tasks.empty()
           && workers.empty() && messageQueues.empty() && sessions.empty() && denials.empty()
           && jobs.empty() && kept.empty() && blocks.empty() && messages.empty() && limits.empty()
           && !blockExplained && !collectPlanned && !peerExplained && !wantExplained
           && !ledgerHistory && !totals && !serviceOrder && samples.empty() && marks.empty()
           && notices.empty() && droppedNotices == 0 && events.empty() && reset == 0;
}

} // namespace swapscope::telemetry
