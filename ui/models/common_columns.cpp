// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/common_columns.h"

#include <QCoreApplication>

namespace swapscope::ui::columns {

namespace {

QString tr(const char* text)
{
    return QCoreApplication::translate("Columns", text);
}

} // namespace

Column peer(const QString& title, const QString& meaning)
{
    return {.id = QStringLiteral("peer"),
            .title = title.isEmpty() ? tr("Peer") : title,
            .meaning = meaning.isEmpty()
                           ? tr("The nickname that you gave the peer, else the last six "
                                "characters of its id.\n"
                                "The swatch is its colour in every chart; grey: all others.")
                           : meaning,
            .kind = CellKind::Peer,
            .widest = QStringLiteral("…WmNx8Q")};
}

Column cid()
{
    return {.id = QStringLiteral("cid"),
            .title = tr("CID"),
            .meaning = tr("The block's identifier: its first seven and last six characters. "
                          "Copying gives all of it."),
            .kind = CellKind::Cid,
            .widest = QStringLiteral("bafkrei…wmwmwm")};
}

Column type(const QString& meaning, bool shown)
{
    return {.id = QStringLiteral("type"),
            .title = tr("Type"),
            .meaning = meaning,
            .shown = shown,
            .widest = tr("want-block")};
}

Column priority(const QString& meaning, bool shown)
{
    return number("priority", tr("Priority"), meaning, QStringLiteral("1,000,000"), shown);
}

Column age(const QString& meaning)
{
    return number("age", tr("Age"), meaning, QStringLiteral("59 m 59 s"));
}

Column number(const char* id, const QString& title, const QString& meaning, const QString& widest,
              bool shown)
{
    return {.id = QString::fromLatin1(id),
            .title = title,
            .meaning = meaning,
            .kind = CellKind::Number,
            .shown = shown,
            .widest = widest};
}

double ageRank(TimePoint since) noexcept
{
    return -std::chrono::duration<double>(since.time_since_epoch()).count();
}

} // namespace swapscope::ui::columns
