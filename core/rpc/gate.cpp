// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/gate.h"

#include "core/base/text.h"

#include <boost/asio/ip/address.hpp>
#include <boost/beast/core/string.hpp>

#include <algorithm>
#include <array>

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

/// A name that only this machine gives itself, or an address, which nobody can point elsewhere.
bool isOwnName(std::string_view host)
{
    std::string name = lower(host);
    if (name.starts_with('[')) {
        name = name.substr(1, name.find(']') - 1);
    } else {
        name = name.substr(0, name.find(':'));
    }
    boost::system::error_code error;
    boost::asio::ip::make_address(name, error);
    return !error || name == "localhost" || name.ends_with(".localhost");
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
    const std::string_view host = fieldOf(head, "Host");
    if (!has(head, http::field::host) && head.version() >= 11) {
        return Refusal{400, "400 Bad Request: missing required Host header"};
    }
    if (has(head, http::field::host) && rules.token.empty() && !isOwnName(host)) {
        return Refusal{403, "403 - Forbidden: the host \"" + cleanText(host)
                                + "\" is no name of this machine; use 127.0.0.1 or localhost"};
    }
    if (!rules.token.empty() && !isSame(fieldOf(head, "Authorization"), "Bearer " + rules.token)) {
        return Refusal{403, "Kubo RPC Access Denied: this node asks for its token "
                            "(Authorization: Bearer ..., or ipfs --api-auth=bearer:...)"};
    }
    return std::nullopt;
}

std::optional<Refusal> refuse(const GateRules& rules, const Head& head)
{
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
