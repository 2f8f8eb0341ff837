// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/filter/field.h"
#include "ui/filter/problem.h"
#include "ui/widgets/filter_offers.h"

#include <QStringList>
#include <QVariantMap>
#include <QWidget>

#include <vector>

class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace swapscope::ui {

class ConditionChip;
class FilterProblem;
class Theme;

/// What a filter bar holds.
struct FilterText
{
    QString line;
    QStringList conditions; ///< Each in the filter language; all of them have to hold.

    [[nodiscard]] bool empty() const { return line.isEmpty() && conditions.isEmpty(); }
    friend bool operator==(const FilterText&, const FilterText&) = default;
};

/// The line above a table: what to filter by, chips of the view, how many rows are shown; below it
/// the conditions that are in force.
class FilterBar : public QWidget
{
    Q_OBJECT

public:
    /// @param theme  Outlives the bar.
    /// @param example  A condition about what the table has, for a line that is empty.
    FilterBar(const Theme& theme, const QString& example, QWidget* parent = nullptr);

    [[nodiscard]] const FilterText& filter() const noexcept { return m_filter; }
    void setFilter(FilterText filter);
    void clear() { setFilter({}); }
    /// The filter, to be kept and to go back to.
    [[nodiscard]] QVariantMap state() const;
    /// Conditions that make no sense about `fields` are left out.
    void setState(const QVariantMap& state, const filter::Fields& fields);
    /// Adds one more condition, unless it is there already.
    void addCondition(const QString& condition);
    void removeCondition(const QString& condition);

    void setComplete(FilterOffers::Complete complete);
    /// Why the line is no filter, or nothing.
    void showProblem(const std::optional<filter::Problem>& problem);
    /// The sentence that is shown; empty: the line is fine.
    [[nodiscard]] QString problemText() const;

    void focus();
    /// Puts the cursor into the line and adds what was typed elsewhere.
    void type(const QString& text);

    /// A switch beside the line; stays the bar's.
    QToolButton* addChip(const QString& text, const QString& toolTip, bool on);

    /// A button at the right end; stays the bar's.
    QPushButton* addButton(const QString& text, const QString& toolTip);

    /// "12 of 1,204", or "12" while nothing is filtered out.
    void showCounts(int shown, int total);

    void setCountsShown(bool shown);

    /// The order of the rows is out of date because the user is in the table.
    void showStaleOrder(bool stale);

    static constexpr int kMaxLength = 1024;

Q_SIGNALS:
    void changed();
    void sortNowClicked();
    /// The user goes on to the rows.
    void left();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void onLineEdited();
    void placeHint();
    void keepLine();
    void showConditions();
    void showProblemNow();
    void recolor();
    bool handleKey(const QKeyEvent& key);

    const Theme* m_theme;
    QHBoxLayout* m_layout;
    QHBoxLayout* m_chipLayout;
    QWidget* m_chips;
    QLineEdit* m_edit;
    QAction* m_icon;
    QToolButton* m_sortNow;
    QLabel* m_counts;
    FilterOffers* m_offers;
    FilterProblem* m_problemShown;
    std::optional<filter::Problem> m_problem;
    FilterText m_filter;
    QString m_example;
};

} // namespace swapscope::ui
