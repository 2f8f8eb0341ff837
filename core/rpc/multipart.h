// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/task.h"
#include "core/rpc/input.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace swapscope::rpc {

/// One part of an upload.
struct Part
{
    std::string name; ///< The whole path, "dir/sub/b.txt"; empty for standard input.
    std::string type; ///< Content-Type without parameters; empty: none.
    std::optional<std::uint32_t> mode{}; ///< As Go writes one: rights and kind.
    std::optional<std::int64_t> mtime{}; ///< Unix seconds.
    std::optional<std::uint32_t> mtimeNanos{};

    [[nodiscard]] bool isDirectory() const { return type == "application/x-directory"; }
    [[nodiscard]] bool isSymlink() const { return type == "application/symlink"; }
};

/// Cuts multipart/form-data into its parts while it comes. Pure; holds at most one part's header
/// and what was added last. Source: RFC 2046 and 7578.
class MultipartParser
{
public:
    /// What there is now.
    enum class Event {
        NeedMore,
        PartBegin, ///< part() is the next one.
        Data,      ///< takeData() is some of it.
        End,
    };

    /// @param contentType  Of the request. Errors: Invalid without a boundary.
    [[nodiscard]] static Result<MultipartParser> create(std::string_view contentType);

    void add(ByteView bytes) { append(m_buffer, bytes); }
    /// Errors: Invalid; TooLarge (limits::kRpcPartHead).
    [[nodiscard]] Result<Event> next();
    [[nodiscard]] const Part& part() const noexcept { return m_part; }
    [[nodiscard]] Bytes takeData();

private:
    enum class State { Preamble, Line, Header, Start, Data, End };

    explicit MultipartParser(std::string boundary)
        : m_delimiter{"\r\n--" + boundary}
    {
        append(m_buffer, asBytes("\r\n")); // so that the first delimiter is like the others
    }

    [[nodiscard]] Result<bool> readHeader();
    void consume(std::size_t bytes);

    std::string m_delimiter;
    State m_state = State::Preamble;
    Bytes m_buffer;
    Bytes m_data;
    Part m_part;
};

/// A request's body as parts.
class Multipart
{
public:
    /// The body outlives this.
    Multipart(Input& body, std::string_view contentType);

    /// The next part, or none; what is left of the one before is dropped. Errors: Invalid,
    /// TooLarge, those of the body.
    [[nodiscard]] net::Task<Result<std::optional<Part>>> nextPart();

    /// The next bytes of the part, none at its end.
    [[nodiscard]] net::Task<Result<Bytes>> nextBytes();

private:
    [[nodiscard]] net::Task<Result<MultipartParser::Event>> nextEvent();

    Input* m_body;
    Result<MultipartParser> m_parser;
    std::optional<MultipartParser::Event> m_ahead;
};

} // namespace swapscope::rpc
