// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/keyed_table_model.h"

#include <QCoreApplication>

namespace swapscope::ui {

/// Sessions: wants that belong together, and whom they are asked of.
class SessionsModel final : public KeyedTableModel<telemetry::SessionId, telemetry::SessionRow>
{
    Q_DECLARE_TR_FUNCTIONS(SessionsModel)

public:
    enum ColumnIndex { Number, Origin, Wants, Members, Broadcasts, NextTick, Age, LastChoice };

    explicit SessionsModel(QObject* parent = nullptr);

    void update(const LiveState& state, const telemetry::Delta& delta, bool held) override;
    void rebuild(const LiveState& state) override;

protected:
    [[nodiscard]] bool belongs(const telemetry::SessionRow& row) const override
    {
        return row.state == telemetry::SessionState::Open;
    }
    [[nodiscard]] QVariant cell(const telemetry::SessionRow& row, int column,
                                int role) const override;
    [[nodiscard]] QString fullText(const telemetry::SessionRow& row, int column) const override;
    [[nodiscard]] QString identityOf(const telemetry::SessionRow& row) const override;
    [[nodiscard]] bool sameIdentity(const telemetry::SessionRow& before,
                                    const telemetry::SessionRow& after) const override
    {
        return before.origin == after.origin && before.members == after.members;
    }
    [[nodiscard]] QByteArray nameOf(const telemetry::SessionId& key) const override
    {
        return QByteArray::number(static_cast<qulonglong>(key.value));
    }
    [[nodiscard]] std::optional<telemetry::SessionId>
    keyNamed(const QByteArray& name) const override;

private:
    [[nodiscard]] std::vector<Spec> specs();
    [[nodiscard]] QString members(const telemetry::SessionRow& row) const;
};

} // namespace swapscope::ui
