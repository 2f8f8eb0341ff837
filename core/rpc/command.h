// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/net/task.h"

#include <span>
#include <string>
#include <string_view>
#include <vector>

/// The commands as one table, from which requests are read and the documentation is made.
namespace swapscope::rpc {

class Call;

enum class OptionType { Flag, Integer, Number, Text, Duration };

struct OptionSpec
{
    std::string_view name;
    OptionType type = OptionType::Flag;
    std::string_view help{};
    std::string_view alias{}; ///< Another name, of one letter or an old one.
};

struct ArgumentSpec
{
    std::string_view name;
    std::string_view help{};
    bool isRequired = true;
    bool isMany = false; ///< All that remain.
};

/// What the body of a request is.
enum class BodyUse {
    None,      ///< Of no use, and dropped.
    Arguments, ///< Further arguments, one a line (a client's standard input).
    Files,     ///< multipart/form-data, read by the command.
};

struct CommandSpec
{
    std::string_view path; ///< Below /api/v0/: "block/get".
    std::string_view summary;
    net::Task<Result<void>> (*run)(Call&) = nullptr;
    std::vector<ArgumentSpec> arguments{};
    std::vector<OptionSpec> options{};
    BodyUse body = BodyUse::None;
    std::string_view file{"path"};           ///< What an upload is called where it is missing.
    std::string_view reply{};                ///< Its shape, for the documentation.
    std::vector<std::string_view> aliases{}; ///< Further paths.
};

/// Something that is served outside /api/v0/, whatever the method and the origin.
struct RouteSpec
{
    std::string_view path; ///< "/debug/metrics/prometheus"
    std::string_view summary;
    net::Task<Result<void>> (*run)(Call&) = nullptr;
};

/// All of them, in the order of the documentation: each group's file adds its own.
[[nodiscard]] std::span<const CommandSpec> commands();
[[nodiscard]] std::span<const RouteSpec> routes();

/// The options that every command takes.
[[nodiscard]] std::span<const OptionSpec> globalOptions();

/// What the words behind /api/v0/ name; the last one may be a first argument instead, which is then
/// handed over. nullptr for nothing.
[[nodiscard]] const CommandSpec* findCommand(std::span<const std::string> words,
                                             std::string& argument);

/// The commands as people read them.
[[nodiscard]] std::string describeCommands();

} // namespace swapscope::rpc
