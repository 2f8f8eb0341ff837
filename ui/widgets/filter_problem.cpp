// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/filter_problem.h"

#include "ui/widgets/labels.h"
#include "ui/widgets/theme.h"

#include <QLineEdit>
#include <QPainter>
#include <QVBoxLayout>

#include <algorithm>

namespace swapscope::ui {

namespace {

constexpr int kCaretHeight = 6;
constexpr int kCaretHalf = 5;
constexpr int kLeastCaret = 8;

} // namespace

FilterProblem::FilterProblem(QLineEdit& edit, const Theme& theme)
    : QWidget{&edit}
    , m_edit{&edit}
    , m_theme{&theme}
    , m_label{plainLabel({}, this)}
{
    auto* layout = new QVBoxLayout{this};
    layout->setContentsMargins(8, kCaretHeight + 3, 8, 4);
    layout->addWidget(m_label);
    setFocusPolicy(Qt::NoFocus);
    hide();
}

void FilterProblem::show(const std::optional<filter::Problem>& problem)
{
    m_label->setText(problem ? problem->sentence : QString{});
    if (!problem) {
        hide();
        return;
    }
    setTextColor(*m_label, m_theme->colors().problem);
    m_caret = pixelOf(problem->at);
    if (parentWidget() != m_edit->window()) {
        setParent(m_edit->window()); // above the rows, however small the table is
    }
    adjustSize();
    const QPoint below = m_edit->mapTo(m_edit->window(), QPoint{0, m_edit->height()});
    const int most = m_edit->window()->width() - width();
    // Where it would be cut off it moves to the left; the caret stays under its character.
    const int left = std::clamp(below.x(), 0, std::max(0, most));
    m_caret += below.x() - left;
    resize(std::max(width(), m_caret + 2 * kCaretHalf), height());
    m_caret = std::clamp(m_caret, kLeastCaret, width() - kLeastCaret);
    move(left, below.y() + 1);
    QWidget::show();
    raise();
    update();
}

QString FilterProblem::sentence() const
{
    return m_label->text();
}

// A line edit tells where its cursor is, and nothing of the other characters.
int FilterProblem::pixelOf(qsizetype character) const
{
    const auto cursor = static_cast<qsizetype>(m_edit->cursorPosition());
    const QString text = m_edit->text();
    const int atCursor =
        m_edit->inputMethodQuery(Qt::ImCursorRectangle).toRectF().center().toPoint().x();
    const QFontMetrics metrics = m_edit->fontMetrics();
    const int glyph = metrics.horizontalAdvance(text.mid(character, 1)) / 2;
    return atCursor + metrics.horizontalAdvance(text.left(character))
           - metrics.horizontalAdvance(text.left(cursor)) + glyph;
}

void FilterProblem::paintEvent(QPaintEvent* event)
{
    Q_UNUSED(event)
    const ThemeColors& colors = m_theme->colors();
    QPainter painter{this};
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF{rect()}.adjusted(0.5, kCaretHeight + 0.5, -0.5, -0.5);
    QPolygonF outline;
    outline << box.topLeft() << QPointF{m_caret - kCaretHalf + 0.5, box.top()}
            << QPointF{m_caret + 0.5, 0.5} << QPointF{m_caret + kCaretHalf + 0.5, box.top()}
            << box.topRight() << box.bottomRight() << box.bottomLeft();
    painter.setPen(QPen{colors.problem, 1});
    painter.setBrush(colors.panel);
    painter.drawPolygon(outline);
}

} // namespace swapscope::ui
