// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/keyed_table_model.h"

#include <QCoreApplication>

namespace swapscope::ui {

/// What the tables of peers have in common: the key, the swatch, the state, rates.
class PeerTableModel : public KeyedTableModel<PeerId, telemetry::PeerRow>
{
    Q_DECLARE_TR_FUNCTIONS(PeerTableModel)

public:
    using KeyedTableModel::KeyedTableModel;

    void update(const LiveState& state, const telemetry::Delta& delta, bool held) override;
    void rebuild(const LiveState& state) override;

protected:
    enum class Rate { Down, Up };

    [[nodiscard]] static Spec peerSpec();
    [[nodiscard]] static Spec stateSpec();
    /// @param text  Writes bytes per second.  @param widest  As it writes at most.
    [[nodiscard]] static Spec rateSpec(Rate rate, QString (*text)(double), const QString& widest);
    /// What the user decided about the peer. @param shown  By default.
    [[nodiscard]] static Spec limitSpec(Rate rate, bool shown);
    [[nodiscard]] static Spec weightSpec(bool shown);
    [[nodiscard]] static Spec classSpec(bool shown);

    [[nodiscard]] QVariant cell(const telemetry::PeerRow& row, int column, int role) const override;
    [[nodiscard]] QString fullText(const telemetry::PeerRow& row, int column) const override;
    [[nodiscard]] QString identityOf(const telemetry::PeerRow& row) const override;
    [[nodiscard]] bool sameIdentity(const telemetry::PeerRow& before,
                                    const telemetry::PeerRow& after) const override
    {
        return before.rules.nickname == after.rules.nickname && before.agent == after.agent
               && before.address == after.address;
    }
    [[nodiscard]] QByteArray nameOf(const PeerId& key) const override { return nameOfId(key); }
    [[nodiscard]] std::optional<PeerId> keyNamed(const QByteArray& name) const override
    {
        return idNamed<PeerId>(name);
    }
};

} // namespace swapscope::ui
