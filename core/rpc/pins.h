// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/rpc/content.h"

#include <cstddef>
#include <map>
#include <optional>
#include <unordered_set>
#include <vector>

namespace swapscope::rpc {

/// Walks what is kept because a root above it is, as far as it is stored: each CID once, with its
/// first root. Each block is read once, however many roots it is below; leaves are not read.
class KeptBelow
{
public:
    /// Names are remembered up to this many; in a larger store some may come again.
    static constexpr std::size_t kMostRemembered = 1'000'000;

    struct Found
    {
        Cid cid;
        Cid root;
    };

    /// Of all roots as they are now. The call outlives it.
    explicit KeptBelow(const Call& call);

    /// The next one, or none. Errors: those of the store; TooLarge for more than kMostRemembered
    /// blocks with links, or limits::kHeldLinks links at once.
    [[nodiscard]] net::Task<Result<std::optional<Found>>> next();

private:
    using Seen = std::unordered_set<std::size_t>; // keyed hashes of CIDs: a fifth of the memory

    [[nodiscard]] net::Task<Result<void>> open(Cid cid);

    RequestBlocks m_blocks;
    std::vector<Cid> m_roots;
    std::size_t m_nextRoot = 0;
    Cid m_root;
    std::vector<Cid> m_links; // to be told, the next one last
    Seen m_opened, m_told;
};

/// The first root of each of `wanted` that is below one, by its hash. Errors: as of KeptBelow.
[[nodiscard]] net::Task<Result<std::map<Cid, Cid>>> keptBelow(Call& call, std::vector<Cid> wanted);

} // namespace swapscope::rpc
