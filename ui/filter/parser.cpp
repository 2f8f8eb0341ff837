// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/filter/parser.h"

#include "ui/filter/literal.h"
#include "ui/filter/words.h"

#include <algorithm>
#include <utility>

namespace swapscope::ui::filter {

using Test = Expression::Test;
using Relation = Expression::Relation;

namespace {

std::optional<Relation> relationOf(TokenKind kind)
{
    switch (kind) {
    case TokenKind::Equal: return Relation::Equal;
    case TokenKind::NotEqual: return Relation::NotEqual;
    case TokenKind::Less: return Relation::Less;
    case TokenKind::LessEqual: return Relation::LessEqual;
    case TokenKind::Greater: return Relation::Greater;
    case TokenKind::GreaterEqual: return Relation::GreaterEqual;
    default: return std::nullopt;
    }
}

QString example(Quantity quantity)
{
    switch (quantity) {
    case Quantity::Plain: return QStringLiteral("5");
    case Quantity::Bytes: return QStringLiteral("10MiB");
    case Quantity::Rate: return QStringLiteral("1MiB/s");
    case Quantity::Seconds: return QStringLiteral("30s");
    case Quantity::Share: return QStringLiteral("50%");
    }
    return {};
}

bool isValue(TokenKind kind)
{
    // After an operator, a keyword can only be a word.
    return kind == TokenKind::Word || kind == TokenKind::Quoted || kind == TokenKind::And
           || kind == TokenKind::Or || kind == TokenKind::Not || kind == TokenKind::In
           || kind == TokenKind::Contains || kind == TokenKind::Matches
           || kind == TokenKind::Exists;
}

} // namespace

Parser::Parser(const std::vector<Token>& tokens, const Fields& fields)
    : m_tokens{tokens}
    , m_fields{fields}
{}

std::variant<Expression, Problem> Parser::run()
{
    const Place root = anyOf();
    if (root && peek().kind != TokenKind::End) {
        fail(peek(), peek().kind == TokenKind::Close
                         ? say("This bracket was never opened.")
                         : say("“and” or “or” is missing before this."));
    }
    if (m_problem) {
        return *std::move(m_problem);
    }
    return std::move(m_expression);
}

Parser::Place Parser::anyOf()
{
    std::vector<std::size_t> parts;
    do {
        const Place part = allOf();
        if (!part) {
            return std::nullopt;
        }
        parts.push_back(*part);
    } while (takeIf(TokenKind::Or));
    return combine(Test::Any, std::move(parts));
}

Parser::Place Parser::allOf()
{
    std::vector<std::size_t> parts;
    do {
        const Place part = unary();
        if (!part) {
            return std::nullopt;
        }
        parts.push_back(*part);
        expect(Expected::Connective);
    } while (takeIf(TokenKind::And));
    return combine(Test::All, std::move(parts));
}

Parser::Place Parser::unary()
{
    expect(Expected::Term);
    if (peek().kind != TokenKind::Not && peek().kind != TokenKind::Open) {
        return condition();
    }
    if (m_depth >= kMostNested) {
        return fail(peek(), say("Brackets are nested too deep here."));
    }
    ++m_depth;
    Place place;
    if (takeIf(TokenKind::Not)) {
        place = unary();
        if (place) {
            place = m_expression.add({.test = Test::None, .parts = {*place}});
        }
    } else {
        place = bracket();
    }
    --m_depth;
    return place;
}

Parser::Place Parser::bracket()
{
    const Token open = take();
    const Place inside = anyOf();
    if (inside && !takeIf(TokenKind::Close)) {
        return peek().kind == TokenKind::End
                   ? fail(open, say("This bracket is never closed."))
                   : fail(peek(), say("“and”, “or” or a closing bracket is missing before this."));
    }
    return inside;
}

Parser::Place Parser::condition()
{
    if (peek().kind == TokenKind::End) {
        return fail(peek(), say("A condition is missing here, such as “age > 30s”."));
    }
    if (peek().kind != TokenKind::Word && peek().kind != TokenKind::Quoted) {
        return fail(peek(), say("A field or a word belongs here."));
    }
    const Token term = take();
    const int field = fieldOf(term);
    expect(Expected::Operator, field);
    if (!isComparison(peek().kind)) {
        return alone(term);
    }
    if (field < 0) {
        const QString nearest = nearestField(m_fields, term.text);
        const QString unknown = say("There is no field “%1” here").arg(term.text.left(40));
        return fail(term, nearest.isEmpty() ? unknown + u'.'
                                            : say("%1; did you mean “%2”?").arg(unknown, nearest));
    }
    const Token operation = take();
    if (operation.kind == TokenKind::Exists) {
        return m_expression.add({.test = Test::Exists, .field = field});
    }
    return operation.kind == TokenKind::In ? oneOf(field) : relation(field, operation);
}

int Parser::fieldOf(const Token& term) const
{
    return term.kind == TokenKind::Word ? fieldNamed(m_fields, term.text).value_or(-1) : -1;
}

Parser::Place Parser::alone(const Token& term)
{
    const int field = fieldOf(term);
    if (field < 0) {
        return m_expression.add({.test = Test::Word, .texts = {term.text.toLower()}});
    }
    const auto known = m_expression.add({.test = Test::Exists, .field = field});
    if (!m_fields[static_cast<std::size_t>(field)].isNumber) {
        return known;
    }
    const auto some = m_expression.add(
        {.test = Test::Number, .field = field, .relation = Relation::NotEqual, .numbers = {0}});
    return m_expression.add({.test = Test::All, .parts = {known, some}});
}

Parser::Place Parser::relation(int field, const Token& operation)
{
    Token value;
    if (!readValue(field, "A value is missing here, such as %1.", value)) {
        return std::nullopt;
    }
    if (operation.kind == TokenKind::Matches) {
        return pattern(field, value);
    }
    if (operation.kind == TokenKind::Contains) {
        return m_expression.add({.test = Test::TextHas, .field = field, .texts = {value.text}});
    }
    const auto number = numberOf(field, value);
    if (m_problem) {
        return std::nullopt;
    }
    if (!number) {
        return textCondition(field, operation, value);
    }
    return m_expression.add({.test = Test::Number,
                             .field = field,
                             .relation = *relationOf(operation.kind),
                             .numbers = {*number}});
}

Parser::Place Parser::textCondition(int field, const Token& operation, const Token& value)
{
    const Field& known = m_fields[static_cast<std::size_t>(field)];
    const bool equal = operation.kind == TokenKind::Equal;
    if (!equal && operation.kind != TokenKind::NotEqual) {
        return known.isNumber
                   ? fail(value, say("“%1” is compared with a number, such as %2.")
                                     .arg(known.name, example(known.quantity)))
                   : fail(operation, say("“%1” is a text: ==, !=, contains, matches and in are for "
                                         "it.")
                                         .arg(known.name));
    }
    const auto is = m_expression.add({.test = Test::TextIs, .field = field, .texts = {value.text}});
    return equal ? is : m_expression.add({.test = Test::None, .parts = {is}});
}

Parser::Place Parser::pattern(int field, const Token& value)
{
    auto compiled = Pattern::compile(value.text);
    if (auto* problem = std::get_if<Problem>(&compiled)) {
        problem->at += value.at + (value.kind == TokenKind::Quoted ? 1 : 0);
        m_problem = std::move(*problem);
        return std::nullopt;
    }
    Expression::Node node{.test = Test::TextFits, .field = field, .texts = {value.text}};
    node.patterns.push_back(std::get<Pattern>(std::move(compiled)));
    return m_expression.add(std::move(node));
}

Parser::Place Parser::oneOf(int field)
{
    if (peek().kind == TokenKind::Word
        && peek().text.compare(QStringLiteral("last"), Qt::CaseInsensitive) == 0)
    {
        return inLast(field, take());
    }
    if (peek().kind != TokenKind::Open) {
        return fail(peek(), say("A list belongs here, such as (stalled, asked)."));
    }
    const Token open = take();
    Expression::Node numbers{.test = Test::Number, .field = field};
    Expression::Node texts{.test = Test::TextIs, .field = field};
    do {
        Token value;
        if (!readValue(field, "A value of the list is missing here, such as %1.", value)) {
            return std::nullopt;
        }
        const auto number = numberOf(field, value);
        if (m_problem) {
            return std::nullopt;
        }
        if (number) {
            numbers.numbers.push_back(*number);
        } else {
            texts.texts.push_back(value.text);
        }
    } while (takeIf(TokenKind::Comma));
    if (!takeIf(TokenKind::Close)) {
        return peek().kind == TokenKind::End
                   ? fail(open, say("This list is never closed."))
                   : fail(peek(), say("A comma or a closing bracket is missing before this."));
    }
    const auto byNumber = m_expression.add(std::move(numbers));
    const auto byText = m_expression.add(std::move(texts));
    return m_expression.add({.test = Test::Any, .parts = {byNumber, byText}});
}

Parser::Place Parser::inLast(int field, const Token& last)
{
    const Field& known = m_fields[static_cast<std::size_t>(field)];
    if (known.quantity != Quantity::Seconds) {
        return fail(last, say("“in last” is for times; “%1” is none.").arg(known.name));
    }
    Token value;
    if (!readValue(field, "A duration is missing here, such as %1.", value)) {
        return std::nullopt;
    }
    const auto number = numberOf(field, value);
    if (m_problem || !number) {
        return m_problem ? std::nullopt : fail(value, say("A duration belongs here, such as 5m."));
    }
    return m_expression.add({.test = Test::Number,
                             .field = field,
                             .relation = Relation::LessEqual,
                             .numbers = {*number}});
}

bool Parser::readValue(int field, const char* missing, Token& value)
{
    expect(Expected::Value, field);
    const Field& known = m_fields[static_cast<std::size_t>(field)];
    if (!isValue(peek().kind)) {
        fail(peek(), say(missing).arg(known.isNumber ? example(known.quantity)
                                                     : QStringLiteral("\"text\"")));
        return false;
    }
    value = take();
    // "30 s": the unit may stand apart.
    if (known.isNumber && value.kind == TokenKind::Word && peek().kind == TokenKind::Word
        && readFigure(value.text) && isUnit(peek().text))
    {
        const Token& unit = take();
        value.text += unit.text;
        value.length = unit.at + unit.length - value.at;
    }
    return true;
}

std::optional<double> Parser::numberOf(int field, const Token& value)
{
    const Field& known = m_fields[static_cast<std::size_t>(field)];
    if (!known.isNumber || value.kind == TokenKind::Quoted) {
        return std::nullopt;
    }
    const auto figure = readFigure(value.text);
    if (!figure) {
        return std::nullopt;
    }
    if (!fits(*figure, known.quantity)) {
        fail(value, say("“%1” is compared with a figure such as %2.")
                        .arg(known.name, example(known.quantity)));
        return std::nullopt;
    }
    return figure->value;
}

const Token& Parser::take()
{
    const Token& token = m_tokens[m_next];
    m_next += token.kind == TokenKind::End ? 0 : 1;
    return token;
}

bool Parser::takeIf(TokenKind kind)
{
    if (peek().kind != kind) {
        return false;
    }
    take();
    return true;
}

void Parser::expect(Expected what, int field)
{
    // After a field alone both an operator and "and" may follow; the operator is what is missing.
    const bool fieldBefore = m_outlook.what == Expected::Operator && m_outlook.field >= 0;
    if (peek().kind == TokenKind::End && !fieldBefore) {
        m_outlook = {.what = what, .field = field, .isExpression = true};
    }
}

Parser::Place Parser::combine(Test test, std::vector<std::size_t> parts)
{
    if (parts.size() == 1) {
        return parts.front();
    }
    return m_expression.add({.test = test, .parts = std::move(parts)});
}

Parser::Place Parser::fail(const Token& at, const QString& sentence)
{
    if (!m_problem) {
        m_problem = Problem{.at = at.at, .length = at.length, .sentence = sentence};
    }
    return std::nullopt;
}

} // namespace swapscope::ui::filter
