// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/clock.h"
#include "core/net/stream.h"
#include "core/rpc/json.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace swapscope::rpc {

/// The answer to one request. What a command puts in is kept until flush(), so that an error before
/// the first flush has a status of its own; later ones stand in the trailer X-Stream-Error.
class Reply
{
public:
    enum class Form {
        Nothing, ///< 200 with an empty body.
        Value,   ///< One JSON value.
        Lines,   ///< A stream of JSON values, one a line.
        Bytes,
    };
    struct Manner
    {
        unsigned version = 11; ///< Of HTTP: 10 or 11.
        bool keepsAlive = false;
        bool isBodyless = false;     ///< HEAD.
        std::string allowedOrigin{}; ///< Empty: the client is no web page.
        std::string server{"swapscope"};
    };

    /// Both outlive the reply.
    Reply(net::Stream& stream, Clock& clock, Manner manner)
        : m_stream{&stream}
        , m_clock{&clock}
        , m_manner{std::move(manner)}
    {}

    void setForm(Form form) noexcept { m_form = form; }
    /// Makes it bytes of this type; `length` is what the client may expect, for its progress bar.
    void setBytes(std::string contentType, std::optional<std::uint64_t> length = {});
    void setContentType(std::string contentType) { m_contentType = std::move(contentType); }
    /// The error that is the client's own mistake: status 400.
    void setClientMistake() noexcept { m_errorCode = 1; }
    /// Errors as plain text.
    void setPlainErrors() noexcept { m_isPlain = true; }
    /// No further request is taken from the connection.
    void closeAfter() noexcept { m_manner.keepsAlive = false; }

    void put(const json::value& value) { m_pending += toLine(value); }
    void put(ByteView bytes) { m_pending += asText(bytes); }
    [[nodiscard]] std::size_t pendingBytes() const noexcept { return m_pending.size(); }

    /// Sends what was put in. Errors: those of the stream, TimedOut when the client does not read.
    [[nodiscard]] net::Task<Result<void>> flush();

    /// Ends the reply; with an error, as clients of this interface expect it.
    [[nodiscard]] net::Task<void> finish(Result<void> outcome);

    /// The whole reply of a request that reached no command: one line of text.
    [[nodiscard]] net::Task<void>
    refuse(unsigned status, std::string text,
           std::vector<std::pair<std::string, std::string>> fields = {});

    [[nodiscard]] bool hasBegun() const noexcept { return m_hasBegun; }
    [[nodiscard]] bool isBroken() const noexcept { return m_isBroken; }
    [[nodiscard]] bool keepsAlive() const noexcept { return m_manner.keepsAlive && !m_isBroken; }

private:
    [[nodiscard]] std::string head(unsigned status, std::string_view contentType,
                                   std::optional<std::uint64_t> bodyBytes) const;
    [[nodiscard]] net::Task<Result<void>> write(std::string bytes);
    void appendChunk();

    net::Stream* m_stream;
    Clock* m_clock;
    Manner m_manner;
    Form m_form = Form::Nothing;
    std::string m_contentType{"application/json"};
    std::optional<std::uint64_t> m_length;
    int m_errorCode = 0;
    bool m_isPlain = false;
    std::string m_pending; // of the body
    std::string m_out;     // framed
    bool m_hasBegun = false;
    bool m_isBroken = false;
    bool m_isWriting = false; // or was cut short while it did
};

} // namespace swapscope::rpc
