// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/copy_as.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace swapscope::ui {

namespace {

QJsonValue jsonCell(const QString& cell)
{
    if (cell.isEmpty()) {
        return QJsonValue::Null;
    }
    bool isNumber = false;
    const double number = cell.toDouble(&isNumber);
    return isNumber ? QJsonValue{number} : QJsonValue{cell};
}

QString markdownCell(QString cell)
{
    static const QString marks = QStringLiteral("\\`*_{}[]<>#|~!");
    QString safe;
    for (const QChar c : cell.replace(u'\n', u' ').replace(u'\r', u' ')) {
        if (marks.contains(c)) {
            safe += u'\\';
        }
        safe += c;
    }
    return safe;
}

QString markdownLine(const QStringList& cells)
{
    QStringList safe;
    for (const QString& cell : cells) {
        safe.push_back(markdownCell(cell));
    }
    return QStringLiteral("| %1 |\n").arg(safe.join(QStringLiteral(" | ")));
}

} // namespace

QString toJson(const PlainTable& table)
{
    QJsonArray rows;
    for (const QStringList& cells : table.rows) {
        QJsonObject row;
        for (qsizetype i = 0; i < cells.size(); ++i) {
            row.insert(table.headers[i], jsonCell(cells[i]));
        }
        rows.append(row);
    }
    return QString::fromUtf8(QJsonDocument{rows}.toJson());
}

QString toMarkdown(const PlainTable& table)
{
    QString text = markdownLine(table.headers);
    text += u'|' + QStringLiteral(" --- |").repeated(table.headers.size()) + u'\n';
    for (const QStringList& row : table.rows) {
        text += markdownLine(row);
    }
    return text;
}

} // namespace swapscope::ui
