// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QString>
#include <QStringList>

/// What two JSON replies have in common.
namespace swapscope::tests {

/// What differs between two values in names and types, deep; empty for nothing.
[[nodiscard]] QString difference(const QJsonValue& theirs, const QJsonValue& ours,
                                 const QString& key = {});

/// The fields whose values any node has to give for the same content.
[[nodiscard]] QStringList contentOf(const QList<QJsonObject>& lines);

} // namespace swapscope::tests
