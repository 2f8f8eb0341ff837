// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/csv.h"

namespace swapscope::ui {

namespace {

bool startsFormula(const QString& cell)
{
    // The wide forms of the signs count too.
    static const QString kSigns = QStringLiteral("=+-@\t\r\n＝＋－＠") + QChar{u'\0'};
    if (cell.isEmpty() || !kSigns.contains(cell.front())) {
        return false;
    }
    bool isNumber = false;
    static_cast<void>(cell.toDouble(&isNumber));
    return !isNumber;
}

QString csvCell(QString cell)
{
    if (startsFormula(cell)) {
        cell.prepend(u'\'');
    }
    const bool plain = !cell.contains(u',') && !cell.contains(u'"') && !cell.contains(u'\n')
                       && !cell.contains(u'\r');
    return plain ? cell : u'"' + cell.replace(u'"', QStringLiteral("\"\"")) + u'"';
}

QString csvLine(const QStringList& cells)
{
    QStringList guarded;
    for (const QString& cell : cells) {
        guarded << csvCell(cell);
    }
    return guarded.join(u',') + QStringLiteral("\r\n");
}

} // namespace

QString toCsv(const PlainTable& table)
{
    QString text = csvLine(table.headers);
    for (const QStringList& row : table.rows) {
        text += csvLine(row);
    }
    return text;
}

} // namespace swapscope::ui
