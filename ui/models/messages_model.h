// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/keyed_table_model.h"

#include <QCoreApplication>

#include <memory>

namespace swapscope::ui {

/// A message as the table keeps it: figures; the content belongs to LiveState and may go.
struct MessageEntry
{
    telemetry::MessageRow row; ///< Its content is null: see below.
    std::weak_ptr<const telemetry::MessageContent> content;
    QString problem; ///< Why it was refused; empty: it was not.

    friend bool operator==(const MessageEntry& a, const MessageEntry& b) noexcept
    {
        return a.row.number == b.row.number; // messages never change
    }
};

/// Messages in and out, oldest first.
class MessagesModel final : public KeyedTableModel<std::uint64_t, MessageEntry>
{
    Q_DECLARE_TR_FUNCTIONS(MessagesModel)

public:
    enum ColumnIndex {
        Number,
        Ago,
        Way,
        Peer,
        Size,
        Wants,
        Blocks,
        BlockBytes,
        Presences,
        Cancels,
        Full,
        Pending,
        Cids,
        Mark
    };

    /// Rows beyond LiveState::kMaxMessages go this many at a time.
    static constexpr std::size_t kDropTogether = 1000;

    explicit MessagesModel(QObject* parent = nullptr);

    void update(const LiveState& state, const telemetry::Delta& delta, bool held) override;
    void rebuild(const LiveState& state) override;

protected:
    [[nodiscard]] Duration departedStay() const override { return {}; }
    [[nodiscard]] QVariant cell(const MessageEntry& row, int column, int role) const override;
    [[nodiscard]] QString fullText(const MessageEntry& row, int column) const override;
    [[nodiscard]] QString identityOf(const MessageEntry& row) const override;
    [[nodiscard]] bool happenedIn(const TimeRange& range, const MessageEntry& row) const override
    {
        return range.contains(row.row.at);
    }
    [[nodiscard]] bool sameIdentity(const MessageEntry& /*before*/,
                                    const MessageEntry& /*after*/) const override
    {
        return true; // messages never change
    }
    [[nodiscard]] QByteArray nameOf(const std::uint64_t& key) const override
    {
        return QByteArray::number(static_cast<qulonglong>(key));
    }
    [[nodiscard]] std::optional<std::uint64_t> keyNamed(const QByteArray& name) const override;

private:
    [[nodiscard]] std::vector<Spec> specs();
    [[nodiscard]] static Spec countSpec(const char* id, const QString& title,
                                        const QString& meaning,
                                        std::uint32_t telemetry::MessageSeen::*first,
                                        std::uint32_t telemetry::MessageSeen::*second, bool shown);

    std::uint64_t m_oldest = 0; ///< Number of the oldest row.
};

} // namespace swapscope::ui
