// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/views/rules/strategy_box.h"

#include "core/node/strategies.h"
#include "ui/models/format.h"
#include "ui/widgets/labels.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QHBoxLayout>

namespace swapscope::ui {

namespace {

constexpr int kSummaryRole = Qt::UserRole + 1;

QString fromView(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

} // namespace

StrategyBox::StrategyBox(QWidget* parent)
    : QWidget{parent}
    , m_choices{new QComboBox{this}}
    , m_summary{new ElidedLabel{this}}
{
    for (const node::StrategyChoice& choice : node::strategyChoices()) {
        const int row = m_choices->count();
        m_choices->addItem(fromView(choice.title), fromView(choice.id));
        m_choices->setItemData(row, fromView(choice.summary), kSummaryRole);
        m_choices->setItemData(
            row,
            format::toolTip(fromView(choice.id) + QLatin1Char('\n') + fromView(choice.summary)),
            Qt::ToolTipRole);
    }
    m_choices->setAccessibleName(tr("Strategy"));
    setFocusProxy(m_choices);
    m_choices->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_choices->setMaxVisibleItems(m_choices->count());
    m_summary->setForegroundRole(QPalette::PlaceholderText);
    auto* layout = new QHBoxLayout{this};
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    layout->addWidget(m_choices);
    layout->addWidget(m_summary, 1);
    connect(m_choices, &QComboBox::activated, this, &StrategyBox::chosen);
    connect(m_choices, &QComboBox::currentIndexChanged, this, &StrategyBox::showSummary);
    showSummary();
}

void StrategyBox::setStrategy(const std::string& id)
{
    const int row = m_choices->findData(QString::fromStdString(id));
    if (row >= 0 && row != m_choices->currentIndex() && !m_choices->view()->isVisible()) {
        m_choices->setCurrentIndex(row);
    }
}

std::string StrategyBox::strategy() const
{
    return m_choices->currentData().toString().toStdString();
}

QString StrategyBox::summary() const
{
    return m_summary->plainText();
}

void StrategyBox::showSummary()
{
    m_summary->setPlainText(m_choices->currentData(kSummaryRole).toString());
    m_choices->setAccessibleDescription(summary());
}

} // namespace swapscope::ui
