// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/rpc/call.h"
#include "core/telemetry/rules.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

/// What arguments and options of swapscope/… mean. Errors are Invalid, the client's mistake, and
/// say in one sentence what is wrong and what can be written.
namespace swapscope::rpc {

using multiformats::Cid;
using multiformats::PeerId;

/// All arguments.
[[nodiscard]] Result<std::vector<PeerId>> peersOf(const Call& call);
[[nodiscard]] Result<std::vector<Cid>> cidsOf(const Call& call);

/// A place on the node's disk.
[[nodiscard]] Result<std::filesystem::path> placeOf(const Call& call, const std::string& text);

/// Of an option; none where it was not given.
[[nodiscard]] Result<std::optional<PeerId>> peerOption(const Call& call, std::string_view name);
[[nodiscard]] Result<std::optional<Cid>> cidOption(const Call& call, std::string_view name);

/// "50000" (B, or B/s) or "none".
[[nodiscard]] Result<std::optional<telemetry::RateLimit>> amountOption(const Call& call,
                                                                       std::string_view name);
/// "2.5", in hundredths.
[[nodiscard]] Result<std::optional<std::uint32_t>> weightOption(const Call& call);
/// "high", "normal", "low".
[[nodiscard]] Result<std::optional<telemetry::ServiceClass>> classOption(const Call& call);
[[nodiscard]] std::optional<bool> flagOption(const Call& call, std::string_view name);
[[nodiscard]] std::optional<std::string> textOption(const Call& call, std::string_view name);

/// Keeps the first error of several options that are read one after the other.
class FirstError
{
public:
    /// The value, or an empty one after an error.
    template <typename Value>
    Value take(Result<Value> result)
    {
        if (result) {
            return std::move(*result);
        }
        if (!m_error) {
            m_error = result.error();
        }
        return Value{};
    }
    [[nodiscard]] const std::optional<Error>& error() const noexcept { return m_error; }

private:
    std::optional<Error> m_error;
};

} // namespace swapscope::rpc
