// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/wishes.h"

#include "core/base/text.h"
#include "core/rpc/content.h"
#include "core/telemetry/names.h"

#include <charconv>
#include <cmath>

namespace swapscope::rpc {
namespace {

std::string inQuotes(std::string_view text)
{
    return "\"" + cleanText(text, 64) + "\"";
}

/// Reads every argument; the error says which one is wrong.
template <typename Value, typename Parse>
Result<std::vector<Value>> argumentsAs(const Call& call, const Parse& parse)
{
    std::vector<Value> values;
    for (const std::string& text : call.arguments()) {
        auto value = parse(text);
        if (!value) {
            return call.mistake("argument " + std::to_string(values.size() + 1) + " "
                                + inQuotes(text) + ": " + value.error().detail);
        }
        values.push_back(std::move(*value));
    }
    return values;
}

template <typename Value, typename Parse>
Result<std::optional<Value>> optionAs(const Call& call, std::string_view name, const Parse& parse)
{
    if (!call.inputs().has(name)) {
        return std::optional<Value>{};
    }
    const std::string text = call.text(name);
    auto value = parse(text);
    if (!value) {
        return call.mistake(std::string{name} + " " + inQuotes(text) + ": " + value.error().detail);
    }
    return std::optional<Value>{std::move(*value)};
}

Result<telemetry::RateLimit> parseAmount(std::string_view text)
{
    if (text == "none") {
        return telemetry::RateLimit{};
    }
    std::uint64_t amount = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()) {
        return fail(ErrorCode::Invalid, "it has to be a whole number of bytes from 0, or none");
    }
    return telemetry::RateLimit{amount};
}

Result<std::uint32_t> parseWeight(std::string_view text)
{
    double weight = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), weight);
    if (text.empty() || error != std::errc{} || end != text.data() + text.size()
        || !(weight >= 0.01 && weight <= 100))
    {
        return fail(ErrorCode::Invalid, "a weight can be 0.01 to 100");
    }
    return static_cast<std::uint32_t>(std::lround(100 * weight));
}

Result<telemetry::ServiceClass> parseClass(std::string_view text)
{
    const auto named = telemetry::named<telemetry::ServiceClass>(text);
    if (!named) {
        return fail(ErrorCode::Invalid, "there are the classes high, normal and low");
    }
    return *named;
}

} // namespace

Result<std::vector<PeerId>> peersOf(const Call& call)
{
    return argumentsAs<PeerId>(call, [](const std::string& text) { return PeerId::parse(text); });
}

Result<std::vector<Cid>> cidsOf(const Call& call)
{
    return argumentsAs<Cid>(call, parseBlockArgument);
}

Result<std::filesystem::path> placeOf(const Call& call, const std::string& text)
{
    if (const auto nul = text.find('\0'); nul != text.npos) {
        return call.mistake("the path has a NUL character behind \""
                            + cleanText(text.substr(0, nul)) + "\": no file can have such a name");
    }
    std::filesystem::path path{text};
    if (!path.is_absolute()) {
        return call.mistake("the path has to be absolute: the node has its own folder");
    }
    return path;
}

Result<std::optional<PeerId>> peerOption(const Call& call, std::string_view name)
{
    return optionAs<PeerId>(call, name,
                            [](const std::string& text) { return PeerId::parse(text); });
}

Result<std::optional<Cid>> cidOption(const Call& call, std::string_view name)
{
    return optionAs<Cid>(call, name, parseBlockArgument);
}

Result<std::optional<telemetry::RateLimit>> amountOption(const Call& call, std::string_view name)
{
    return optionAs<telemetry::RateLimit>(call, name, parseAmount);
}

Result<std::optional<std::uint32_t>> weightOption(const Call& call)
{
    return optionAs<std::uint32_t>(call, "weight", parseWeight);
}

Result<std::optional<telemetry::ServiceClass>> classOption(const Call& call)
{
    return optionAs<telemetry::ServiceClass>(call, "class", parseClass);
}

std::optional<bool> flagOption(const Call& call, std::string_view name)
{
    return call.inputs().has(name) ? std::optional{call.flag(name)} : std::nullopt;
}

std::optional<std::string> textOption(const Call& call, std::string_view name)
{
    return call.inputs().has(name) ? std::optional{call.text(name)} : std::nullopt;
}

} // namespace swapscope::rpc
