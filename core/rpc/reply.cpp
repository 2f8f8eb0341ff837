// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/reply.h"

#include "core/base/rpc_limits.h"
#include "core/base/text.h"
#include "core/net/deadline.h"
#include "core/rpc/http.h"

#include <boost/beast/http/status.hpp>

#include <array>
#include <chrono>
#include <cstdio>

namespace swapscope::rpc {
namespace {

constexpr std::string_view kKnownFields = "X-Stream-Output, X-Chunked-Output, X-Content-Length";

void appendField(std::string& to, std::string_view name, std::string_view value)
{
    to += name;
    to += ": ";
    to += value;
    to += "\r\n";
}

std::string statusLine(unsigned version, unsigned status)
{
    const auto reason = http::obsolete_reason(http::int_to_status(status));
    return std::string{version >= 11 ? "HTTP/1.1 " : "HTTP/1.0 "} + std::to_string(status) + " "
           + std::string{reason.data(), reason.size()} + "\r\n";
}

/// In one line, as a field of the trailer.
std::string inOneLine(std::string text)
{
    for (char& c : text) {
        if (static_cast<unsigned char>(c) < ' ') {
            c = ' ';
        }
    }
    return text;
}

net::Task<void> writeInto(net::Stream& stream, ByteView bytes, Result<void>& into)
{
    into = co_await stream.write(bytes);
}

} // namespace

void Reply::setBytes(std::string contentType, std::optional<std::uint64_t> length)
{
    m_form = Form::Bytes;
    m_contentType = std::move(contentType);
    m_length = length;
}

std::string Reply::head(unsigned status, std::string_view contentType,
                        std::optional<std::uint64_t> bodyBytes) const
{
    std::string text = statusLine(m_manner.version, status);
    appendField(text, "Access-Control-Allow-Headers", kKnownFields);
    if (!m_manner.allowedOrigin.empty()) {
        appendField(text, "Access-Control-Allow-Origin", m_manner.allowedOrigin);
    }
    appendField(text, "Access-Control-Expose-Headers", kKnownFields);
    appendField(text, "Content-Type", contentType);
    appendField(text, "Server", m_manner.server);
    appendField(text, "Vary", "Origin");
    if (status == 200 && (m_form == Form::Lines || m_form == Form::Nothing)) {
        appendField(text, "X-Chunked-Output", "1");
    }
    if (status == 200 && m_form == Form::Bytes) {
        appendField(text, "X-Stream-Output", "1");
        if (m_length) {
            appendField(text, "X-Content-Length", std::to_string(*m_length));
        }
    }
    if (bodyBytes) {
        appendField(text, "Content-Length", std::to_string(*bodyBytes));
    } else if (m_manner.version >= 11) {
        appendField(text, "Trailer", "X-Stream-Error");
        appendField(text, "Transfer-Encoding", "chunked");
    }
    if (!m_manner.keepsAlive) {
        appendField(text, "Connection", "close");
    } else if (m_manner.version < 11) {
        appendField(text, "Connection", "keep-alive");
    }
    return text + "\r\n";
}

void Reply::appendChunk()
{
    if (m_pending.empty() || m_manner.isBodyless) {
        m_pending.clear();
        return;
    }
    if (m_manner.version >= 11) {
        std::array<char, 20> size{};
        std::snprintf(size.data(), size.size(), "%zx\r\n", m_pending.size());
        m_out += size.data();
        m_out += m_pending;
        m_out += "\r\n";
    } else {
        m_out += m_pending;
    }
    m_pending.clear();
}

net::Task<Result<void>> Reply::flush()
{
    if (m_isBroken) {
        co_return fail(ErrorCode::Closed, "the client has gone");
    }
    if (!m_hasBegun) {
        m_hasBegun = true;
        if (m_manner.version < 11) {
            m_manner.keepsAlive = false; // the end of the body is the end of the connection
        }
        m_out += head(200, m_contentType, std::nullopt);
    }
    appendChunk();
    std::string framed = std::exchange(m_out, {});
    auto written = co_await write(std::move(framed));
    co_return written;
}

net::Task<void> Reply::finish(Result<void> outcome)
{
    if (m_isBroken) {
        co_return;
    }
    if (m_isWriting) { // within a chunk: nobody could tell a trailer from content
        m_isBroken = true;
        m_stream->reset();
        co_return;
    }
    std::string last;
    if (!m_hasBegun && !outcome) {
        const std::string message = validUtf8(outcome.error().detail);
        const std::string body =
            m_isPlain ? message
                      : toLine(json::object{
                          {"Message", message}, {"Code", m_errorCode}, {"Type", "error"}});
        last = head(m_errorCode == 1 ? 400 : 500, m_isPlain ? "text/plain" : "application/json",
                    body.size());
        last += m_manner.isBodyless ? std::string{} : body;
    } else if (!m_hasBegun) {
        last = head(200, m_contentType, m_pending.size());
        last += m_manner.isBodyless ? std::string{} : m_pending;
    } else {
        appendChunk();
        last = std::exchange(m_out, {});
        if (m_manner.version >= 11 && !m_manner.isBodyless) {
            last += "0\r\n";
            if (!outcome) {
                appendField(last, "X-Stream-Error", inOneLine(outcome.error().detail));
            }
            last += "\r\n";
        }
    }
    m_hasBegun = true;
    m_pending.clear();
    co_await write(std::move(last));
}

net::Task<void> Reply::refuse(unsigned status, std::string text,
                              std::vector<std::pair<std::string, std::string>> fields)
{
    text += text.empty() ? "" : "\n";
    std::string out = statusLine(m_manner.version, status);
    for (const auto& [name, value] : fields) {
        appendField(out, name, value);
    }
    if (!text.empty()) {
        appendField(out, "Content-Type", "text/plain; charset=utf-8");
        appendField(out, "X-Content-Type-Options", "nosniff");
    }
    if (status != 204) {
        appendField(out, "Content-Length", std::to_string(text.size()));
    }
    if (!m_manner.keepsAlive) {
        appendField(out, "Connection", "close");
    }
    out += "\r\n";
    out += m_manner.isBodyless ? std::string{} : text;
    m_hasBegun = true;
    co_await write(std::move(out));
}

net::Task<Result<void>> Reply::write(std::string bytes)
{
    Result<void> written;
    auto writing = writeInto(*m_stream, asBytes(bytes), written);
    const auto patience = std::chrono::milliseconds{limits::kRpcSilenceMs.value};
    m_isWriting = true;
    const bool isInTime =
        co_await net::runUntil(*m_clock, m_clock->now() + patience, std::move(writing));
    m_isWriting = false;
    if (!isInTime) {
        written = fail(ErrorCode::TimedOut, "the client does not read");
    }
    if (!written) {
        m_isBroken = true;
        m_manner.keepsAlive = false;
        m_stream->reset();
    }
    co_return written;
}

} // namespace swapscope::rpc
