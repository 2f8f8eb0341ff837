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
    book.totals.counts.wireIn += body.wireBytes;
    book.totalsChanged = true;
}

void fold(Book& book, const Event& event, const BlockReceived& body)
{
    if (PeerRecord* peer = findPeer(book, body.peer)) {
        if (body.kind == BlockClass::Wanted) {
            peer->lastDelivery = event.at;
        }
        touch(book, *peer);
    }
}

void fold(Book& book, const Event&, const BlockStored& body)
{
    ++book.totals.blocksStored;
    book.totals.bytesStored += body.bytes;
    book.totalsChanged = true;
}

} // namespace swapscope::telemetry
