// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/multipart.h"

#include "core/base/rpc_limits.h"
#include "core/base/text.h"
#include "core/rpc/target.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace swapscope::rpc {
namespace {

constexpr std::size_t kLongestBoundary = 70; // RFC 2046

std::string lower(std::string_view text)
{
    std::string folded{text};
    std::ranges::transform(folded, folded.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return folded;
}

std::string_view trim(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) {
        text.remove_prefix(1);
    }
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t' || text.back() == '\r')) {
        text.remove_suffix(1);
    }
    return text;
}

/// The value of a parameter behind a field's first word, unquoted; none without it.
std::optional<std::string> parameterOf(std::string_view field, std::string_view wanted)
{
    std::size_t at = std::min(field.find(';'), field.size());
    while (at < field.size()) {
        const std::size_t equals = field.find('=', at);
        if (equals == field.npos) {
            return std::nullopt;
        }
        const std::string name = lower(trim(field.substr(at + 1, equals - at - 1)));
        std::string value;
        std::size_t end = equals + 1;
        if (end < field.size() && field[end] == '"') {
            for (++end; end < field.size() && field[end] != '"'; ++end) {
                if (field[end] == '\\' && end + 1 < field.size()) {
                    ++end;
                }
                value.push_back(field[end]);
            }
            end = std::min(field.find(';', end), field.size());
        } else {
            const std::size_t stop = std::min(field.find(';', end), field.size());
            value = trim(field.substr(end, stop - end));
            end = stop;
        }
        if (name == wanted) {
            return value;
        }
        at = end;
    }
    return std::nullopt;
}

template <typename Number>
std::optional<Number> numberOf(std::string_view text, int base)
{
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return number;
}

/// Mode and time ride behind the field's name: name="file?mode=0644&mtime=1795384088".
void readExtras(std::string_view fieldName, Part& part)
{
    const std::size_t question = fieldName.find('?');
    if (question == fieldName.npos) {
        return;
    }
    const auto extras = parseTarget(fieldName.substr(question));
    if (!extras) {
        return;
    }
    for (const auto& [key, value] : extras->query) {
        if (key == "mode") {
            part.mode = numberOf<std::uint32_t>(value, 8);
        } else if (key == "mtime") {
            part.mtime = numberOf<std::int64_t>(value, 10);
        } else if (key == "mtime-nsecs") {
            part.mtimeNanos = numberOf<std::uint32_t>(value, 10);
        }
    }
}

Result<void> readDisposition(std::string_view value, Part& part)
{
    readExtras(parameterOf(value, "name").value_or(""), part);
    const auto filename = parameterOf(value, "filename");
    if (!filename) {
        return {};
    }
    auto name = unescape(*filename, true);
    if (!name) {
        return name.error();
    }
    part.name = std::move(*name);
    return {};
}

} // namespace

Result<MultipartParser> MultipartParser::create(std::string_view contentType)
{
    const auto boundary = parameterOf(contentType, "boundary");
    if (!lower(contentType).starts_with("multipart/") || !boundary || boundary->empty()
        || boundary->size() > kLongestBoundary)
    {
        return fail(ErrorCode::Invalid, "the body has to be multipart/form-data with a boundary");
    }
    return MultipartParser{*boundary};
}

void MultipartParser::consume(std::size_t bytes)
{
    m_buffer.erase(m_buffer.begin(), m_buffer.begin() + static_cast<std::ptrdiff_t>(bytes));
}

Bytes MultipartParser::takeData()
{
    return std::exchange(m_data, {});
}

