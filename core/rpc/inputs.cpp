// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/inputs.h"

#include "core/base/rpc_limits.h"
#include "core/base/text.h"

#include <algorithm>
#include <charconv>

namespace swapscope::rpc {
namespace {

std::optional<bool> toFlag(std::string_view text)
{
    for (const std::string_view yes : {"", "1", "t", "T", "true", "TRUE", "True"}) {
        if (text == yes) {
            return true;
        }
    }
    for (const std::string_view no : {"0", "f", "F", "false", "FALSE", "False"}) {
        if (text == no) {
            return false;
        }
    }
    return std::nullopt;
}

template <typename Number>
std::optional<Number> toNumber(std::string_view text)
{
    Number number{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return number;
}

std::string_view nameOf(OptionType type)
{
    switch (type) {
    case OptionType::Flag: return "bool";
    case OptionType::Integer: return "int";
    case OptionType::Number: return "float";
    case OptionType::Duration: return "duration";
    case OptionType::Text: break;
    }
    return "string";
}

bool isValue(OptionType type, std::string_view text)
{
    switch (type) {
    case OptionType::Flag: return toFlag(text).has_value();
    case OptionType::Integer: return toNumber<std::int64_t>(text).has_value();
    case OptionType::Number: return toNumber<double>(text).has_value();
    case OptionType::Duration: return parseDuration(text).has_value();
    case OptionType::Text: break;
    }
    return true;
}

const OptionSpec* findOption(std::span<const OptionSpec> options, std::string_view name)
{
    const auto found = std::ranges::find_if(options, [name](const OptionSpec& option) {
        return option.name == name || (!option.alias.empty() && option.alias == name);
    });
    return found == options.end() ? nullptr : &*found;
}

} // namespace

Result<Inputs> Inputs::read(const CommandSpec& command, const Target& target,
                            std::string_view first)
{
    Inputs inputs;
    if (!first.empty()) {
        inputs.arguments.emplace_back(first);
    }
    for (const auto& [key, value] : target.query) {
        if (key == "arg") {
            inputs.arguments.push_back(value);
            continue;
        }
        const OptionSpec* option = findOption(command.options, key);
        option = option != nullptr ? option : findOption(globalOptions(), key);
        if (option == nullptr) {
            continue;
        }
        if (!isValue(option->type, value)) {
            return fail(ErrorCode::Invalid, "could not convert value \"" + cleanText(value)
                                                + "\" to type \""
                                                + std::string{nameOf(option->type)}
                                                + "\" (for option \"-" + key + "\")");
        }
        const auto [place, isNew] = inputs.options.emplace(option->name, value);
        if (!isNew) {
            return fail(ErrorCode::Invalid,
                        "expected key " + key + " to have only a single value, received ["
                            + cleanText(place->second) + " " + cleanText(value) + "]");
        }
    }
    if (const auto at = inputs.options.find("encoding");
        at != inputs.options.end() && at->second != "json" && at->second != "text")
    {
        return fail(ErrorCode::Invalid, "invalid encoding: " + cleanText(at->second));
    }
    return inputs;
}

Result<void> Inputs::checkCount(const CommandSpec& command) const
{
    std::size_t needed = 0;
    std::size_t most = 0;
    for (const ArgumentSpec& argument : command.arguments) {
        if (argument.isRequired && arguments.size() <= needed) {
            return fail(ErrorCode::Invalid,
                        "argument \"" + std::string{argument.name} + "\" is required");
        }
        needed += argument.isRequired ? 1 : 0;
        most = argument.isMany ? limits::kRpcArguments.value : most + 1;
    }
    if (arguments.size() > most && most > 1) {
        return fail(ErrorCode::TooLarge, "too many arguments");
    }
    return {};
}

bool Inputs::has(std::string_view option) const
{
    return options.contains(option);
}

bool Inputs::flag(std::string_view option, bool fallback) const
{
    const auto at = options.find(option);
    return at == options.end() ? fallback : toFlag(at->second).value_or(fallback);
}

std::int64_t Inputs::integer(std::string_view option, std::int64_t fallback) const
{
    const auto at = options.find(option);
    return at == options.end() ? fallback : toNumber<std::int64_t>(at->second).value_or(fallback);
}

std::string Inputs::text(std::string_view option, std::string_view fallback) const
{
    const auto at = options.find(option);
    return std::string{at == options.end() ? fallback : at->second};
}

std::optional<Duration> Inputs::duration(std::string_view option) const
{
    const auto at = options.find(option);
    if (at == options.end()) {
        return std::nullopt;
    }
    const auto parsed = parseDuration(at->second);
    return parsed ? std::optional{*parsed} : std::nullopt;
}

} // namespace swapscope::rpc
