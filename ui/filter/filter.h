// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/filter/expression.h"
#include "ui/filter/field.h"
#include "ui/filter/problem.h"

#include <QString>

#include <variant>

namespace swapscope::ui::filter {

inline constexpr qsizetype kMostCharacters = 1024; ///< Of a filter's text.
inline constexpr int kMostNested = 32;             ///< Brackets and nots around one condition.

/// Understands a filter's text.
///
/// Without an operator it is words: a row matches when its identity contains each of them. With
/// one it is an expression: `state == stalled and idle > 30s`, `agent contains kubo or not cid
/// exists`, `size in (1KiB, 2KiB)`, `age in last 5m`, `peer matches "^12D3"`; a field alone means
/// that it is known and not 0, another word alone looks at the identity.
/// Problems say where: unknown fields (with the nearest one), units that do not fit, missing parts.
[[nodiscard]] std::variant<Expression, Problem> compile(const QString& text, const Fields& fields);

/// What could come next at the end of a text that is not complete.
enum class Expected { Term, Operator, Value, Connective };

struct Outlook
{
    Expected what = Expected::Term;
    int field = -1; ///< Of Operator and Value.
    bool isExpression = false;
};

/// What a filter that begins with `text` could go on with.
[[nodiscard]] Outlook outlook(const QString& text, const Fields& fields);

/// `text` as a value: in quotes unless it is one plain word.
[[nodiscard]] QString quoted(const QString& text);

} // namespace swapscope::ui::filter
