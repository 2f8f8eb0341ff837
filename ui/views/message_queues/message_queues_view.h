// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/message_queues_model.h"
#include "ui/models/pending_entries_model.h"
#include "ui/views/view.h"

class QLabel;
class QSplitter;

namespace swapscope::ui {

class ElidedLabel;
class LiveTable;
class TablePage;

/// What every peer's message queue is doing, and below it the pending message of the chosen one.
class MessageQueuesView final : public View
{
    Q_OBJECT

public:
    /// @param context  Outlives the view.
    explicit MessageQueuesView(const ViewContext& context, QWidget* parent = nullptr);

    [[nodiscard]] QString id() const override;
    [[nodiscard]] QString title() const override;
    [[nodiscard]] QString iconName() const override;
    [[nodiscard]] telemetry::Tables tables() const override;
    [[nodiscard]] QString sentence(const LiveState& state) const override;
    [[nodiscard]] std::optional<std::uint64_t> count(const telemetry::Totals& totals) const override
    {
        return totals.peers; // each has one
    }
    void setActive(bool active) override;
    void focusFilter() override;
    [[nodiscard]] QVariantMap layoutState() const override;
    void setLayoutState(const QVariantMap& state) override;
    [[nodiscard]] QVariantMap filterState() const override;
    void setFilterState(const QVariantMap& state) override;

    [[nodiscard]] const PendingEntriesModel& pending() const noexcept { return m_pending; }

private:
    [[nodiscard]] QWidget* buildQueues();
    [[nodiscard]] QWidget* buildPending();
    void onApplied(const telemetry::Delta& delta);
    void followPeer();
    void updateHeading();

    ViewContext m_context;
    MessageQueuesModel m_model;
    PendingEntriesModel m_pending;
    QSplitter* m_splitter;
    TablePage* m_page = nullptr;
    LiveTable* m_entries = nullptr;
    QLabel* m_heading = nullptr;
    ElidedLabel* m_hint = nullptr;
    bool m_active = false;
};

} // namespace swapscope::ui
