// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/gate.h"

#include "core/base/text.h"

#include <boost/asio/ip/address.hpp>
#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace swapscope::rpc {
namespace {

constexpr std::array<std::string_view, 3> kOwnNames{"127.0.0.1", "[::1]", "localhost"};
constexpr std::array<std::string_view, 4> kAskedFields{"origin", "accept", "content-type",
                                                       "x-requested-with"};

std::string lower(std::string_view text)
{
    std::string folded{text};
    std::ranges::transform(folded, folded.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return folded;
}

bool has(const Head& head, http::field field)
{
    return head.find(field) != head.end();
}

/// scheme://host:port of a web address.
std::string_view originOf(std::string_view address)
{
    const auto scheme = address.find("://");
    return scheme == address.npos ? address : address.substr(0, address.find('/', scheme + 3));
}

bool isPort(std::string_view text)
{
    std::uint16_t port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    return error == std::errc{} && end == text.data() + text.size();
}

/// Letters, digits and hyphens with dots between, as names of hosts are.
bool isHostName(std::string_view name)
{
    char before = '.';
    for (const char c : name) {
        const bool isPlain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
        if (!isPlain && (c != '.' || before == '.')) {
            return false;
        }
        before = c;
    }
    return before != '.';
}

/// A name that only this machine gives itself, or an address, which nobody can point elsewhere,
/// alone or with a port. Whatever else a reader might make a name of is none.
bool isOwnName(std::string_view host)
{
    const std::string folded = lower(host);
    const bool isBracketed = folded.starts_with('[');
    const std::size_t end = std::min(folded.find(isBracketed ? ']' : ':'), folded.size());
    const std::string name = folded.substr(isBracketed ? 1 : 0, end - (isBracketed ? 1 : 0));
    const std::string_view rest = std::string_view{folded}.substr(end);
    const std::string_view port =
        isBracketed ? rest.substr(std::min<std::size_t>(1, rest.size())) : rest;
    if ((isBracketed && rest.empty())
        || (!port.empty() && (port.front() != ':' || !isPort(port.substr(1)))))
    {
        return false;
    }
    boost::system::error_code error;
    if (isBracketed) {
        boost::asio::ip::make_address_v6(name, error);
        return !error && name.find('%') == name.npos;
    }
    boost::asio::ip::make_address_v4(name, error);
    return !error || name == "localhost" || (name.ends_with(".localhost") && isHostName(name));
}

/// Fields of which a second one could be the one that somebody else reads.
std::optional<Refusal> refuseRepeated(const Head& head)
{
    for (const auto field : {http::field::host, http::field::origin, http::field::referer,
                             http::field::user_agent, http::field::authorization})
    {
        if (head.count(field) > 1) {
            return Refusal{400, "400 Bad Request: too many " + std::string{to_string(field)}
                                    + " headers"};
        }
    }
    return std::nullopt;
}

/// host:port of a target that is a whole web address, which counts before `Host` (RFC 9112 3.2.2).
std::optional<std::string_view> targetHost(const Head& head)
{
    std::string_view target{head.target().data(), head.target().size()};
    const auto scheme = target.find("://");
    if (target.starts_with('/') || scheme == target.npos) {
        return std::nullopt;
    }
    target.remove_prefix(scheme + 3);
    return target.substr(0, target.find_first_of("/?#"));
}

Refusal foreign(std::string_view host)
{
    return {403, "403 - Forbidden: the host \"" + cleanText(host)
                     + "\" is no name of this machine; use 127.0.0.1 or localhost"};
}

/// In a time that does not tell how far they agree.
bool isSame(std::string_view a, std::string_view b)
{
    unsigned difference = a.size() == b.size() ? 0 : 1;
    for (std::size_t i = 0; i < a.size(); ++i) {
        difference |= static_cast<unsigned char>(a[i] ^ b[b.empty() ? 0 : i % b.size()]);
    }
    return difference == 0;
}

bool areAllowedFields(std::string_view list)
{
    const std::string folded = lower(list);
    std::string_view rest = folded;
    while (!rest.empty()) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        std::string_view name = rest.substr(0, comma);
        while (name.starts_with(' ')) {
            name.remove_prefix(1);
        }
        while (name.ends_with(' ')) {
            name.remove_suffix(1);
        }
        if (!name.empty() && std::ranges::find(kAskedFields, name) == kAskedFields.end()) {
            return false;
        }
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return true;
}

} // namespace

bool isAllowedOrigin(const GateRules& rules, std::string_view origin)
{
    for (const std::string_view name : kOwnNames) {
        const std::string own = std::string{name} + ":" + std::to_string(rules.port);
        if (origin == "http://" + own || origin == "https://" + own) {
            return true;
        }
    }
    return std::ranges::any_of(rules.origins, [origin](const std::string& allowed) {
        return allowed == "*" || allowed == origin;
    });
}

std::optional<Refusal> refuseStranger(const GateRules& rules, const Head& head)
{
    if (auto repeated = refuseRepeated(head)) {
        return repeated;
    }
    if (!has(head, http::field::host) && head.version() >= 11) {
        return Refusal{400, "400 Bad Request: missing required Host header"};
    }
    if (rules.token.empty()) {
        const std::string_view host = fieldOf(head, "Host");
        if (has(head, http::field::host) && !isOwnName(host)) {
            return foreign(host);
        }
        if (const auto target = targetHost(head); target && !isOwnName(*target)) {
            return foreign(*target);
        }
    }
    if (!rules.token.empty() && !isSame(fieldOf(head, "Authorization"), "Bearer " + rules.token)) {
        return Refusal{403, "Kubo RPC Access Denied: this node asks for its token "
                            "(Authorization: Bearer ..., or ipfs --api-auth=bearer:...)"};
    }
    return std::nullopt;
}

std::optional<Refusal> refuse(const GateRules& rules, const Head& head)
{
    if (auto repeated = refuseRepeated(head)) {
        return repeated;
    }
    const Refusal forbidden{403, "403 - Forbidden"};
    const bool hasOrigin = has(head, http::field::origin);
    const bool hasReferer = has(head, http::field::referer);
    if (hasOrigin && !isAllowedOrigin(rules, fieldOf(head, "Origin"))) {
        return forbidden;
    }
    if (hasReferer && !isAllowedOrigin(rules, originOf(fieldOf(head, "Referer")))) {
        return forbidden;
    }
    const std::string_view agent = fieldOf(head, "User-Agent");
    if (!hasOrigin && !hasReferer && agent.starts_with("Mozilla")
        && agent.find("Electron") == agent.npos)
    {
        return forbidden;
    }
    return refuseStranger(rules, head);
}

std::vector<std::pair<std::string, std::string>> preflightFields(const GateRules& rules,
                                                                 const Head& head)
{
    const std::string_view origin = fieldOf(head, "Origin");
    const std::string_view fields = fieldOf(head, "Access-Control-Request-Headers");
    if (!isAllowedOrigin(rules, origin) || !areAllowedFields(fields)
        || fieldOf(head, "Access-Control-Request-Method") != "POST")
    {
        return {};
    }
    std::vector<std::pair<std::string, std::string>> answer{
        {"Access-Control-Allow-Origin", std::string{origin}},
        {"Access-Control-Allow-Methods", "POST"}};
    if (!fields.empty()) {
        answer.emplace_back("Access-Control-Allow-Headers", std::string{fields});
    }
    return answer;
}

} // namespace swapscope::rpc
