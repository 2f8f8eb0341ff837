// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/dialogs.h"

#include "ui/models/format.h"
#include "ui/models/words.h"
#include "ui/widgets/labels.h"
#include "ui/widgets/theme.h"

#include <QCoreApplication>
#include <QDialog>
#include <QDialogButtonBox>
#include <QHeaderView>
#include <QMessageBox>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace swapscope::ui {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Dialogs", text);
}

QTableWidgetItem* cell(const QString& text)
{
    auto* item = new QTableWidgetItem{text};
    item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
    return item;
}

QTableWidget* plainTable(const QStringList& headers, int rows, QWidget* parent)
{
    auto* table = new QTableWidget{rows, static_cast<int>(headers.size()), parent};
    table->setHorizontalHeaderLabels(headers);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(Theme::kRowPixels);
    table->setShowGrid(false);
    table->setWordWrap(false);
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->horizontalHeader()->setStretchLastSection(true);
    table->horizontalHeader()->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    table->horizontalHeader()->setHighlightSections(false);
    return table;
}

void run(const QString& title, const QString& text, QTableWidget* table, QSize size,
         QWidget* parent)
{
    QDialog dialog{parent};
    dialog.setWindowTitle(title);
    auto* layout = new QVBoxLayout{&dialog};
    layout->setSpacing(12);
    QLabel* label = plainLabel(text, &dialog);
    label->setWordWrap(true);
    layout->addWidget(label);
    if (table != nullptr) {
        table->setAccessibleName(title);
        table->resizeColumnsToContents();
        layout->addWidget(table, 1);
    }
    auto* buttons = new QDialogButtonBox{QDialogButtonBox::Close, &dialog};
    QObject::connect(buttons, &QDialogButtonBox::rejected, &dialog, &QDialog::reject);
    layout->addWidget(buttons);
    dialog.resize(size);
    dialog.exec();
}

} // namespace

void showShortcuts(const std::vector<ShortcutLine>& lines, QWidget* parent)
{
    auto* table =
        plainTable({tr("Menu"), tr("Keys"), tr("Action")}, static_cast<int>(lines.size()), parent);
    int row = 0;
    for (const ShortcutLine& line : lines) {
        table->setItem(row, 0, cell(line.group));
        table->setItem(row, 1, cell(line.keys.toString(QKeySequence::NativeText)));
        table->setItem(row, 2, cell(line.text));
        ++row;
    }
    run(tr("Keyboard shortcuts"),
        tr("Typing in a table goes to its filter; Esc closes the innermost thing."), table,
        {560, 560}, parent);
}

void showAbout(QWidget* parent)
{
    run(tr("About Swapscope"),
        tr("Swapscope %1\n\nLook into a live bitswap node: wants, ledgers, request queue, message "
           "queues.\n\nFree software under the GNU General Public License, version 3 or later. "
           "It shows text in Noto Sans (SIL Open Font License 1.1).")
            .arg(QCoreApplication::applicationVersion()),
        nullptr, {440, 220}, parent);
}

bool confirmLedgerReset(const std::vector<const telemetry::PeerRow*>& rows, QWidget* parent)
{
    std::uint64_t received = 0;
    std::uint64_t sent = 0;
    for (const auto* row : rows) {
        received += row->receivedBytes;
        sent += row->sentBytes;
    }
    QMessageBox box{QMessageBox::Question, tr("Reset ledgers"),
                    rows.size() == 1
                        ? tr("Reset the ledger of %1?").arg(words::nameOf(*rows.front()))
                        : tr("Reset the ledgers of %1 peers?").arg(format::count(rows.size())),
                    QMessageBox::Cancel, parent};
    box.setTextFormat(Qt::PlainText);
    box.setInformativeText(
        tr("Set to 0: received %1, sent %2, duplicates, exchanges, the days. An entry with these "
           "figures is kept in the node's log of resets. It cannot be undone; strategies that go "
           "by what peers gave will treat them as new.")
            .arg(format::bytes(received), format::bytes(sent)));
    QPushButton* reset = box.addButton(tr("Reset"), QMessageBox::DestructiveRole);
    box.setDefaultButton(QMessageBox::Cancel);
    box.exec();
    return box.clickedButton() == reset;
}

} // namespace swapscope::ui
