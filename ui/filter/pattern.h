// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/filter/problem.h"

#include <QRegularExpression>
#include <QString>

#include <variant>

namespace swapscope::ui::filter {

/// A regular expression whose cost is bounded: of a short pattern, and each search gives up after
/// kMostSteps. Upper and lower case are the same.
class Pattern
{
public:
    static constexpr qsizetype kMostCharacters = 256;
    /// Keeps a pattern such as (a+)+$ from freezing the window: every search ends within
    /// microseconds.
    static constexpr int kMostSteps = 1000;
    static constexpr qsizetype kMostText = 512; ///< Of what is searched; the rest is left out.

    /// A problem's place is within `text`.
    [[nodiscard]] static std::variant<Pattern, Problem> compile(const QString& text);

    /// False also when the search gave up.
    [[nodiscard]] bool isIn(const QString& text) const;

private:
    explicit Pattern(QRegularExpression expression)
        : m_expression{std::move(expression)}
    {}

    QRegularExpression m_expression;
};

} // namespace swapscope::ui::filter
