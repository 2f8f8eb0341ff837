// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/filter/problem.h"

#include <QString>

#include <vector>

namespace swapscope::ui::filter {

enum class TokenKind {
    Word,
    Quoted,
    Open,
    Close,
    Comma,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    And,
    Or,
    Not,
    Contains,
    Matches,
    In,
    Exists,
    End
};

/// A piece of a filter's text.
struct Token
{
    TokenKind kind = TokenKind::End;
    QString text;         ///< Of a quoted piece without its quotes.
    qsizetype at = 0;     ///< Where it begins.
    qsizetype length = 0; ///< With its quotes.
};

struct Lexed
{
    std::vector<Token> tokens; ///< The last one is End.
    std::optional<Problem> problem;
};

/// Cuts a filter's text into tokens, as far as it makes sense.
[[nodiscard]] Lexed lex(const QString& text);

/// Whether it only stands for itself: neither a word nor quoted.
[[nodiscard]] bool isOperator(TokenKind kind);
[[nodiscard]] bool isComparison(TokenKind kind);

} // namespace swapscope::ui::filter
