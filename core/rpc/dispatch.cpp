// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/dispatch.h"

#include <algorithm>
#include <span>

namespace swapscope::rpc {
namespace {

Verdict refused(unsigned status, std::string text)
{
    Verdict verdict;
    verdict.refusal = Refusal{status, std::move(text)};
    if (status == 404 || status == 405) {
        verdict.fields = {{"Vary", "Origin"}};
    }
    return verdict;
}

/// A browser's question before a request, or anybody's about the methods.
Verdict answerOptions(const GateRules& rules, const Head& head)
{
    Verdict verdict = refused(204, {});
    if (fieldOf(head, "Access-Control-Request-Method").empty()) {
        verdict.fields = {{"Allow", "OPTIONS, POST"}, {"Vary", "Origin"}};
    } else {
        verdict.fields = preflightFields(rules, head);
        verdict.fields.emplace_back(
            "Vary", "Origin, Access-Control-Request-Method, Access-Control-Request-Headers");
    }
    return verdict;
}

Verdict judgeRoute(const GateRules& rules, const Head& head, const RouteSpec& route)
{
    Verdict verdict;
    verdict.refusal = refuseStranger(rules, head);
    verdict.route = verdict.refusal ? nullptr : &route;
    return verdict;
}

Verdict judgeCommand(const CommandSpec& command, const Target& target, const Head& head,
                     const std::string& first)
{
    auto inputs = Inputs::read(command, target, first);
    if (!inputs) {
        return refused(400, inputs.error().detail);
    }
    const bool hasParts = fieldOf(head, "Content-Type").starts_with("multipart/form-data");
    if (command.body != BodyUse::Arguments || !hasParts) {
        if (const auto counted = inputs->checkCount(command); !counted) {
            return refused(400, counted.error().detail);
        }
    }
    if (command.body == BodyUse::Files && !hasParts) {
        return refused(400, "file argument '" + std::string{command.file} + "' is required");
    }
    Verdict verdict;
    verdict.command = &command;
    verdict.inputs = std::move(*inputs);
    return verdict;
}

} // namespace

Verdict judge(const GateRules& rules, const Head& head)
{
    const std::string_view text{head.target().data(), head.target().size()};
    const auto target = parseTarget(text);
    if (!target) {
        return refused(400, "400 Bad Request: " + target.error().detail);
    }
    if (const auto route = std::ranges::find(routes(), target->path, &RouteSpec::path);
        route != routes().end())
    {
        return judgeRoute(rules, head, *route);
    }
    const auto& words = target->words;
    if (words.size() < 2 || words[0] != "api" || words[1] != "v0") {
        return refused(404, "404 page not found");
    }
    if (head.method() == http::verb::options) {
        return answerOptions(rules, head);
    }
    if (head.method() != http::verb::post) {
        Verdict verdict = refused(405, "405 - Method Not Allowed");
        verdict.fields.emplace_back("Allow", "OPTIONS, POST");
        return verdict;
    }
    Verdict verdict;
    if ((verdict.refusal = refuse(rules, head))) {
        verdict.fields = {{"Vary", "Origin"}};
        return verdict;
    }
    std::string first;
    const CommandSpec* command = findCommand(std::span{words}.subspan(2), first);
    return command == nullptr ? refused(404, "404 page not found")
                              : judgeCommand(*command, *target, head, first);
}

} // namespace swapscope::rpc
