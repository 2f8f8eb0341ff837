// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/filter/filter.h"

#include "ui/filter/lexer.h"
#include "ui/filter/parser.h"
#include "ui/filter/words.h"

#include <algorithm>
#include <utility>

namespace swapscope::ui::filter {

namespace {

bool isExpression(const std::vector<Token>& tokens)
{
    return std::ranges::any_of(tokens, [](const Token& token) { return isOperator(token.kind); });
}

Expression words(const std::vector<Token>& tokens)
{
    Expression expression;
    std::vector<std::size_t> parts;
    for (const Token& token : tokens) {
        if (token.kind != TokenKind::End && !token.text.isEmpty()) {
            parts.push_back(
                expression.add({.test = Expression::Test::Word, .texts = {token.text.toLower()}}));
        }
    }
    if (!parts.empty()) {
        expression.add({.test = Expression::Test::All, .parts = std::move(parts)});
    }
    return expression;
}

} // namespace

std::variant<Expression, Problem> compile(const QString& text, const Fields& fields)
{
    if (text.size() > kMostCharacters) {
        return Problem{.at = kMostCharacters,
                       .length = text.size() - kMostCharacters,
                       .sentence = say("A filter has at most %1 characters.").arg(kMostCharacters)};
    }
    Lexed lexed = lex(text);
    if (lexed.problem) {
        return *std::move(lexed.problem);
    }
    if (!isExpression(lexed.tokens)) {
        return words(lexed.tokens);
    }
    return Parser{lexed.tokens, fields}.run();
}

Outlook outlook(const QString& text, const Fields& fields)
{
    const Lexed lexed = lex(text.left(kMostCharacters));
    const bool expression = isExpression(lexed.tokens);
    // A first word that names a field may become a condition.
    const bool mayBecome = lexed.tokens.size() == 2 && lexed.tokens[0].kind == TokenKind::Word
                           && fieldNamed(fields, lexed.tokens[0].text);
    if (!expression && !mayBecome) {
        return {.what = Expected::Term, .field = -1, .isExpression = false};
    }
    Parser parser{lexed.tokens, fields};
    static_cast<void>(parser.run());
    Outlook found = parser.outlook();
    found.isExpression = expression;
    return found;
}

QString quoted(const QString& text)
{
    const auto isPlain = [](QChar c) { return c.isLetterOrNumber() || c == u'-' || c == u'_'; };
    const Lexed lexed = lex(text);
    if (!text.isEmpty() && std::ranges::all_of(text, isPlain)
        && lexed.tokens.front().kind == TokenKind::Word)
    {
        return text;
    }
    QString inside = text;
    const QChar quote = text.contains(u'"') && !text.contains(u'\'') ? u'\'' : u'"';
    inside.remove(quote); // no text of ours has both kinds of quotes
    return quote + inside + quote;
}

} // namespace swapscope::ui::filter
