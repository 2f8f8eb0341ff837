// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/live_state.h"

#include <QObject>

#include <map>
#include <optional>

namespace swapscope::ui {

/// A job as the window shows it.
struct JobLine
{
    telemetry::JobRow row;
    double rate = 0;       ///< B/s of content in the last seconds.
    TimePoint lastBytes{}; ///< When the bytes grew last.

    friend bool operator==(const JobLine&, const JobLine&) = default;
};

enum class JobState { Running, Waiting, Paused, Done, Failed, Cancelled };
[[nodiscard]] JobState stateOf(const telemetry::JobRow& row);

/// The window's copy of the jobs on files and of what is kept, beside LiveState.
class FileState final : public QObject
{
    Q_OBJECT

public:
    using Jobs = std::map<telemetry::JobId, JobLine>;
    using KeptRows = std::map<Cid, telemetry::KeptRow>;

    /// @param state  Outlives this.
    explicit FileState(const LiveState& state, QObject* parent = nullptr);

    [[nodiscard]] const Jobs& jobs() const noexcept { return m_jobs; }
    [[nodiscard]] const KeptRows& kept() const noexcept { return m_kept; }
    [[nodiscard]] const JobLine* job(telemetry::JobId id) const;
    [[nodiscard]] std::size_t running() const;
    /// B/s; 0 when nothing came for a while.
    [[nodiscard]] double rateOf(const JobLine& line) const;

Q_SIGNALS:
    /// What collecting would do now.
    void planned(const telemetry::CollectPlanned& plan);

private:
    void apply(const telemetry::Delta& delta);
    void take(const telemetry::JobRow& row);

    const LiveState* m_state;
    Jobs m_jobs;
    KeptRows m_kept;
};

} // namespace swapscope::ui
