// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "ui/models/live_state.h"
#include "ui/models/table_model.h"
#include "ui/widgets/empty_state.h"

#include <QVariantMap>
#include <QWidget>

#include <functional>

class QStackedLayout;

namespace swapscope::ui {

class FilterBar;
class LiveTable;
class PeerPalette;
class Theme;

/// A live table with its filter line and what stands there when it is empty.
class TablePage : public QWidget
{
    Q_OBJECT

public:
    /// Everything given by reference outlives the page.
    /// @param name  Of the table, for screen readers.
    TablePage(TableModel& model, const Theme& theme, const PeerPalette& palette,
              const QString& name, QWidget* parent = nullptr);

    [[nodiscard]] LiveTable& table() noexcept { return *m_table; }
    [[nodiscard]] FilterBar& filterBar() noexcept { return *m_filter; }

    /// What to say while the table has no rows at all; asked again on each update.
    void setEmptyText(std::function<EmptyState::Text()> text) { m_emptyText = std::move(text); }

    /// Columns, sort and filter, to be kept.
    [[nodiscard]] QVariantMap layoutState() const;
    void setLayoutState(const QVariantMap& state);
    /// The filter alone, to go back to.
    [[nodiscard]] QVariantMap filterState() const;
    void setFilterState(const QVariantMap& state);

    /// Only what happened in a span of time, where rows tell when.
    void setRange(const std::optional<TimeRange>& range);
    /// Whether the table has a column of such things: peers or blocks.
    [[nodiscard]] bool isAbout(CellKind kind) const;

    /// Takes over the whole table; the page was hidden before.
    void catchUp(const LiveState& state);
    /// Takes over what changed.
    void update(const LiveState& state, const telemetry::Delta& delta);

    /// What is shown instead of rows; nothing while there are rows.
    [[nodiscard]] const EmptyState* emptyState() const;

Q_SIGNALS:
    void filterChanged();
    /// Nothing is left, also because of the span of time.
    void wholeTimeWanted();
    /// The button of the empty state, while it is not about the filter.
    void emptyButtonClicked();

private:
    void connectFilter();
    void applyFilter();
    void showWhatThereIs();
    [[nodiscard]] EmptyState::Text nothingMatches() const;

    TableModel* m_model;
    FilterBar* m_filter;
    LiveTable* m_table;
    EmptyState* m_empty;
    QStackedLayout* m_stack;
    std::function<EmptyState::Text()> m_emptyText;
    TimePoint m_now{};
};

} // namespace swapscope::ui
