// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/fold.h"

#include <algorithm>

namespace swapscope::telemetry {

void fold(Book& book, const Event&, const NodeStarted& body)
{
    book.totals.self = body.self;
    book.totals.agent = body.agent;
    book.totals.blocksStored = body.storedBlocks;
    book.totals.bytesStored = body.storedBytes;
    book.totals.stopped = false;
    book.totalsChanged = true;
}

void fold(Book& book, const Event&, const Listening& body)
{
    constexpr std::size_t kMaxAddresses = 64;
    auto& addresses = book.totals.listening;
    if (addresses.size() < kMaxAddresses && !std::ranges::count(addresses, body.address)) {
        addresses.push_back(body.address);
        book.totalsChanged = true;
    }
}

void fold(Book& book, const Event&, const NodeStopped&)
{
    book.totals.stopped = true;
    book.totalsChanged = true;
}

void fold(Book& book, const Event&, const MessageReceived& body)
{
    book.meters.messageBytes.addBytes(body.wireBytes);
    book.meters.havesReceived += body.haves;
    book.limits.largestMessage = std::max(book.limits.largestMessage, body.wireBytes);
    Traffic& traffic = book.totals.trafficIn;
    traffic.wants += body.wants;
    traffic.cancels += body.cancels;
    traffic.haves += body.haves;
    traffic.dontHaves += body.dontHaves;
    traffic.blocks += body.blocks;
    tally(book, findPeer(book, body.peer), [&body](Counts& counts) {
        counts.wireIn += body.wireBytes;
        counts.cancels += body.cancels;
    });
}

namespace {

void countBlock(Counts& counts, const BlockReceived& body)
{
    switch (body.kind) {
    case BlockClass::Wanted:
        ++counts.wantedBlocks;
        counts.usefulBytes += body.bytes;
        break;
    case BlockClass::Duplicate:
        ++counts.duplicateBlocks;
        counts.duplicateBytes += body.bytes;
        break;
    case BlockClass::Late:
        ++counts.lateBlocks;
        counts.lateBytes += body.bytes;
        break;
    case BlockClass::Unasked:
        ++counts.unaskedBlocks;
        counts.unaskedBytes += body.bytes;
        break;
    }
}

} // namespace

void fold(Book& book, const Event& event, const BlockReceived& body)
{
    PeerRecord* const from = findPeer(book, body.peer);
    book.meters.receivedBlocks.addBytes(body.bytes);
    if (body.kind == BlockClass::Duplicate) {
        book.meters.duplicateBlocks.addBytes(body.bytes);
    }
    book.limits.largestBlock = std::max(book.limits.largestBlock, body.bytes);
    tally(book, from, [&body](Counts& counts) { countBlock(counts, body); });
    if (body.kind == BlockClass::Wanted) {
        noteArrival(book, from, body, event.at);
    }
}

void fold(Book& book, const Event& event, const BlockStored& body)
{
    book.blocks.stored(body, event.at);
    ++book.totals.blocksStored;
    book.totals.bytesStored += body.bytes;
    book.totalsChanged = true;
}

} // namespace swapscope::telemetry
