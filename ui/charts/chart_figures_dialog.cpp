// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_figures_dialog.h"

#include "ui/widgets/labels.h"

#include <QClipboard>
#include <QDialogButtonBox>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace swapscope::ui {

ChartFiguresDialog::ChartFiguresDialog(const QString& title, const QString& summary,
                                       const PlainTable& table, QWidget* parent)
    : QDialog{parent}
{
    setWindowTitle(tr("Figures of “%1”").arg(title));
    resize(640, 420);
    auto* words = plainLabel(summary, this);
    words->setWordWrap(true);
    auto* grid = new QTableWidget{static_cast<int>(table.rows.size()),
                                  static_cast<int>(table.headers.size()), this};
    grid->setAccessibleName(title);
    grid->setEditTriggers(QAbstractItemView::NoEditTriggers);
    grid->setHorizontalHeaderLabels(table.headers);
    grid->verticalHeader()->hide();
    for (int row = 0; row < grid->rowCount(); ++row) {
        const QStringList& cells = table.rows[static_cast<std::size_t>(row)];
        for (int column = 0; column < grid->columnCount(); ++column) {
            auto* item = new QTableWidgetItem{cells.value(column)};
            bool isNumber = false;
            static_cast<void>(cells.value(column).toDouble(&isNumber));
            item->setTextAlignment(Qt::AlignVCenter | (isNumber ? Qt::AlignRight : Qt::AlignLeft));
            grid->setItem(row, column, item);
        }
    }
    grid->resizeColumnsToContents();
    grid->horizontalHeader()->setStretchLastSection(true);
    auto* buttons = new QDialogButtonBox{QDialogButtonBox::Close, this};
    auto* copy = buttons->addButton(tr("Copy as CSV"), QDialogButtonBox::ActionRole);
    connect(copy, &QPushButton::clicked, this,
            [table] { QGuiApplication::clipboard()->setText(toCsv(table)); });
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    auto* layout = new QVBoxLayout{this};
    layout->addWidget(words);
    layout->addWidget(grid, 1);
    layout->addWidget(buttons);
}

} // namespace swapscope::ui
