// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace swapscope::ui {

class Theme;

/// The line above a table: words to filter by, chips of the view, how many rows are shown.
class FilterBar : public QWidget
{
    Q_OBJECT

public:
    /// @param theme  Outlives the bar.
    FilterBar(const Theme& theme, const QString& placeholder, QWidget* parent = nullptr);

    [[nodiscard]] QString text() const;
    void clear();
    void focus();
    /// Puts the cursor into the line and adds what was typed elsewhere.
    void type(const QString& text);

    /// A switch beside the line; stays the bar's.
    QToolButton* addChip(const QString& text, const QString& toolTip, bool on);

    /// A button at the right end; stays the bar's.
    QPushButton* addButton(const QString& text, const QString& toolTip);

    /// "12 of 1,204", or "12" while nothing is filtered out.
    void showCounts(int shown, int total);

    /// The order of the rows is out of date because the user is in the table.
    void showStaleOrder(bool stale);

    static constexpr int kMaxLength = 1024;

Q_SIGNALS:
    void changed(const QString& words);
    void sortNowClicked();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void recolor();

    const Theme* m_theme;
    QHBoxLayout* m_layout;
    QLineEdit* m_edit;
    QAction* m_icon;
    QToolButton* m_sortNow;
    QLabel* m_counts;
};

} // namespace swapscope::ui
