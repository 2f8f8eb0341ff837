// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/telemetry/fold.h"

#include <algorithm>

namespace swapscope::telemetry {

void fold(Book& book, const Event& event, const MessageSeen& body)
{
    if (book.messagesWatched) {
        book.messages.add(event.at, body);
    }
}

void fold(Book& book, const Event&, const BlockExplained& body)
{
    book.blockExplained = body;
}

void fold(Book& book, const Event&, const LimitsCounted& body)
{
    book.limits.told = body.uses;
    book.limits.changed = true;
}

void tickLimits(Book& book)
{
    LimitBook& limits = book.limits;
    std::uint64_t theirs = 0;
    std::uint64_t ours = 0;
    std::uint64_t inFlight = 0;
    for (const PeerRecord* const peer : book.active) {
        theirs = std::max<std::uint64_t>(theirs, peer->row.theirWants);
        ours = std::max<std::uint64_t>(ours, peer->row.ourWants);
        inFlight = std::max(inFlight, peer->row.inFlightBytes);
    }
    limits.wantsOfPeer.set(theirs);
    limits.wantsAtPeer.set(ours);
    limits.outstanding.set(inFlight);
    limits.wantsInAll.set(book.totals.theirWants);
    limits.workers.set(book.totals.busyWorkers);
    limits.ledgers.set(book.peers.size());
    limits.changed = true;
}

std::vector<limits::Use> limitsOf(const Book& book)
{
    const LimitBook& counted = book.limits;
    const auto refused = [&book](Refusal kind) {
        return book.totals.counts.refused[static_cast<std::size_t>(kind)];
    };
    const auto level = [](const limits::Limit& limit, const LimitBook::Level& at,
                          std::optional<std::uint64_t> refusals = std::nullopt) {
        return limits::Use{limit.name, at.current, at.peak, refusals};
    };
    const auto largest = [](const limits::Limit& limit, std::uint64_t peak,
                            std::optional<std::uint64_t> refusals = std::nullopt) {
        return limits::Use{limit.name, std::nullopt, peak, refusals};
    };
    std::vector<limits::Use> uses{
        largest(limits::kMessageBytes, counted.largestMessage, counted.oversizeMessages),
        largest(limits::kBlockBytes, counted.largestBlock),
        {limits::kCidBytes.name, std::nullopt, std::nullopt, refused(Refusal::Oversize)},
        level(limits::kWantsPerPeer, counted.wantsOfPeer,
              refused(Refusal::Overflow) + refused(Refusal::Evicted)),
        level(limits::kWantsInAll, counted.wantsInAll),
        level(limits::kLedgers, counted.ledgers),
        level(limits::kWantsAtPeer, counted.wantsAtPeer),
        level(limits::kOutstandingBytes, counted.outstanding),
        largest(limits::kEnvelopeBytes, counted.largestEnvelope),
        level(limits::kTaskWorkers, counted.workers),
    };
    uses.insert(uses.end(), counted.told.begin(), counted.told.end());
    return uses;
}

} // namespace swapscope::telemetry
