// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/keyed_table_model.h"

#include <QCoreApplication>

namespace swapscope::ui {

/// One message queue per peer: what its loop does, and the message that is being put together.
class MessageQueuesModel final : public KeyedTableModel<PeerId, telemetry::MessageQueueRow>
{
    Q_DECLARE_TR_FUNCTIONS(MessageQueuesModel)

public:
    enum ColumnIndex {
        Peer,
        State,
        Steps,
        Pending,
        Tries,
        Result,
        Unanswered,
        Messages,
        Entries,
        WireBytes,
        CombinedEver
    };
    static constexpr int kMostTries = 3;

    explicit MessageQueuesModel(QObject* parent = nullptr);

    void update(const LiveState& state, const telemetry::Delta& delta, bool held) override;
    void rebuild(const LiveState& state) override;

    /// The time in the state, or until the next try: the second line of a State cell.
    [[nodiscard]] static QString timeText(const telemetry::MessageQueueRow& row, TimePoint now);
    /// The last attempt failed.
    [[nodiscard]] static bool hasFailed(const telemetry::MessageQueueRow& row);
    /// An entry that comes now is combined into the pending message: step 1 or 3 is running.
    [[nodiscard]] static bool isCombining(const telemetry::MessageQueueRow& row);
    [[nodiscard]] TimePoint shownAt() const noexcept { return now(); }

protected:
    [[nodiscard]] QVariant cell(const telemetry::MessageQueueRow& row, int column,
                                int role) const override;
    [[nodiscard]] QString fullText(const telemetry::MessageQueueRow& row,
                                   int column) const override;
    [[nodiscard]] QString identityOf(const telemetry::MessageQueueRow& row) const override;
    [[nodiscard]] bool sameIdentity(const telemetry::MessageQueueRow& /*before*/,
                                    const telemetry::MessageQueueRow& /*after*/) const override
    {
        return true; // it is the key's
    }
    [[nodiscard]] QByteArray nameOf(const PeerId& key) const override { return nameOfId(key); }
    [[nodiscard]] std::optional<PeerId> keyNamed(const QByteArray& name) const override
    {
        return idNamed<PeerId>(name);
    }

private:
    [[nodiscard]] std::vector<Spec> loopSpecs();
    [[nodiscard]] static std::vector<Spec> messageSpecs();
    [[nodiscard]] static std::vector<Spec> totalSpecs();
};

} // namespace swapscope::ui
