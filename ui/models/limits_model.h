// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/limit_use.h"
#include "ui/models/keyed_table_model.h"

#include <QCoreApplication>

namespace swapscope::ui {

/// One bound against strangers and how far it is used.
struct LimitEntry
{
    limits::Limit limit;
    limits::Use use;

    friend bool operator==(const LimitEntry& a, const LimitEntry& b) noexcept
    {
        return a.limit.name == b.limit.name && a.use == b.use; // limits never change
    }
};

/// Every bound of core/base/limits.h.
class LimitsModel final : public KeyedTableModel<std::uint32_t, LimitEntry>
{
    Q_DECLARE_TR_FUNCTIONS(LimitsModel)

public:
    enum ColumnIndex { Name, Bound, Current, Peak, Refusals, Why };

    explicit LimitsModel(QObject* parent = nullptr);

    void update(const LiveState& state, const telemetry::Delta& delta, bool held) override;
    void rebuild(const LiveState& state) override;

protected:
    [[nodiscard]] QVariant cell(const LimitEntry& row, int column, int role) const override;
    [[nodiscard]] QString fullText(const LimitEntry& row, int column) const override;
    [[nodiscard]] QString identityOf(const LimitEntry& row) const override;
    [[nodiscard]] QByteArray nameOf(const std::uint32_t& key) const override
    {
        return QByteArray::number(key);
    }
    [[nodiscard]] std::optional<std::uint32_t> keyNamed(const QByteArray& name) const override;

private:
    [[nodiscard]] std::vector<Spec> specs();
};

} // namespace swapscope::ui
