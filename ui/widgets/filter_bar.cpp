// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/widgets/filter_bar.h"

#include "ui/filter/filter.h"
#include "ui/models/format.h"
#include "ui/models/row_filter.h"
#include "ui/widgets/chip.h"
#include "ui/widgets/condition_chip.h"
#include "ui/widgets/filter_problem.h"
#include "ui/widgets/icons.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>

namespace swapscope::ui {

FilterBar::FilterBar(const Theme& theme, const QString& example, QWidget* parent)
    : QWidget{parent}
    , m_theme{&theme}
    , m_layout{new QHBoxLayout}
    , m_chipLayout{nullptr}
    , m_chips{new QWidget{this}}
    , m_edit{new QLineEdit{this}}
    , m_sortNow{new Chip{theme, tr("Order out of date · sort now"), this}}
    , m_counts{plainLabel({}, this)}
    , m_offers{new FilterOffers{*m_edit}}
    , m_problemShown{new FilterProblem{*m_edit, theme}}
    , m_example{example}
{
    constexpr int kEditWidth = 420;
    m_edit->setAccessibleName(tr("Filter"));
    m_edit->setToolTip(format::toolTip(
        tr("Words: rows that contain each of them in an identifier, agent or address.\n"
           "Conditions: state == stalled and idle > 30s · size >= 1MiB · agent contains kubo · "
           "not cid exists.\nReturn keeps it as a condition, Esc clears it.")));
    m_edit->setMaxLength(kMaxLength);
    m_edit->setClearButtonEnabled(true);
    m_edit->setMaximumWidth(kEditWidth);
    m_edit->installEventFilter(this);
    m_icon = m_edit->addAction(QIcon{}, QLineEdit::LeadingPosition);
    m_sortNow->setCheckable(false);
    m_sortNow->hide();
    m_layout->setSpacing(8);
    m_layout->addWidget(m_edit, 1);
    m_layout->addStretch(0);
    m_layout->addWidget(m_sortNow);
    m_layout->addWidget(m_counts);
    m_chipLayout = new QHBoxLayout{m_chips};
    m_chipLayout->setContentsMargins(0, 0, 0, 0);
    m_chipLayout->setSpacing(6);
    m_chips->hide();
    auto* rows = new QVBoxLayout{this};
    rows->setContentsMargins(8, 6, 12, 6);
    rows->setSpacing(6);
    rows->addLayout(m_layout);
    rows->addWidget(m_chips);
    connect(m_edit, &QLineEdit::textChanged, this, &FilterBar::onLineEdited);
    connect(m_edit, &QLineEdit::textEdited, m_offers, &FilterOffers::offer);
    connect(m_offers, &FilterOffers::shownOrHidden, this, &FilterBar::showProblemNow);
    connect(m_sortNow, &QToolButton::clicked, this, &FilterBar::sortNowClicked);
    connect(&theme, &Theme::changed, this, &FilterBar::recolor);
    recolor();
}

void FilterBar::setComplete(FilterOffers::Complete complete)
{
    m_offers->setComplete(std::move(complete));
}

void FilterBar::setFilter(FilterText filter)
{
    filter.line.truncate(kMaxLength);
    filter.conditions = filter.conditions.mid(0, RowFilter::kMostConditions);
    if (filter == m_filter) {
        return;
    }
    const bool others = filter.conditions != m_filter.conditions;
    m_filter = std::move(filter);
    {
        const QSignalBlocker quiet{m_edit};
        m_edit->setText(m_filter.line);
    }
    m_offers->hide();
    if (others) {
        showConditions();
    }
    Q_EMIT changed();
}

QVariantMap FilterBar::state() const
{
    return {{QStringLiteral("filter"), m_filter.line},
            {QStringLiteral("conditions"), m_filter.conditions}};
}

void FilterBar::setState(const QVariantMap& state, const filter::Fields& fields)
{
    QStringList conditions;
    for (const QString& text : state.value(QStringLiteral("conditions")).toStringList()) {
        // One that made sense to another version may make none to this one.
        if (std::holds_alternative<filter::Expression>(filter::compile(text, fields))) {
            conditions.push_back(text);
        }
    }
    setFilter({.line = state.value(QStringLiteral("filter")).toString(),
               .conditions = std::move(conditions)});
}

void FilterBar::addCondition(const QString& condition)
{
    FilterText filter = m_filter;
    filter.conditions.removeAll(condition);
    filter.conditions.push_back(condition);
    if (filter.conditions.size() > RowFilter::kMostConditions) {
        filter.conditions.pop_front();
    }
    setFilter(std::move(filter));
}

void FilterBar::removeCondition(const QString& condition)
{
    FilterText filter = m_filter;
    filter.conditions.removeAll(condition);
    setFilter(std::move(filter));
}

// The longest hint that is not cut.
void FilterBar::placeHint()
{
    constexpr int kIconsAndMargins = 48;
    const int room = m_edit->width() - kIconsAndMargins;
    QString hint = tr("Filter");
    for (const QString& longer : {tr("Filter, such as %1").arg(m_example),
                                  tr("Words, or conditions such as %1").arg(m_example)})
    {
        if (m_edit->fontMetrics().horizontalAdvance(longer) <= room) {
            hint = longer;
        }
    }
    m_edit->setPlaceholderText(hint);
}

void FilterBar::onLineEdited()
{
    m_filter.line = m_edit->text();
    Q_EMIT changed();
}

void FilterBar::keepLine()
{
    const QString condition = m_filter.line.trimmed();
    if (condition.isEmpty() || m_problem) {
        return;
    }
    FilterText filter = m_filter;
    filter.line.clear();
    filter.conditions.removeAll(condition);
    filter.conditions.push_back(condition);
    setFilter(std::move(filter));
}

void FilterBar::showConditions()
{
    while (QLayoutItem* item = m_chipLayout->takeAt(0)) {
        if (item->widget() != nullptr) {
            item->widget()->hide();
            item->widget()->deleteLater(); // its click may be what led here
        }
        delete item;
    }
    for (const QString& condition : m_filter.conditions) {
        auto* chip = new ConditionChip{*m_theme, condition, tr("Click to take it back."), m_chips};
        m_chipLayout->addWidget(chip);
        chip->show(); // the bar may be seen already
        connect(chip, &QToolButton::clicked, this,
                [this, condition] { removeCondition(condition); });
    }
    m_chipLayout->addStretch(1);
    m_chips->setVisible(!m_filter.conditions.isEmpty());
}

void FilterBar::showProblem(const std::optional<filter::Problem>& problem)
{
    m_problem = problem;
    m_edit->setAccessibleDescription(problemText());
    showProblemNow();
    recolor();
}

QString FilterBar::problemText() const
{
    return m_problem ? m_problem->sentence : QString{};
}

// While there are completions to choose from, the text is only not finished.
void FilterBar::showProblemNow()
{
    const bool now = m_edit->hasFocus() && m_offers->isHidden();
    m_problemShown->show(now ? m_problem : std::nullopt);
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
    m_offers->offer();
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

void FilterBar::setCountsShown(bool shown)
{
    m_counts->setVisible(shown);
}

void FilterBar::showStaleOrder(bool stale)
{
    m_sortNow->setVisible(stale);
}

bool FilterBar::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != m_edit) {
        return QWidget::eventFilter(watched, event);
    }
    switch (event->type()) {
    case QEvent::Resize: placeHint(); return false;
    case QEvent::KeyPress: return handleKey(*static_cast<QKeyEvent*>(event));
    case QEvent::FocusIn:
    case QEvent::FocusOut:
        m_offers->hide();
        QMetaObject::invokeMethod(this, &FilterBar::showProblemNow, Qt::QueuedConnection);
        return false;
    case QEvent::Hide:
        m_offers->hide();
        m_problemShown->hide();
        return false;
    default: return false;
    }
}

bool FilterBar::handleKey(const QKeyEvent& key)
{
    if (m_offers->handle(key)) {
        return true;
    }
    switch (key.key()) {
    case Qt::Key_Escape:
        if (m_filter.empty()) {
            return false;
        }
        setFilter({.line = {},
                   .conditions = m_filter.line.isEmpty() ? QStringList{} : m_filter.conditions});
        return true;
    case Qt::Key_Return:
    case Qt::Key_Enter: keepLine(); return true;
    case Qt::Key_Down: Q_EMIT left(); return true;
    default: return false;
    }
}

void FilterBar::recolor()
{
    const ThemeColors& colors = m_theme->colors();
    m_icon->setIcon(themedIcon(QStringLiteral("filter"), *m_theme));
    setTextColor(*m_counts, colors.muted);
    setTextColor(*m_edit, m_problem ? colors.problem : colors.text);
}

} // namespace swapscope::ui
