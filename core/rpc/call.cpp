// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/call.h"

#include "core/base/rpc_limits.h"
#include "core/rpc/multipart.h"

#include <algorithm>

namespace swapscope::rpc {

net::Task<Result<void>> Call::readArguments(const CommandSpec& command)
{
    const std::string_view type = fieldOf(*m_head, "Content-Type");
    if (m_body->hasBody() && type.starts_with("multipart/form-data")) {
        Multipart parts{*m_body, type};
        auto part = co_await parts.nextPart();
        std::string lines;
        while (part && *part) {
            auto bytes = co_await parts.nextBytes();
            while (bytes && !bytes->empty()) {
                lines += asText(*bytes);
                if (lines.size() > limits::kRpcArgumentBytes) {
                    co_return fail(ErrorCode::TooLarge, "too many arguments");
                }
                bytes = co_await parts.nextBytes();
            }
            if (!bytes) {
                co_return bytes.error();
            }
            lines += '\n';
            part = co_await parts.nextPart();
        }
        if (!part) {
            co_return part.error();
        }
        std::string_view rest = lines;
        while (!rest.empty()) {
            const std::size_t end = std::min(rest.find('\n'), rest.size());
            std::string_view line = rest.substr(0, end);
            rest.remove_prefix(std::min(end + 1, rest.size()));
            if (line.ends_with('\r')) {
                line.remove_suffix(1);
            }
            if (!line.empty()) {
                m_inputs.arguments.emplace_back(line);
            }
        }
    }
    co_return m_inputs.checkCount(command);
}

Error Call::mistake(std::string detail) const
{
    reply.setClientMistake();
    return fail(ErrorCode::Invalid, std::move(detail));
}

} // namespace swapscope::rpc
