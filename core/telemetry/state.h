// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/delta.h"
#include "core/telemetry/event.h"

#include <memory>

namespace swapscope::telemetry {

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

private:
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

} // namespace swapscope::telemetry
