// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/period_picker.h"

#include "ui/models/format.h"
#include "ui/widgets/fonts.h"

#include <QAbstractButton>
#include <QButtonGroup>
#include <QFocusEvent>
#include <QHBoxLayout>
#include <QPainter>

namespace swapscope::ui {

namespace {

/// A word that is underlined while chosen: quieter than three framed buttons.
class PeriodButton final : public QAbstractButton
{
public:
    PeriodButton(const Theme& theme, const QString& text, QWidget* parent)
        : QAbstractButton{parent}
        , m_theme{&theme}
    {
        setText(text);
        setCheckable(true);
        setFont(textFont(Theme::kSmallPixels));
        setFocusPolicy(Qt::TabFocus);
        setCursor(Qt::PointingHandCursor);
    }

    [[nodiscard]] QSize sizeHint() const override
    {
        return {fontMetrics().horizontalAdvance(text()) + 12, Theme::kRowPixels};
    }

protected:
    void paintEvent(QPaintEvent* /*event*/) override
    {
        QPainter painter{this};
        const auto& colors = m_theme->colors();
        painter.setPen(isChecked() || underMouse() ? colors.text : colors.muted);
        painter.drawText(rect(), Qt::AlignCenter, text());
        if (isChecked()) {
            painter.fillRect(6, height() - 3, width() - 12, 2, colors.accent);
        }
        if (m_focusShown && hasFocus()) {
            painter.setPen(QPen{colors.accent, 1});
            painter.drawRect(rect().adjusted(0, 0, -1, -1));
        }
    }

    void focusInEvent(QFocusEvent* event) override
    {
        // A frame around what was clicked, or at the start, would only distract.
        m_focusShown = event->reason() == Qt::TabFocusReason
                       || event->reason() == Qt::BacktabFocusReason
                       || event->reason() == Qt::ShortcutFocusReason;
        QAbstractButton::focusInEvent(event);
    }

private:
    const Theme* m_theme;
    bool m_focusShown = false;
};

} // namespace

PeriodPicker::PeriodPicker(const Theme& theme, QWidget* parent)
    : QWidget{parent}
    , m_buttons{new QButtonGroup{this}}
{
    auto* layout = new QHBoxLayout{this};
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    for (const int minutes : {1, 5, 30}) {
        const std::chrono::minutes period{minutes};
        auto* button = new PeriodButton{theme, text(period), this};
        button->setAccessibleName(tr("Show the last %1").arg(text(period)));
        button->setToolTip(format::toolTip(button->accessibleName()));
        m_buttons->addButton(button, minutes);
        layout->addWidget(button);
    }
    connect(m_buttons, &QButtonGroup::idClicked, this,
            [this](int minutes) { Q_EMIT picked(std::chrono::minutes{minutes}); });
}

void PeriodPicker::setPeriod(std::chrono::minutes period)
{
    if (auto* button = m_buttons->button(static_cast<int>(period.count()))) {
        button->setChecked(true);
    }
}

QString PeriodPicker::text(std::chrono::minutes period)
{
    return tr("%1 min").arg(period.count());
}

} // namespace swapscope::ui
