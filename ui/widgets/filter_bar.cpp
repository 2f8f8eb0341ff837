// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/filter_bar.h"

#include "ui/models/format.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>

namespace swapscope::ui {

FilterBar::FilterBar(const Theme& theme, const QString& placeholder, QWidget* parent)
    : QWidget{parent}
    , m_theme{&theme}
    , m_layout{new QHBoxLayout{this}}
    , m_edit{new QLineEdit{this}}
    , m_sortNow{new Chip{theme, tr("Order out of date · sort now"), this}}
    , m_counts{plainLabel({}, this)}
{
    constexpr int kEditWidth = 280;
    m_edit->setPlaceholderText(placeholder);
    m_edit->setAccessibleName(tr("Filter"));
    m_edit->setToolTip(format::toolTip(
        tr("Shows rows that contain every word, in identifiers, agents and addresses.\n"
           "Esc clears it.")));
    m_edit->setMaxLength(kMaxLength);
    m_edit->setClearButtonEnabled(true);
    m_edit->setMaximumWidth(kEditWidth);
    m_edit->installEventFilter(this);
    m_icon = m_edit->addAction(QIcon{}, QLineEdit::LeadingPosition);
    m_sortNow->setCheckable(false);
    m_sortNow->hide();
    m_layout->setContentsMargins(8, 6, 12, 6);
    m_layout->setSpacing(8);
    m_layout->addWidget(m_edit, 1);
    m_layout->addStretch(0);
    m_layout->addWidget(m_sortNow);
    m_layout->addWidget(m_counts);
    m_layout->setStretch(1, 1);
    connect(m_edit, &QLineEdit::textChanged, this, &FilterBar::changed);
    connect(m_sortNow, &QToolButton::clicked, this, &FilterBar::sortNowClicked);
    connect(&theme, &Theme::changed, this, &FilterBar::recolor);
    recolor();
}

QString FilterBar::text() const
{
    return m_edit->text();
}

void FilterBar::clear()
{
    m_edit->clear();
}

void FilterBar::focus()
{
    m_edit->setFocus(Qt::ShortcutFocusReason);
    m_edit->selectAll();
}

void FilterBar::type(const QString& text)
{
    m_edit->setFocus(Qt::OtherFocusReason);
    m_edit->insert(text);
}

QToolButton* FilterBar::addChip(const QString& text, const QString& toolTip, bool on)
{
    auto* chip = new Chip{*m_theme, text, this};
    chip->setChecked(on);
    chip->setToolTip(format::toolTip(toolTip));
    m_layout->insertWidget(1, chip);
    return chip;
}

QPushButton* FilterBar::addButton(const QString& text, const QString& toolTip)
{
    auto* button = new QPushButton{text, this};
    button->setToolTip(format::toolTip(toolTip));
    m_layout->addWidget(button);
    return button;
}

void FilterBar::showCounts(int shown, int total)
{
    const auto text = [](int value) { return format::count(static_cast<std::uint64_t>(value)); };
    const QString all = total == 1 ? tr("1 row") : tr("%1 rows").arg(text(total));
    m_counts->setText(shown == total ? all : tr("%1 of %2").arg(text(shown), text(total)));
}

void FilterBar::showStaleOrder(bool stale)
{
    m_sortNow->setVisible(stale);
}

bool FilterBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_edit && event->type() == QEvent::KeyPress) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (key->key() == Qt::Key_Escape && !m_edit->text().isEmpty()) {
            m_edit->clear();
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void FilterBar::recolor()
{
    m_icon->setIcon(themedIcon(QStringLiteral("filter"), *m_theme));
    setTextColor(*m_counts, m_theme->colors().muted);
}

} // namespace swapscope::ui
