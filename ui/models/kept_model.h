// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/file_state.h"
#include "ui/models/keyed_table_model.h"

#include <QCoreApplication>

namespace swapscope::ui {

/// What the user keeps: it is never collected.
class KeptModel final : public KeyedTableModel<Cid, telemetry::KeptRow>
{
    Q_DECLARE_TR_FUNCTIONS(KeptModel)

public:
    enum ColumnIndex { Block, Name, Kind };

    /// @param files  Outlives the model, and hears of changes before it.
    explicit KeptModel(const FileState& files, QObject* parent = nullptr);

    void update(const LiveState& state, const telemetry::Delta& delta, bool held) override;
    void rebuild(const LiveState& state) override;

protected:
    [[nodiscard]] Duration departedStay() const override { return {}; }
    [[nodiscard]] QVariant cell(const telemetry::KeptRow& row, int column, int role) const override;
    [[nodiscard]] QString fullText(const telemetry::KeptRow& row, int column) const override;
    [[nodiscard]] QString identityOf(const telemetry::KeptRow& row) const override;
    [[nodiscard]] QByteArray nameOf(const Cid& key) const override { return nameOfId(key); }
    [[nodiscard]] std::optional<Cid> keyNamed(const QByteArray& name) const override
    {
        return idNamed<Cid>(name);
    }

private:
    [[nodiscard]] static std::vector<Spec> specs();

    const FileState* m_files;
};

} // namespace swapscope::ui
