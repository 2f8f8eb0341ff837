// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/filter/expression.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace swapscope::ui::filter {

namespace {

constexpr QChar kDash{u'\u2013'}; // stands where nothing is known
constexpr QChar kGap{u'\u2026'};  // stands in an identifier for what is left out

bool isKnown(const QString& text)
{
    return !text.isEmpty() && !(text.size() == 1 && text[0] == kDash);
}

bool compares(double value, Expression::Relation relation, double with)
{
    using Relation = Expression::Relation;
    switch (relation) {
    case Relation::Equal: return value == with;
    case Relation::NotEqual: return value != with;
    case Relation::Less: return value < with;
    case Relation::LessEqual: return value <= with;
    case Relation::Greater: return value > with;
    case Relation::GreaterEqual: return value >= with;
    }
    return false;
}

/// A number and its unit are parted by a no-break space in cells, by a usual one in filters.
bool isSame(const QString& cell, const QString& text)
{
    if (cell.compare(text, Qt::CaseInsensitive) == 0) {
        return true;
    }
    return cell.size() == text.size() && cell.contains(QChar::Nbsp)
           && QString{cell}.replace(QChar::Nbsp, u' ').compare(text, Qt::CaseInsensitive) == 0;
}

/// @param asksForGap  What is looked for has the sign of a gap in it.
template <typename Predicate>
bool eitherText(const Row& row, int field, bool asksForGap, Predicate predicate)
{
    return predicate(row.full(field))
           || ((asksForGap || !row.isElided(field)) && predicate(row.shown(field)));
}

bool hasGap(const QStringList& texts)
{
    return std::ranges::any_of(texts, [](const QString& text) { return text.contains(kGap); });
}

} // namespace

std::size_t Expression::add(Node node)
{
    node.asksForGap = hasGap(node.texts);
    if (node.test == Test::TextHas) {
        node.lowered = node.texts.front().toLower();
    }
    m_nodes.push_back(std::move(node));
    return m_nodes.size() - 1;
}

bool Expression::holds(const Row& row) const
{
    return m_nodes.empty() || holds(m_nodes.back(), row);
}

bool Expression::holds(const Node& node, const Row& row) const
{
    const auto part = [this, &row](std::size_t at) { return holds(m_nodes[at], row); };
    switch (node.test) {
    case Test::All: return std::ranges::all_of(node.parts, part);
    case Test::Any: return std::ranges::any_of(node.parts, part);
    case Test::None: return std::ranges::none_of(node.parts, part);
    case Test::Word: return row.identity().contains(node.texts.front());
    case Test::Exists: return isKnown(row.shown(node.field));
    case Test::Number: {
        const double value = row.number(node.field);
        return !std::isnan(value) && std::ranges::any_of(node.numbers, [&](double number) {
            return compares(value, node.relation, number);
        });
    }
    case Test::TextIs:
        return eitherText(row, node.field, node.asksForGap, [&node](const QString& text) {
            return std::ranges::any_of(node.texts,
                                       [&text](const QString& one) { return isSame(text, one); });
        });
    case Test::TextHas: {
        const bool isLower = row.isElided(node.field) && !node.asksForGap;
        const QString& text = isLower ? node.lowered : node.texts.front();
        const auto sensitivity = isLower ? Qt::CaseSensitive : Qt::CaseInsensitive;
        return eitherText(row, node.field, node.asksForGap,
                          [&](const QString& cell) { return cell.contains(text, sensitivity); });
    }
    case Test::TextFits:
        return eitherText(row, node.field, node.asksForGap, [&node](const QString& text) {
            return node.patterns.front().isIn(text);
        });
    }
    return false;
}

std::vector<int> Expression::fields() const
{
    std::vector<int> all;
    for (const Node& node : m_nodes) {
        if (node.field >= 0) {
            all.push_back(node.field);
        }
    }
    return all;
}

} // namespace swapscope::ui::filter
