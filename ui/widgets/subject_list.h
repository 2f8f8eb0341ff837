// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/selection.h"
#include "ui/widgets/accessible_rows.h"
#include "ui/widgets/theme.h"

#include <QColor>
#include <QWidget>

#include <optional>
#include <vector>

namespace swapscope::ui {

/// A short list of peers or blocks with a figure each, "the five that matter"; a click chooses one.
class SubjectList final
    : public QWidget
    , public AccessibleRows
{
    Q_OBJECT

public:
    struct Row
    {
        Selection::Subject subject;
        QColor color{}; ///< Of a swatch before the name; invalid: none.
        QString name;
        QString detail; ///< Muted, in the middle.
        QString figure; ///< Right-aligned.

        friend bool operator==(const Row&, const Row&) = default;
    };

    static constexpr int kRowHeight = Theme::kRowPixels + 4;

    /// @param theme  Outlives the list.  @param name  For assistive tools.
    SubjectList(const Theme& theme, const QString& name, QWidget* parent = nullptr);

    /// @param emptyText  Stands where no rows are.
    void show(std::vector<Row> rows, const QString& emptyText);
    [[nodiscard]] const std::vector<Row>& rows() const noexcept { return m_rows; }

    [[nodiscard]] int accessibleRowCount() const override;
    [[nodiscard]] QString accessibleRowText(int row) const override;
    [[nodiscard]] QRect accessibleRowRect(int row) const override;

Q_SIGNALS:
    void chosen(const swapscope::ui::Selection::Subject& subject);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void leaveEvent(QEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void paintRow(QPainter& painter, int row) const;
    [[nodiscard]] int rowAt(QPoint at) const;

    const Theme* m_theme;
    std::vector<Row> m_rows;
    QString m_emptyText;
    int m_hovered = -1;
    int m_current = 0; ///< Of the keyboard.
};

} // namespace swapscope::ui
