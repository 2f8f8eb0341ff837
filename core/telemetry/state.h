// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/delta.h"
#include "core/telemetry/event.h"

#include <cstddef>
#include <functional>
#include <memory>

namespace swapscope::telemetry {

struct Meters;

/// The fold of the event stream into tables. The window, metrics and scripts
/// read this and nothing else, so their figures cannot differ.
///
/// Lives on the node strand. Time comes from the events and from tick().
class State
{
public:
    State();
    ~State();

    void apply(const Event& event);

    /// Every 250 ms: rates, shares, samples, starvation, Jain's index.
    void tick(TimePoint now);

    /// From now on changes of exactly these tables are collected; a table that
    /// was not watched before comes whole in the next delta. Totals, notices and
    /// marks always come.
    void watch(Tables tables);

    /// What changed since the last call.
    [[nodiscard]] Delta takeDelta();

    /// All rows of these tables, whatever is watched.
    [[nodiscard]] Delta snapshot(Tables tables = ~Tables{0}) const;

    [[nodiscard]] const Totals& totals() const noexcept;
    [[nodiscard]] const PeerRow* peer(const PeerId& peer) const noexcept;
    /// Every peer ever met that has a row, in no order; without a copy.
    void eachPeer(const std::function<void(const PeerRow&)>& visit) const;
    [[nodiscard]] const Meters& meters() const noexcept;
    [[nodiscard]] std::size_t openJobs() const noexcept;

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace swapscope::telemetry
