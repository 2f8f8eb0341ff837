// SPDX-License-Identifier: GPL-3.0-or-later
// version, id, commands, shutdown
#include "core/rpc/call.h"
#include "core/rpc/command_groups.h"
#include "core/rpc/peers.h"

#include <algorithm>
#include <map>

namespace swapscope::rpc {
namespace {

using Outcome = net::Task<Result<void>>;

/// In the words that clients compare it in.
#if defined(__x86_64__)
constexpr const char* kSystem = "amd64/linux";
#elif defined(__aarch64__)
constexpr const char* kSystem = "arm64/linux";
#else
constexpr const char* kSystem = "unknown/linux";
#endif

Outcome version(Call& call)
{
    call.reply.setForm(Reply::Form::Value);
    call.reply.put(json::object{{"Version", call.services().version},
                                {"Commit", ""},
                                {"Repo", "0"},
                                {"System", kSystem},
                                {"Golang", "none"}});
    co_return Result<void>{};
}

Outcome versionText(Call& call)
{
    call.reply.setForm(Reply::Form::Value);
    call.reply.setContentType("text/plain; charset=utf-8");
    const std::string text =
        "Commit: \nClient Version: swapscope/" + call.services().version + "\n";
    call.reply.put(asBytes(text));
    co_return Result<void>{};
}

Outcome id(Call& call)
{
    const auto base = peerBaseOf(call.text("peerid-base", "b58mh"));
    if (!base) {
        co_return base.error();
    }
    std::optional<PeerId> wanted;
    if (!call.arguments().empty()) {
        const auto parsed = PeerId::parse(call.argument());
        if (!parsed) {
            co_return fail(ErrorCode::Invalid, "invalid peer id");
        }
        wanted = *parsed;
    }
    call.reply.setForm(Reply::Form::Value);
    if (!wanted || *wanted == call.node().self()) {
        call.reply.put(describeSelf(call.node(), *base));
        co_return Result<void>{};
    }
    const auto connections = call.node().parts().host.connections();
    const auto known = std::ranges::find(connections, *wanted, &libp2p::ConnectionInfo::peer);
    if (known == connections.end() && call.isOffline()) {
        call.reply.put(describeStranger(*wanted, *base));
        co_return Result<void>{};
    }
    if (known == connections.end()) {
        co_return fail(ErrorCode::NotFound,
                       "failed to dial: failed to dial " + wanted->toString()
                           + ": no addresses; connect to it first (swarm connect)");
    }
    call.reply.put(describePeer(*known, *base));
    co_return Result<void>{};
}

/// The tree of commands: a path's words are its levels.
struct Level
{
    const CommandSpec* command = nullptr;
    std::map<std::string, Level, std::less<>> below{};
};

json::object describeLevel(const std::string& name, const Level& level)
{
    json::array below;
    for (const auto& [word, next] : level.below) {
        below.emplace_back(describeLevel(word, next));
    }
    json::array options;
    if (level.command != nullptr) {
        for (const OptionSpec& option : level.command->options) {
            json::array names{std::string{option.name}};
            if (!option.alias.empty()) {
                names.emplace_back(std::string{option.alias});
            }
            options.emplace_back(json::object{{"Names", std::move(names)}});
        }
    }
    return {{"Name", name}, {"Subcommands", std::move(below)}, {"Options", std::move(options)}};
}

Outcome listCommands(Call& call)
{
    Level root;
    for (const CommandSpec& command : commands()) {
        Level* level = &root;
        std::string_view path = command.path;
        while (!path.empty()) {
            const std::size_t slash = std::min(path.find('/'), path.size());
            level = &level->below[std::string{path.substr(0, slash)}];
            path.remove_prefix(std::min(slash + 1, path.size()));
        }
        level->command = &command;
    }
    call.reply.setForm(Reply::Form::Value);
    call.reply.put(describeLevel("ipfs", root));
    co_return Result<void>{};
}

Outcome shutDown(Call& call)
{
    call.reply.setForm(Reply::Form::Nothing);
    call.reply.closeAfter();
    auto flushed = co_await call.reply.flush();
    if (call.services().shutDown) {
        call.services().shutDown();
    }
    co_return flushed;
}

} // namespace

Commands nodeCommands()
{
    return {
        {.path = "version",
         .summary = "What this node is.",
         .run = version,
         .options = {{"number", OptionType::Flag, "taken and of no effect", "n"},
                     {"commit", OptionType::Flag, "taken and of no effect"},
                     {"repo", OptionType::Flag, "taken and of no effect"},
                     {"all", OptionType::Flag, "taken and of no effect"}},
         .reply = R"({"Version","Commit","Repo","System","Golang"})"},
        {.path = "id",
         .summary = "Who a peer is: this node, or one that it is connected to.",
         .run = id,
         .arguments = {{"peer", "a peer id; none: this node", false}},
         .options = {{"peerid-base", OptionType::Text, "of the id: b58mh, base36, base32, ..."},
                     {"format", OptionType::Text, "taken and of no effect", "f"}},
         .reply = R"({"ID","PublicKey","Addresses","AgentVersion","Protocols"})"},
        {.path = "commands",
         .summary = "All commands with their options.",
         .run = listCommands,
         .options = {{"flags", OptionType::Flag, "taken and of no effect", "f"}},
         .reply = R"({"Name","Subcommands":[...],"Options":[{"Names":[...]}]})"},
        {.path = "shutdown", .summary = "Ends the node.", .run = shutDown},
    };
}

std::vector<RouteSpec> nodeRoutes()
{
    return {{"/version", "What this node is, as text.", versionText}};
}

} // namespace swapscope::rpc
