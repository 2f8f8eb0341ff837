// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/keyed_table_model.h"

#include <QCoreApplication>

namespace swapscope::ui {

/// Everything that is denied: to whom, what, with which answer, and how often it was met.
class DenialsModel final : public KeyedTableModel<telemetry::DenyKey, telemetry::DenialRow>
{
    Q_DECLARE_TR_FUNCTIONS(DenialsModel)

public:
    enum ColumnIndex { Peer, Block, Answer, Refused };

    explicit DenialsModel(QObject* parent = nullptr);

    void update(const LiveState& state, const telemetry::Delta& delta, bool held) override;
    void rebuild(const LiveState& state) override;

    [[nodiscard]] std::optional<telemetry::DenyKey> keyNamed(const QByteArray& name) const override;

protected:
    [[nodiscard]] QVariant cell(const telemetry::DenialRow& row, int column,
                                int role) const override;
    [[nodiscard]] QString fullText(const telemetry::DenialRow& row, int column) const override;
    [[nodiscard]] QString identityOf(const telemetry::DenialRow& row) const override;
    [[nodiscard]] QByteArray nameOf(const telemetry::DenyKey& key) const override;
    [[nodiscard]] Duration departedStay() const override { return {}; }

private:
    [[nodiscard]] std::vector<Spec> specs();
};

} // namespace swapscope::ui
