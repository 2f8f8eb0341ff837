// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/filter/completion.h"

#include <QListWidget>

#include <functional>

class QKeyEvent;
class QLineEdit;

namespace swapscope::ui {

/// What a filter could go on with, as a list under its line. The keyboard stays in the line: arrows
/// choose, Tab or Return takes over, Esc closes the list.
class FilterOffers final : public QListWidget
{
    Q_OBJECT

public:
    using Complete = std::function<filter::Completion(const QString& text, qsizetype cursor)>;

    /// @param edit  Outlives the list.
    explicit FilterOffers(QLineEdit& edit);

    void setComplete(Complete complete) { m_complete = std::move(complete); }

    /// After a key was typed: shows what fits, or nothing.
    void offer();
    /// @return whether the key was for the list.
    bool handle(const QKeyEvent& key);
    [[nodiscard]] QStringList offers() const { return m_found.offers; }

Q_SIGNALS:
    void shownOrHidden();

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void place();
    void take(int row);

    QLineEdit* m_edit;
    Complete m_complete;
    filter::Completion m_found;
};

} // namespace swapscope::ui
