// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/filter/completion.h"

#include "ui/filter/filter.h"

#include <algorithm>

namespace swapscope::ui::filter {

namespace {

bool endsPiece(QChar c)
{
    return c.isSpace() || QStringView{u"(),<>=!"}.contains(c);
}

/// Where the word or the quoted text that the cursor stands behind begins.
qsizetype beginOfPiece(const QString& text, qsizetype cursor)
{
    qsizetype from = cursor;
    QChar quote;
    qsizetype opened = -1;
    for (qsizetype at = 0; at < cursor; ++at) {
        const QChar c = text[at];
        if (opened < 0 && (c == u'"' || c == u'\'') && (at == 0 || endsPiece(text[at - 1]))) {
            quote = c;
            opened = at;
        } else if (opened >= 0 && c == quote) {
            opened = -1;
        }
    }
    if (opened >= 0) {
        return opened;
    }
    while (from > 0 && !endsPiece(text[from - 1])) {
        --from;
    }
    return from;
}

QStringList operators(const Field& field)
{
    const QStringList forNumbers{
        QStringLiteral(">"),  QStringLiteral("<"),  QStringLiteral(">="),    QStringLiteral("<="),
        QStringLiteral("=="), QStringLiteral("!="), QStringLiteral("exists")};
    const QStringList forTexts{QStringLiteral("=="),       QStringLiteral("!="),
                               QStringLiteral("contains"), QStringLiteral("in"),
                               QStringLiteral("matches"),  QStringLiteral("exists")};
    return field.isNumber ? forNumbers : forTexts;
}

QStringList candidates(const Outlook& next, const Fields& fields, const QString& wanted,
                       bool started, const Values& values)
{
    QStringList list;
    switch (next.what) {
    case Expected::Term:
        if (started || next.isExpression) {
            for (const Field& field : fields) {
                list.push_back(field.name);
            }
        }
        if (next.isExpression) {
            list.push_back(QStringLiteral("not"));
        }
        break;
    case Expected::Operator:
        if (next.field >= 0) {
            list = operators(fields[static_cast<std::size_t>(next.field)]);
        }
        break;
    case Expected::Value:
        for (const QString& value : values(next.field, wanted)) {
            list.push_back(quoted(value));
        }
        break;
    case Expected::Connective:
        if (next.isExpression) {
            list = {QStringLiteral("and"), QStringLiteral("or")};
        }
        break;
    }
    return list;
}

} // namespace

Completion complete(const QString& text, qsizetype cursor, const Fields& fields,
                    const Values& values)
{
    const qsizetype end = std::clamp<qsizetype>(cursor, 0, text.size());
    const qsizetype from = beginOfPiece(text, end);
    const QString piece = text.mid(from, end - from);
    QString wanted = piece;
    wanted.remove(u'"').remove(u'\'');
    const Outlook next = outlook(text.left(from), fields);
    Completion completion{.from = from, .length = end - from, .offers = {}};
    QStringList inside; // those that have the piece elsewhere than at their beginning
    for (const QString& offer : candidates(next, fields, wanted, !piece.isEmpty(), values)) {
        QString bare = offer;
        bare.remove(u'"').remove(u'\'');
        if (bare.compare(wanted, Qt::CaseInsensitive) == 0) {
            return {.from = from, .length = end - from, .offers = {}}; // it is complete
        }
        if (bare.startsWith(wanted, Qt::CaseInsensitive)) {
            completion.offers.push_back(offer);
        } else if (bare.contains(wanted, Qt::CaseInsensitive)) {
            inside.push_back(offer);
        }
    }
    completion.offers += inside;
    completion.offers = completion.offers.mid(0, Completion::kMostOffers);
    return completion;
}

} // namespace swapscope::ui::filter
