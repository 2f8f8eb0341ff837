// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/hash_map.h"
#include "core/multiformats/cid.h"
#include "core/multiformats/peer_id.h"

#include <cstddef>
#include <utility>
#include <vector>

namespace swapscope::bitswap {

/// Who wants a block. Blocks are found by multihash: a want under either CID version is met by the
/// same block.
class Wanters
{
public:
    using Want = std::pair<multiformats::PeerId, multiformats::Cid>;

    void add(const multiformats::PeerId& peer, const multiformats::Cid& cid)
    {
        m_wants[cid.hash()].emplace_back(peer, cid);
        ++m_size;
    }

    /// O(wanters of this block).
    void remove(const multiformats::PeerId& peer, const multiformats::Cid& cid)
    {
        const auto at = m_wants.find(cid.hash());
        if (at == m_wants.end()) {
            return;
        }
        m_size -= std::erase(at->second, Want{peer, cid});
        if (at->second.empty()) {
            m_wants.erase(at);
        }
    }

    /// In the order of asking.
    [[nodiscard]] std::vector<Want> of(const multiformats::Multihash& hash) const
    {
        const auto at = m_wants.find(hash);
        return at == m_wants.end() ? std::vector<Want>{} : at->second;
    }

    /// Wants of all peers together.
    [[nodiscard]] std::size_t size() const noexcept { return m_size; }

private:
    FlatMap<multiformats::Multihash, std::vector<Want>> m_wants;
    std::size_t m_size = 0;
};

} // namespace swapscope::bitswap
