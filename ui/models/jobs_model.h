// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/file_state.h"
#include "ui/models/keyed_table_model.h"

#include <QCoreApplication>

namespace swapscope::ui {

/// Jobs on files: those that go on, and the last ones that have ended.
class JobsModel final : public KeyedTableModel<telemetry::JobId, JobLine>
{
    Q_DECLARE_TR_FUNCTIONS(JobsModel)

public:
    enum ColumnIndex { State, Act, Name, Progress, Blocks, Missing, Rate, Age, Outcome };

    /// @param files  Outlives the model, and hears of changes before it.
    explicit JobsModel(const FileState& files, QObject* parent = nullptr);

    void update(const LiveState& state, const telemetry::Delta& delta, bool held) override;
    void rebuild(const LiveState& state) override;

    [[nodiscard]] std::optional<telemetry::JobId> keyNamed(const QByteArray& name) const override;

protected:
    [[nodiscard]] Duration departedStay() const override { return {}; }
    [[nodiscard]] QVariant cell(const JobLine& line, int column, int role) const override;
    [[nodiscard]] QString identityOf(const JobLine& line) const override;
    [[nodiscard]] QByteArray nameOf(const telemetry::JobId& key) const override
    {
        return QByteArray::number(static_cast<qulonglong>(key.value));
    }

private:
    [[nodiscard]] std::vector<Spec> specs();
    [[nodiscard]] std::vector<Spec> figureSpecs();

    const FileState* m_files;
};

} // namespace swapscope::ui
