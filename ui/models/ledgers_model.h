// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/peer_table_model.h"

#include <QCoreApplication>

#include <unordered_set>

namespace swapscope::ui {

/// Everyone ever met, with what moved between us.
class LedgersModel final : public PeerTableModel
{
    Q_DECLARE_TR_FUNCTIONS(LedgersModel)

public:
    enum ColumnIndex {
        Peer,
        State,
        Down,
        Up,
        Received,
        Sent,
        Balance,
        DebtRatio,
        IWant,
        TheyWant,
        Queue,
        LastServed,
        DownLimit,
        UpLimit,
        Weight,
        Class,
        Rtt,
        Exchanges,
        FirstExchange,
        LastExchange,
        Duplicates,
        Unasked,
        Agent,
        Protocol,
        DirectionColumn,
        SecurityColumn,
        Address,
        Since,
        LastError
    };

    explicit LedgersModel(QObject* parent = nullptr);

    void rebuild(const LiveState& state) override;

    [[nodiscard]] bool connectedOnly() const noexcept { return m_connectedOnly; }
    void setConnectedOnly(bool on, const LiveState& state);

protected:
    [[nodiscard]] bool belongs(const telemetry::PeerRow& row) const override;
    void rangeChanged() override;
    void noteWhoMoved(const LiveState& state);
    [[nodiscard]] bool happenedIn(const TimeRange& /*range*/,
                                  const telemetry::PeerRow& row) const override
    {
        return m_moved.contains(row.peer);
    }

private:
    [[nodiscard]] std::vector<Spec> trafficSpecs();
    [[nodiscard]] std::vector<Spec> engineSpecs();
    [[nodiscard]] std::vector<Spec> connectionSpecs();
    [[nodiscard]] static Spec dateSpec(const char* id, const QString& title, const QString& meaning,
                                       std::int64_t telemetry::PeerRow::*at);

    bool m_connectedOnly = true;
    std::unordered_set<PeerId> m_moved; ///< Who sent or got anything in the span of time.
};

} // namespace swapscope::ui
