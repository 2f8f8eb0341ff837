// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/filter/lexer.h"

#include "ui/filter/words.h"

#include <algorithm>
#include <array>
#include <utility>

namespace swapscope::ui::filter {

namespace {

bool endsWord(QChar c)
{
    return c.isSpace() || QStringView{u"(),<>="}.contains(c); // bob's is a word
}

TokenKind kindOfWord(const QString& word)
{
    static const std::array<std::pair<QString, TokenKind>, 7> kKeywords{{
        {QStringLiteral("and"), TokenKind::And},
        {QStringLiteral("or"), TokenKind::Or},
        {QStringLiteral("not"), TokenKind::Not},
        {QStringLiteral("contains"), TokenKind::Contains},
        {QStringLiteral("matches"), TokenKind::Matches},
        {QStringLiteral("in"), TokenKind::In},
        {QStringLiteral("exists"), TokenKind::Exists},
    }};
    const auto at = std::ranges::find_if(kKeywords, [&word](const auto& keyword) {
        return word.compare(keyword.first, Qt::CaseInsensitive) == 0;
    });
    return at == kKeywords.end() ? TokenKind::Word : at->second;
}

class Lexer
{
public:
    explicit Lexer(const QString& text)
        : m_text{text}
    {}

    Lexed run()
    {
        while (true) {
            while (m_at < m_text.size() && m_text[m_at].isSpace()) {
                ++m_at;
            }
            if (m_at >= m_text.size() || !next()) {
                break;
            }
        }
        m_lexed.tokens.push_back(
            {.kind = TokenKind::End, .text = {}, .at = m_text.size(), .length = 0});
        return std::move(m_lexed);
    }

private:
    bool next()
    {
        const QChar c = m_text[m_at];
        if (c == u'"' || c == u'\'') {
            return quoted(c);
        }
        const bool equals = m_at + 1 < m_text.size() && m_text[m_at + 1] == u'=';
        switch (c.unicode()) {
        case u'(': return symbol(TokenKind::Open, 1);
        case u')': return symbol(TokenKind::Close, 1);
        case u',': return symbol(TokenKind::Comma, 1);
        case u'=': return symbol(TokenKind::Equal, equals ? 2 : 1);
        case u'<': return symbol(equals ? TokenKind::LessEqual : TokenKind::Less, equals ? 2 : 1);
        case u'>':
            return symbol(equals ? TokenKind::GreaterEqual : TokenKind::Greater, equals ? 2 : 1);
        case u'!':
            if (equals) {
                return symbol(TokenKind::NotEqual, 2);
            }
            break;
        default: break;
        }
        return word();
    }

    bool symbol(TokenKind kind, qsizetype length)
    {
        return add(kind, m_text.mid(m_at, length), length);
    }

    bool word()
    {
        qsizetype end = m_at + 1;
        while (end < m_text.size() && !endsWord(m_text[end])
               && !(m_text[end] == u'!' && end + 1 < m_text.size() && m_text[end + 1] == u'='))
        {
            ++end;
        }
        const QString text = m_text.mid(m_at, end - m_at);
        return add(kindOfWord(text), text, end - m_at);
    }

    bool quoted(QChar quote)
    {
        const qsizetype end = m_text.indexOf(quote, m_at + 1);
        if (end < 0) {
            m_lexed.problem = Problem{.at = m_at,
                                      .length = m_text.size() - m_at,
                                      .sentence = say("The closing quote is missing.")};
            return false;
        }
        return add(TokenKind::Quoted, m_text.mid(m_at + 1, end - m_at - 1), end + 1 - m_at);
    }

    bool add(TokenKind kind, const QString& text, qsizetype length)
    {
        m_lexed.tokens.push_back({.kind = kind, .text = text, .at = m_at, .length = length});
        m_at += length;
        return true;
    }

    const QString& m_text;
    qsizetype m_at = 0;
    Lexed m_lexed;
};

} // namespace

Lexed lex(const QString& text)
{
    return Lexer{text}.run();
}

bool isOperator(TokenKind kind)
{
    return kind != TokenKind::Word && kind != TokenKind::Quoted && kind != TokenKind::End;
}

bool isComparison(TokenKind kind)
{
    switch (kind) {
    case TokenKind::Equal:
    case TokenKind::NotEqual:
    case TokenKind::Less:
    case TokenKind::LessEqual:
    case TokenKind::Greater:
    case TokenKind::GreaterEqual:
    case TokenKind::Contains:
    case TokenKind::Matches:
    case TokenKind::In:
    case TokenKind::Exists: return true;
    default: return false;
    }
}

} // namespace swapscope::ui::filter
