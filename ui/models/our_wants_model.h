// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/keyed_table_model.h"

#include <QCoreApplication>

namespace swapscope::ui {

/// Every want of ours and where it stands.
class OurWantsModel final : public KeyedTableModel<Cid, telemetry::OurWantRow>
{
    Q_DECLARE_TR_FUNCTIONS(OurWantsModel)

public:
    enum ColumnIndex {
        State,
        Block,
        Age,
        Idle,
        Haves,
        DontHaves,
        Silent,
        From,
        Asked,
        Type,
        Priority,
        Origin,
        Size,
        Latency
    };

    explicit OurWantsModel(QObject* parent = nullptr);

    void update(const LiveState& state, const telemetry::Delta& delta, bool held) override;
    void rebuild(const LiveState& state) override;

protected:
    [[nodiscard]] QVariant cell(const telemetry::OurWantRow& row, int column,
                                int role) const override;
    [[nodiscard]] QString fullText(const telemetry::OurWantRow& row, int column) const override;
    [[nodiscard]] QString identityOf(const telemetry::OurWantRow& row) const override;
    [[nodiscard]] int identityColumn() const override { return Block; }
    [[nodiscard]] bool sameIdentity(const telemetry::OurWantRow& before,
                                    const telemetry::OurWantRow& after) const override
    {
        return before.from == after.from && before.origin == after.origin;
    }
    [[nodiscard]] bool happenedIn(const TimeRange& range,
                                  const telemetry::OurWantRow& row) const override
    {
        return range.contains(row.lastEvent);
    }
    [[nodiscard]] QByteArray nameOf(const Cid& key) const override { return nameOfId(key); }
    [[nodiscard]] std::optional<Cid> keyNamed(const QByteArray& name) const override
    {
        return idNamed<Cid>(name);
    }

private:
    [[nodiscard]] std::vector<Spec> stateSpecs();
    [[nodiscard]] std::vector<Spec> answerSpecs();
    [[nodiscard]] std::vector<Spec> moreSpecs();
};

} // namespace swapscope::ui
