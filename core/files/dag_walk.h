// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/files/walk.h"
#include "core/ipld/dag_pb.h"

#include <cstdint>
#include <limits>
#include <vector>

namespace swapscope::files {

/// What a block links to: the links of dag-pb, and those of dag-cbor, which have no names; none for
/// raw blocks and for codecs that are not followed here. Errors: those of ipld::decodeDagPb and
/// ipld::dagCborLinks.
[[nodiscard]] Result<std::vector<ipld::DagPbLink>> linksOf(const Cid& cid, ByteView block);

/// Whether blocks of this codec can have links at all.
[[nodiscard]] bool hasLinks(const Cid& cid);

struct DagOptions
{
    /// Levels below the root. With a bound, a block is visited as often as links lead to it.
    std::uint32_t maxDepth = std::numeric_limits<std::uint32_t>::max();
    /// What is NotFound is a Missing step, and what cannot be read has no links.
    bool skipsMissing = false;
    /// Blocks that are here and cannot have links are counted, not read, and are no steps.
    bool skipsStoredLeaves = false;
    WalkOptions walk{};
};

/// Walks all blocks below a root, parents before children, each once.
class DagWalk final : private Opener
{
public:
    /// @param source  Outlives the walk.
    DagWalk(BlockSource& source, const Cid& root, DagOptions options = {});

    /// The next Block or Missing, or none at the end. Errors: those of Walk::next() and linksOf().
    [[nodiscard]] net::Task<Result<std::optional<Step>>> next();

    [[nodiscard]] const WalkFigures& figures() const noexcept { return m_walk.figures(); }
    /// Links to blocks that DagOptions::skipsStoredLeaves left out; not in figures().
    [[nodiscard]] std::uint64_t storedLeaves() const noexcept { return m_storedLeaves; }
    [[nodiscard]] std::vector<Cid> waiting(std::size_t most) const { return m_walk.waiting(most); }

private:
    [[nodiscard]] Result<Opened> open(const WalkLink& link, const SharedBytes& block) override;

    std::uint32_t m_maxDepth;
    bool m_takesAnything;
    const BlockSource* m_source;
    bool m_skipsStoredLeaves;
    std::uint64_t m_storedLeaves = 0;
    Walk m_walk;
};

} // namespace swapscope::files
