// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/telemetry/event.h"
#include "ui/widgets/accessible_rows.h"

#include <QWidget>

namespace swapscope::ui {

class Theme;

/// A ledger day by day, newest first: what was received and sent, as figures and as bars that share
/// one scale.
class LedgerDays final
    : public QWidget
    , public AccessibleRows
{
    Q_OBJECT

public:
    static constexpr int kRowHeight = 34;

    /// @param theme  Outlives the widget.
    explicit LedgerDays(const Theme& theme, QWidget* parent = nullptr);

    /// @param days  Oldest first, as telemetry::LedgerHistory has them.
    void setDays(const std::vector<telemetry::LedgerHistory::Day>& days);

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return {160, sizeHint().height()}; }

    [[nodiscard]] int accessibleRowCount() const override;
    [[nodiscard]] QString accessibleRowText(int row) const override;
    [[nodiscard]] QRect accessibleRowRect(int row) const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme* m_theme;
    std::vector<telemetry::LedgerHistory::Day> m_days; ///< Newest first.
    std::uint64_t m_largest = 0;
};

} // namespace swapscope::ui
