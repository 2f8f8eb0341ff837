// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/filter/field.h"

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>

namespace swapscope::ui::filter {

namespace {

constexpr qsizetype kMostCompared = 64; ///< Longer names are nobody's misspelling.

QString plain(QStringView name)
{
    QString letters;
    for (const QChar c : name) {
        if (c != u'-' && c != u'.' && c != u'_') {
            letters += c.toLower();
        }
    }
    return letters;
}

/// The names that people bring along, and what the tables call them.
QString spelledOut(const QString& name)
{
    static const std::array<std::pair<QString, QString>, 9> kOthers{{
        {QStringLiteral("debt"), QStringLiteral("debtratio")},
        {QStringLiteral("recv"), QStringLiteral("received")},
        {QStringLiteral("rateup"), QStringLiteral("uprate")},
        {QStringLiteral("ratedown"), QStringLiteral("downrate")},
        {QStringLiteral("up"), QStringLiteral("uprate")},
        {QStringLiteral("down"), QStringLiteral("downrate")},
        {QStringLiteral("proto"), QStringLiteral("protocol")},
        {QStringLiteral("dir"), QStringLiteral("direction")},
        {QStringLiteral("dup"), QStringLiteral("duplicates")},
    }};
    const auto at = std::ranges::find(kOthers, name, &std::pair<QString, QString>::first);
    return at == kOthers.end() ? name : at->second;
}

/// Single letters added, left out or changed, to make one word of the other.
int distance(const QString& a, const QString& b)
{
    std::vector<int> row(static_cast<std::size_t>(b.size()) + 1);
    std::iota(row.begin(), row.end(), 0);
    for (qsizetype i = 0; i < a.size(); ++i) {
        int diagonal = row[0];
        row[0] = static_cast<int>(i) + 1;
        for (std::size_t j = 1; j < row.size(); ++j) {
            const int change = diagonal + (a[i] == b[static_cast<qsizetype>(j) - 1] ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({change, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

} // namespace

std::optional<int> fieldNamed(const Fields& fields, QStringView name)
{
    const QString wanted = plain(name);
    for (const QString& spelling : {wanted, spelledOut(wanted)}) {
        const auto at = std::ranges::find_if(
            fields, [&spelling](const Field& field) { return plain(field.name) == spelling; });
        if (at != fields.end()) {
            return static_cast<int>(at - fields.begin());
        }
    }
    return std::nullopt;
}

QString nearestField(const Fields& fields, QStringView name)
{
    const QString wanted = plain(name.left(kMostCompared));
    const Field* best = nullptr;
    int least = 0;
    for (const Field& field : fields) {
        const QString candidate = plain(field.name);
        int far = std::min(distance(wanted, candidate), distance(wanted, plain(field.title)));
        if (wanted.size() >= 2 && candidate.startsWith(wanted)) {
            far = 1;
        }
        if (best == nullptr || far < least) {
            best = &field;
            least = far;
        }
    }
    // Half of the letters wrong is another word, not a slip.
    return best != nullptr && least <= std::max<qsizetype>(1, wanted.size() / 2) ? best->name
                                                                                 : QString{};
}

} // namespace swapscope::ui::filter
