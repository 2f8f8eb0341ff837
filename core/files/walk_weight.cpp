// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/files/walk.h"

#include <algorithm>
#include <limits>

/// How much a walk has before it, as far as what it has seen tells. A few blocks that link to each
/// other can stand for billions: the first time down is enough to know.
namespace swapscope::files {
namespace {

/// Memory of a walk over very many directories stays bounded; those beyond count as one block.
constexpr std::size_t kMostWeights = 131'072;

std::uint64_t sum(std::uint64_t a, std::uint64_t b)
{
    return a > std::numeric_limits<std::uint64_t>::max() - b
               ? std::numeric_limits<std::uint64_t>::max()
               : a + b;
}

} // namespace

/// It is a block's turn. Weighs all that is before us whenever we have come twice as far.
void Walk::beginTurn(Entry& head)
{
    head.isHead = false;
    head.tail->begun = m_turns++;
    if (m_options.visitsOnce || !m_options.repeatsAreAlike || m_turns < m_nextWeighing) {
        return;
    }
    m_nextWeighing *= 2;
    m_isTooLarge = leastBlocks() > m_options.mostBlocks;
}

/// Blocks whose turn has been or will come: no more than there are.
std::uint64_t Walk::leastBlocks()
{
    std::uint64_t ahead = 0;                                // from the front to where we look
    std::unordered_map<const Entry*, std::uint64_t> before; // of blocks opened ahead, by their tail
    for (const Entry& entry : m_entries) {
        if (entry.kind == Entry::Kind::Link) {
            ahead = sum(ahead, weightOf(entry.link.cid));
            continue;
        }
        if (entry.isHead) {
            before[&*entry.tail] = ahead;
            ahead = sum(ahead, 1);
        }
        for (std::size_t i = entry.nextChild; i < entry.children.size(); ++i) {
            ahead = sum(ahead, weightOf(entry.children[i].cid));
        }
        if (!entry.isTail) {
            continue;
        }
        const auto opened = before.find(&entry);
        // All that is in front of the tail of a block whose turn has been is below that block.
        weigh(entry.link.cid,
              opened != before.end() ? ahead - opened->second : sum(m_turns - entry.begun, ahead));
    }
    return sum(m_turns, ahead);
}

void Walk::weigh(const Cid& cid, std::uint64_t blocks)
{
    if (!m_options.repeatsAreAlike) {
        return;
    }
    const auto known = m_weights.find(cid);
    if (known != m_weights.end()) {
        known->second = std::max(known->second, blocks);
    } else if (blocks > 1 && m_weights.size() < kMostWeights) {
        m_weights.emplace(cid, blocks);
    }
}

std::uint64_t Walk::weightOf(const Cid& cid) const
{
    const auto known = m_weights.find(cid);
    return known == m_weights.end() ? 1 : known->second;
}

} // namespace swapscope::files
