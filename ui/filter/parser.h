// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/filter/filter.h"
#include "ui/filter/lexer.h"

#include <optional>
#include <variant>
#include <vector>

namespace swapscope::ui::filter {

/// Turns tokens into an expression: or binds least, then and, then not, then a condition.
///
/// One use only. Reads each token once; nesting is bounded by kMostNested.
class Parser
{
public:
    /// Both outlive the parser; the last token is End.
    Parser(const std::vector<Token>& tokens, const Fields& fields);

    [[nodiscard]] std::variant<Expression, Problem> run();

    /// After run(): what the text's end left open.
    [[nodiscard]] const Outlook& outlook() const noexcept { return m_outlook; }

private:
    using Place = std::optional<std::size_t>; ///< Of a node; none after a problem.

    [[nodiscard]] Place anyOf();
    [[nodiscard]] Place allOf();
    [[nodiscard]] Place unary();
    [[nodiscard]] Place bracket();
    [[nodiscard]] Place condition();
    [[nodiscard]] Place alone(const Token& term);
    [[nodiscard]] Place relation(int field, const Token& operation);
    [[nodiscard]] Place oneOf(int field);
    [[nodiscard]] Place inLast(int field, const Token& last);
    [[nodiscard]] Place textCondition(int field, const Token& operation, const Token& value);
    [[nodiscard]] Place pattern(int field, const Token& value);
    [[nodiscard]] int fieldOf(const Token& term) const; ///< -1 when it names none.
    [[nodiscard]] bool readValue(int field, const char* missing, Token& value);
    /// The number that a value stands for, if it is one; a unit that does not fit is a problem.
    [[nodiscard]] std::optional<double> numberOf(int field, const Token& value);

    [[nodiscard]] const Token& peek() const { return m_tokens[m_next]; }
    const Token& take();
    [[nodiscard]] bool takeIf(TokenKind kind);
    void expect(Expected what, int field = -1);
    [[nodiscard]] Place combine(Expression::Test test, std::vector<std::size_t> parts);
    Place fail(const Token& at, const QString& sentence);

    const std::vector<Token>& m_tokens;
    const Fields& m_fields;
    std::size_t m_next = 0;
    int m_depth = 0;
    Expression m_expression;
    std::optional<Problem> m_problem;
    Outlook m_outlook;
};

} // namespace swapscope::ui::filter
