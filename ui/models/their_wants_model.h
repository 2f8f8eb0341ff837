// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/keyed_table_model.h"

#include <QCoreApplication>

#include <cstdint>
#include <vector>

namespace swapscope::ui {

/// What all peers want of one block, together.
struct WantedBlock
{
    Cid cid;
    std::uint32_t peers = 0;      ///< Peers that want it.
    std::vector<PeerId> some;     ///< The first of them, at most kNamed.
    std::uint32_t wantBlocks = 0; ///< Peers that want the block itself.
    bool haveBlock = false;       ///< It is stored here.
    std::int32_t highestPriority = 0;
    TimePoint oldest{};

    static constexpr std::size_t kNamed = 8;

    friend bool operator==(const WantedBlock&, const WantedBlock&) = default;
};

/// Every block that peers want of us: one row a block, however many peers want it.
class TheirWantsModel final : public KeyedTableModel<Cid, WantedBlock>
{
    Q_DECLARE_TR_FUNCTIONS(TheirWantsModel)

public:
    enum ColumnIndex { Here, Block, WantedBy, Peers, Type, Priority, Age };

    explicit TheirWantsModel(QObject* parent = nullptr);

    void update(const LiveState& state, const telemetry::Delta& delta, bool held) override;
    void rebuild(const LiveState& state) override;

protected:
    [[nodiscard]] QVariant cell(const WantedBlock& row, int column, int role) const override;
    [[nodiscard]] QString fullText(const WantedBlock& row, int column) const override;
    [[nodiscard]] QString identityOf(const WantedBlock& row) const override;
    [[nodiscard]] int identityColumn() const override { return Block; }
    [[nodiscard]] bool sameIdentity(const WantedBlock& before,
                                    const WantedBlock& after) const override
    {
        return before.some == after.some && before.peers == after.peers;
    }
    [[nodiscard]] bool happenedIn(const TimeRange& range, const WantedBlock& row) const override
    {
        return range.contains(row.oldest);
    }
    [[nodiscard]] QByteArray nameOf(const Cid& key) const override { return nameOfId(key); }
    [[nodiscard]] std::optional<Cid> keyNamed(const QByteArray& name) const override
    {
        return idNamed<Cid>(name);
    }

private:
    [[nodiscard]] std::vector<Spec> specs();
    /// The first `most` peers by name, and how many more there are.
    [[nodiscard]] QString names(const WantedBlock& block, qsizetype most) const;
};

} // namespace swapscope::ui
