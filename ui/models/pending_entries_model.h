// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/keyed_table_model.h"

#include <QCoreApplication>

namespace swapscope::ui {

/// The pending message of one peer, entry by entry, oldest first.
class PendingEntriesModel final : public KeyedTableModel<Cid, telemetry::PendingEntry>
{
    Q_DECLARE_TR_FUNCTIONS(PendingEntriesModel)

public:
    enum ColumnIndex { Entry, Block, Priority, Age, How };

    explicit PendingEntriesModel(QObject* parent = nullptr);

    /// Shows the queue of this peer; an empty id shows none.
    void setPeer(const PeerId& peer, const LiveState& state);
    [[nodiscard]] const PeerId& peer() const noexcept { return m_peer; }

    void update(const LiveState& state, const telemetry::Delta& delta, bool held) override;
    void rebuild(const LiveState& state) override;

protected:
    [[nodiscard]] QVariant cell(const telemetry::PendingEntry& row, int column,
                                int role) const override;
    [[nodiscard]] QString fullText(const telemetry::PendingEntry& row, int column) const override;
    [[nodiscard]] QString identityOf(const telemetry::PendingEntry& row) const override;
    [[nodiscard]] QByteArray nameOf(const Cid& key) const override { return nameOfId(key); }
    [[nodiscard]] std::optional<Cid> keyNamed(const QByteArray& name) const override
    {
        return idNamed<Cid>(name);
    }

private:
    [[nodiscard]] static std::vector<Spec> specs();

    PeerId m_peer;
    std::vector<telemetry::PendingEntry> m_shown;
};

} // namespace swapscope::ui
