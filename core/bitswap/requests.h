// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash_map.h"
#include "core/bitswap/exchange.h"

#include <deque>
#include <span>
#include <string>
#include <vector>

namespace swapscope::bitswap {

/// The callers who wait for blocks: what each still waits for, and what it is to be told.
///
/// A listener may do anything with the exchange that calls it, this class included.
class Requests
{
public:
    RequestId open(std::span<const Cid> cids, RequestListener listener);
    /// A request that waits for nothing yet and stays open until close().
    RequestId openHeld(std::string origin, RequestListener listener);
    /// Where wants of an open request come from; nullptr for an unknown request.
    [[nodiscard]] const std::string* originOf(RequestId request) const;
    /// Has an open request wait for the CID; false when it does already.
    bool add(RequestId request, const Cid& cid);
    /// The request no longer waits for the CID; false when it did not.
    bool drop(RequestId request, const Cid& cid);
    /// What the request still waited for; it hears nothing more. Empty for an unknown one.
    [[nodiscard]] std::vector<Cid> close(RequestId request);

    /// Hands a block to callers that wait for it.
    void deliver(const Block& block, std::span<const RequestId> callers);
    /// The CID will not come: the request that waits for nothing else is done.
    void withdraw(const Cid& cid, std::span<const RequestId> callers);

    /// Tells what there is to tell; not in the turn in which the request was opened.
    void notify();
    [[nodiscard]] bool hasNews() const noexcept { return !m_news.empty(); }

private:
    struct Request
    {
        FlatSet<Cid> waiting;
        RequestListener listener;
        std::string origin; ///< Of a held one.
        bool isHeld = false;
    };
    struct News
    {
        RequestId request;
        Block block; ///< Empty CID: all done. No data: given up.
    };

    void settle(RequestId id, Request& request, const Cid& cid);
    void tell(const News& news);

    NodeMap<RequestId, Request, StrongIdHash> m_requests;
    NodeMap<RequestId, RequestListener, StrongIdHash> m_finished;
    std::deque<News> m_news;
    RequestId m_last;
    bool m_isTelling = false;
};

} // namespace swapscope::bitswap
