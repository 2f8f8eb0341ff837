// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/keyed_table_model.h"

namespace swapscope::ui {

/// What the tables of peers have in common: the key, the swatch, the state.
class PeerTableModel : public KeyedTableModel<PeerId, telemetry::PeerRow>
{
public:
    using KeyedTableModel::KeyedTableModel;

    void update(const LiveState& state, const telemetry::Delta& delta, bool held) override;
    void rebuild(const LiveState& state) override;

protected:
    [[nodiscard]] QVariant cell(const telemetry::PeerRow& row, int column, int role) const override;
    [[nodiscard]] QString fullText(const telemetry::PeerRow& row, int column) const override;
    [[nodiscard]] QString identityOf(const telemetry::PeerRow& row) const override;
    [[nodiscard]] QByteArray nameOf(const PeerId& key) const override { return nameOfId(key); }
    [[nodiscard]] std::optional<PeerId> keyNamed(const QByteArray& name) const override
    {
        return idNamed<PeerId>(name);
    }
};

} // namespace swapscope::ui
