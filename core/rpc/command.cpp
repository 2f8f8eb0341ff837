// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/command.h"

#include "core/rpc/command_groups.h"

#include <algorithm>
#include <array>
#include <iterator>

namespace swapscope::rpc {
namespace {

using Type = OptionType;

constexpr std::array kGlobal{
    OptionSpec{"encoding", Type::Text, "json, or text for plain errors and refs", "enc"},
    OptionSpec{"stream-channels", Type::Flag, "taken and of no effect"},
    OptionSpec{"timeout", Type::Duration, "ends the command, as in 300ms or 1m30s"},
    OptionSpec{"offline", Type::Flag, "asks no peer", "local"},
    OptionSpec{"cid-base", Type::Text, "of CIDs of version 1: base32, base58btc, base36, base16"},
    OptionSpec{"upgrade-cidv0-in-output", Type::Flag, "writes all CIDs as version 1"},
};

Commands allCommands()
{
    Commands all;
    for (Commands group :
         {nodeCommands(), swarmCommands(), blockCommands(), contentCommands(), addCommands(),
          refsCommands(), dagCommands(), pinCommands(), bitswapCommands(), tableCommands(),
          questionCommands(), eventCommands(), actCommands(), jobCommands()})
    {
        std::ranges::move(group, std::back_inserter(all));
    }
    return all;
}

std::vector<RouteSpec> allRoutes()
{
    std::vector<RouteSpec> all = nodeRoutes();
    std::ranges::move(metricsRoutes(), std::back_inserter(all));
    return all;
}

std::string_view wordOf(OptionType type)
{
    switch (type) {
    case Type::Flag: return "true|false";
    case Type::Integer: return "int";
    case Type::Number: return "number";
    case Type::Duration: return "duration";
    case Type::Text: break;
    }
    return "text";
}

/// "  --name=type    help" in two columns.
void appendItem(std::string& to, std::string left, std::string_view right)
{
    constexpr std::size_t kColumn = 34;
    left.resize(std::max(left.size() + 2, kColumn), ' ');
    to += left;
    to += right;
    while (to.ends_with(' ')) {
        to.pop_back();
    }
    to += '\n';
}

void describeOption(std::string& to, const OptionSpec& option)
{
    appendItem(to, "      " + std::string{option.name} + "=" + std::string{wordOf(option.type)},
               option.help);
}

std::string usageOf(const CommandSpec& command)
{
    std::string usage = "/api/v0/" + std::string{command.path};
    for (const ArgumentSpec& argument : command.arguments) {
        const std::string name =
            "arg=<" + std::string{argument.name} + ">" + (argument.isMany ? "..." : "");
        usage += argument.isRequired ? " " + name : " [" + name + "]";
    }
    return usage + (command.body == BodyUse::Files ? " (multipart/form-data)" : "");
}

} // namespace

std::span<const CommandSpec> commands()
{
    static const Commands all = allCommands();
    return all;
}

std::span<const RouteSpec> routes()
{
    static const std::vector<RouteSpec> all = allRoutes();
    return all;
}

std::span<const OptionSpec> globalOptions()
{
    return kGlobal;
}

const CommandSpec* findCommand(std::span<const std::string> words, std::string& argument)
{
    const auto find = [](std::span<const std::string> path) -> const CommandSpec* {
        std::string text;
        for (const std::string& word : path) {
            text += (text.empty() ? "" : "/") + word;
        }
        for (const CommandSpec& command : commands()) {
            if (command.path == text
                || std::ranges::find(command.aliases, text) != command.aliases.end()) {
                return &command;
            }
        }
        return nullptr;
    };
    if (const CommandSpec* whole = find(words)) {
        return whole;
    }
    if (words.size() < 2) {
        return nullptr;
    }
    const CommandSpec* shorter = find(words.first(words.size() - 1));
    if (shorter != nullptr && !shorter->arguments.empty()) {
        argument = words.back();
        return shorter;
    }
    return nullptr;
}

std::string describeCommands()
{
    std::string text =
        "Every command is a POST request; arguments and options stand in the query, each\n"
        "percent-encoded. Replies are JSON unless they say otherwise; an error is\n"
        "{\"Message\":...,\"Code\":...,\"Type\":\"error\"} with status 500, or 400 for a mistake\n"
        "in the request, and the trailer X-Stream-Error once a reply has begun. A request's\n"
        "head, with its query, has at most 64 KiB: about 900 CIDs.\n\n"
        "Options of every command:\n";
    for (const OptionSpec& option : globalOptions()) {
        describeOption(text, option);
    }
    text += "\nCommands:\n";
    for (const CommandSpec& command : commands()) {
        text += "\n  " + usageOf(command) + "\n      " + std::string{command.summary} + "\n";
        for (const std::string_view alias : command.aliases) {
            text += "      Also /api/v0/" + std::string{alias} + "\n";
        }
        for (const ArgumentSpec& argument : command.arguments) {
            if (!argument.help.empty()) {
                appendItem(text, "      <" + std::string{argument.name} + ">", argument.help);
            }
        }
        for (const OptionSpec& option : command.options) {
            describeOption(text, option);
        }
        if (!command.reply.empty()) {
            text += "      -> " + std::string{command.reply} + "\n";
        }
    }
    text += "\nOutside of /api/v0/, with any method:\n";
    for (const RouteSpec& route : routes()) {
        text += "\n  " + std::string{route.path} + "\n      " + std::string{route.summary} + "\n";
    }
    return text;
}

} // namespace swapscope::rpc
