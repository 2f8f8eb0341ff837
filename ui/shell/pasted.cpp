// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/pasted.h"

#include "ui/models/format.h"
#include "ui/widgets/omnibox.h"

#include <QRegularExpression>

#include <algorithm>

namespace swapscope::ui {

namespace {

template <typename Item>
void addOnce(std::vector<Item>& items, const Item& item)
{
    if (std::ranges::find(items, item) == items.end()) {
        items.push_back(item);
    }
}

/// A link without what comes behind its CID; empty when it is no link to a CID.
QString linkTo(const QString& piece)
{
    static const QRegularExpression link{
        QStringLiteral("^(.*(?:ipfs://|/ipfs/))([A-Za-z0-9]+)(?:[/?#].*)?$")};
    const auto found = link.match(piece);
    return found.hasMatch() ? found.captured(2) : QString{};
}

bool readPiece(const QString& piece, Pasted& pasted)
{
    constexpr qsizetype kLeast = 8; // shorter words are no identifiers
    if (piece.size() < kLeast) {
        return false;
    }
    const QString target = linkTo(piece);
    const OmniboxInput input = parseOmnibox(target.isEmpty() ? piece : target);
    if (const auto* cid = std::get_if<multiformats::Cid>(&input)) {
        addOnce(pasted.cids, *cid);
        return true;
    }
    if (const auto* address = std::get_if<multiformats::Multiaddr>(&input)) {
        addOnce(pasted.addresses, *address);
        return true;
    }
    return false;
}

QString trimmed(QString piece)
{
    while (!piece.isEmpty() && QStringView{u".;:!?"}.contains(piece.back())) {
        piece.chop(1);
    }
    return piece;
}

} // namespace

Pasted readPasted(const QString& text)
{
    Pasted pasted;
    if (text.size() > Pasted::kMostCharacters) {
        pasted.tooLong = true;
        return pasted;
    }
    static const QRegularExpression between{QStringLiteral("[\\s,<>()\\[\\]{}\"'`|]+")};
    for (const QString& line : text.split(u'\n')) {
        bool known = false;
        for (const QString& piece : line.split(between, Qt::SkipEmptyParts)) {
            known = readPiece(trimmed(piece), pasted) || known;
        }
        if (!known && !line.trimmed().isEmpty()) {
            ++pasted.unknownLines;
            if (pasted.unknown.size() < Pasted::kMostUnknown) {
                pasted.unknown.push_back(format::foreign(line.trimmed().toStdString()));
            }
        }
    }
    return pasted;
}

} // namespace swapscope::ui
