// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/file_state.h"
#include "ui/models/keyed_table_model.h"

#include <QCoreApplication>

namespace swapscope::ui {

/// A block that came or was served in this run.
struct BlockEntry
{
    telemetry::BlockRow row;
    std::uint32_t wantedBy = 0; ///< Peers that have it on their list with us.

    friend bool operator==(const BlockEntry&, const BlockEntry&) = default;
};

/// Blocks that came or were served lately, and those served most; never the whole store.
class BlocksModel final : public KeyedTableModel<Cid, BlockEntry>
{
    Q_DECLARE_TR_FUNCTIONS(BlocksModel)

public:
    enum ColumnIndex {
        Block,
        Codec,
        Size,
        From,
        Arrived,
        Delay,
        Served,
        ServedBytes,
        LastServed,
        WantedBy,
        Kept
    };

    /// @param files  Outlives the model.
    explicit BlocksModel(const FileState& files, QObject* parent = nullptr);

    void update(const LiveState& state, const telemetry::Delta& delta, bool held) override;
    void rebuild(const LiveState& state) override;

    /// "raw", "dag-pb", …; the number of a codec without a name.
    [[nodiscard]] static QString codecName(const Cid& cid);

protected:
    [[nodiscard]] Duration departedStay() const override { return {}; }
    [[nodiscard]] QVariant cell(const BlockEntry& row, int column, int role) const override;
    [[nodiscard]] QString fullText(const BlockEntry& row, int column) const override;
    [[nodiscard]] QString identityOf(const BlockEntry& row) const override;
    [[nodiscard]] int identityColumn() const override { return Block; }
    [[nodiscard]] bool sameIdentity(const BlockEntry& before,
                                    const BlockEntry& after) const override
    {
        return before.row.from == after.row.from
               && before.row.arrived == after.row.arrived; // what origin() says
    }
    [[nodiscard]] bool happenedIn(const TimeRange& range, const BlockEntry& row) const override
    {
        return range.contains(row.row.arrived) || range.contains(row.row.lastServed);
    }
    [[nodiscard]] QByteArray nameOf(const Cid& key) const override { return nameOfId(key); }
    [[nodiscard]] std::optional<Cid> keyNamed(const QByteArray& name) const override
    {
        return idNamed<Cid>(name);
    }

private:
    [[nodiscard]] std::vector<Spec> originSpecs();
    [[nodiscard]] std::vector<Spec> serviceSpecs();
    [[nodiscard]] QString origin(const telemetry::BlockRow& row) const;

    const FileState* m_files;
};

} // namespace swapscope::ui
