// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiformats/cid.h"
#include "core/net/notifier.h"
#include "core/net/task.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <set>

namespace swapscope::node {

using multiformats::Cid;

/// Keeps those who collect blocks apart from those who rely on blocks that nothing keeps yet. Lives
/// on the node strand; the passes that it hands out may outlive it.
class StoreGate
{
    struct State;

public:
    /// What is given back with its owner. Empty by default.
    class Pass
    {
    public:
        Pass() = default;
        Pass(Pass&& other) noexcept;
        Pass& operator=(Pass&& other) noexcept;
        ~Pass();

    private:
        friend class StoreGate;
        enum class Kind { Hold, Root, Sweep };
        Pass(std::shared_ptr<State> state, Kind kind, Cid root = {});

        std::shared_ptr<State> m_state;
        Kind m_kind = Kind::Hold;
        Cid m_root;
    };

    StoreGate();

    /// While it is held nobody collects: for work that makes blocks and has their root last, such
    /// as an import. Waits for a sweep that runs. One that only waits is not waited for: of two
    /// uploads, one that stalls would hold up the other.
    [[nodiscard]] net::Task<Pass> hold();

    /// While it is held collectors treat the root as kept, with all that is below it: for work that
    /// may take long. Waits for a sweep that runs.
    [[nodiscard]] net::Task<Pass> protect(Cid root);

    /// For a collector: waits until nobody holds and nobody else collects.
    [[nodiscard]] net::Task<Pass> sweep();

    [[nodiscard]] const std::multiset<Cid>& roots() const noexcept;

    /// Sweeps that have begun. While this stays the same, what was here is still here.
    [[nodiscard]] std::uint64_t sweeps() const noexcept;

private:
    std::shared_ptr<State> m_state;
};

} // namespace swapscope::node
