// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/filter/pattern.h"

#include "ui/filter/words.h"

#include <algorithm>

namespace swapscope::ui::filter {

std::variant<Pattern, Problem> Pattern::compile(const QString& text)
{
    if (text.size() > kMostCharacters) {
        return Problem{.at = kMostCharacters,
                       .length = text.size() - kMostCharacters,
                       .sentence =
                           say("A pattern has at most %1 characters.").arg(kMostCharacters)};
    }
    if (text.startsWith(QLatin1String{"(*"})) {
        return Problem{.at = 0, // it could lift the limits
                       .length = 2,
                       .sentence = say("A pattern cannot begin with “(*”.")};
    }
    const QString limits = QStringLiteral("(*LIMIT_MATCH=%1)(*LIMIT_DEPTH=%1)").arg(kMostSteps);
    QRegularExpression expression{limits + text, QRegularExpression::CaseInsensitiveOption};
    if (!expression.isValid()) {
        const qsizetype at =
            std::clamp<qsizetype>(expression.patternErrorOffset() - limits.size(), 0, text.size());
        return Problem{.at = at,
                       .length = 1,
                       .sentence = say("No pattern: %1.").arg(expression.errorString())};
    }
    expression.optimize();
    return Pattern{std::move(expression)};
}

bool Pattern::isIn(const QString& text) const
{
    return m_expression.match(QStringView{text}.left(kMostText)).hasMatch();
}

} // namespace swapscope::ui::filter