Result<MultipartParser::Event> MultipartParser::next()
{
    while (true) {
        const std::string_view text = asText(m_buffer);
        switch (m_state) {
        case State::Preamble:
        case State::Data: {
            const std::size_t at = text.find(m_delimiter);
            const std::size_t whole = at != text.npos ? at
                                      : text.size() > m_delimiter.size()
                                          ? text.size() - m_delimiter.size()
                                          : 0;
            const bool isContent = m_state == State::Data && whole > 0;
            if (isContent) {
                m_data.assign(m_buffer.begin(),
                              m_buffer.begin() + static_cast<std::ptrdiff_t>(whole));
            }
            if (at != text.npos) {
                consume(at + m_delimiter.size());
                m_state = State::Line;
            } else {
                consume(whole);
            }
            if (isContent) {
                return Event::Data;
            }
            if (at == std::string_view::npos) {
                return Event::NeedMore;
            }
            break;
        }
        case State::Line: { // what follows a delimiter
            if (text.starts_with("--")) {
                m_state = State::End;
                break;
            }
            const std::size_t end = text.find("\r\n");
            if (end == text.npos) {
                if (text.size() > kLongestBoundary + 2) {
                    return fail(ErrorCode::Invalid, "malformed multipart body: a boundary line "
                                                    "does not end");
                }
                return Event::NeedMore;
            }
            if (!trim(text.substr(0, end)).empty()) {
                return fail(ErrorCode::Invalid,
                            "malformed multipart body: something follows a boundary");
            }
            consume(end); // the line's end may be that of an empty header
            m_state = State::Header;
            break;
        }
        case State::Header: {
            auto isDone = readHeader();
            if (!isDone) {
                return isDone.error();
            }
            if (!*isDone) {
                return Event::NeedMore;
            }
            m_state = State::Start;
            return Event::PartBegin;
        }
        case State::Start: // the line's end that ends the header may begin a delimiter too
            if (text.size() < m_delimiter.size() && m_delimiter.starts_with(text)) {
                return Event::NeedMore;
            }
            if (!text.starts_with(m_delimiter)) {
                consume(2);
            }
            m_state = State::Data;
            break;
        case State::End: return Event::End;
        }
    }
}

Result<bool> MultipartParser::readHeader()
{
    const std::string_view text = asText(m_buffer);
    const std::size_t end = text.find("\r\n\r\n");
    if (std::min(end, text.size()) > limits::kRpcPartHead) {
        return fail(ErrorCode::TooLarge, "the header of a part of the body is over "
                                             + std::to_string(limits::kRpcPartHead / limits::kKiB)
                                             + " KiB");
    }
    if (end == text.npos) {
        return false;
    }
    Part part;
    std::string_view rest = text.substr(0, end);
    while (!rest.empty()) {
        const std::size_t lineEnd = std::min(rest.find("\r\n"), rest.size());
        const std::string_view line = rest.substr(0, lineEnd);
        rest.remove_prefix(std::min(lineEnd + 2, rest.size()));
        const std::size_t colon = line.find(':');
        if (line.empty()) {
            continue;
        }
        if (colon == line.npos) {
            return fail(ErrorCode::Invalid,
                        "malformed multipart body: \"" + cleanText(line) + "\" is no header field");
        }
        const std::string name = lower(line.substr(0, colon));
        const std::string_view value = trim(line.substr(colon + 1));
        if (name == "content-disposition") {
            if (const auto read = readDisposition(value, part); !read) {
                return read.error();
            }
        } else if (name == "content-type") {
            part.type = lower(trim(value.substr(0, value.find(';'))));
        }
    }
    m_part = std::move(part);
    consume(end + 2);
    return true;
}

Multipart::Multipart(Input& body, std::string_view contentType)
    : m_body{&body}
    , m_parser{MultipartParser::create(contentType)}
{}

net::Task<Result<MultipartParser::Event>> Multipart::nextEvent()
{
    if (!m_parser) {
        co_return m_parser.error();
    }
    if (m_ahead) {
        co_return *std::exchange(m_ahead, std::nullopt);
    }
    while (true) {
        auto event = m_parser->next();
        if (!event || *event != MultipartParser::Event::NeedMore) {
            co_return event;
        }
        auto bytes = co_await m_body->next();
        if (!bytes) {
            co_return bytes.error();
        }
        if (bytes->empty()) {
            co_return fail(ErrorCode::Truncated, "multipart: NextPart: unexpected EOF");
        }
        m_parser->add(*bytes);
    }
}

net::Task<Result<std::optional<Part>>> Multipart::nextPart()
{
    while (true) {
        auto event = co_await nextEvent();
        if (!event) {
            co_return event.error();
        }
        if (*event == MultipartParser::Event::End) {
            co_return std::optional<Part>{};
        }
        if (*event == MultipartParser::Event::PartBegin) {
            co_return std::optional<Part>{m_parser->part()};
        }
    }
}

net::Task<Result<Bytes>> Multipart::nextBytes()
{
    auto event = co_await nextEvent();
    if (!event) {
        co_return event.error();
    }
    if (*event == MultipartParser::Event::Data) {
        co_return m_parser->takeData();
    }
    m_ahead = *event;
    co_return Bytes{};
}

} // namespace swapscope::rpc
