// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/rules_file.h"

#include "core/node/rules_words.h"

#include <boost/json.hpp>

namespace swapscope::node {
namespace {

namespace json = boost::json;
using multiformats::PeerId;
using rules_words::kAnswers;
using rules_words::kClasses;
using telemetry::DenyAnswer;
using telemetry::DenyKey;
using telemetry::NodeRules;
using telemetry::PeerRules;
using telemetry::RateLimit;
using telemetry::ServiceClass;

template <typename Enum>
std::string_view nameIn(const std::array<std::string_view, 3>& names, Enum value)
{
    return names.at(static_cast<std::size_t>(value));
}

template <typename T>
void put(json::object& into, std::string_view key, const T& value, const T& usual)
{
    if (value != usual) {
        into[key] = value;
    }
}

void put(json::object& into, std::string_view key, const RateLimit& limit)
{
    if (limit) {
        into[key] = *limit;
    }
}

template <typename Rules>
void putCommon(json::object& into, const Rules& rules)
{
    put(into, "uploadLimit", rules.uploadLimit);
    put(into, "downloadLimit", rules.downloadLimit);
    put(into, "servingPaused", rules.servingPaused, false);
    put(into, "askingPaused", rules.askingPaused, false);
}

json::object encode(const NodeRules& rules, const NodeRules& defaults)
{
    json::object into;
    put(into, "strategy", rules.strategy, defaults.strategy);
    put(into, "taskWorkers", rules.taskWorkers, defaults.taskWorkers);
    put(into, "storeLimit", rules.storeLimit);
    put(into, "alternativeUpload", rules.alternativeUpload);
    put(into, "alternativeDownload", rules.alternativeDownload);
    put(into, "usesAlternative", rules.usesAlternative, false);
    putCommon(into, rules);
    return into;
}

json::object encode(const PeerId& peer, const PeerRules& rules)
{
    json::object into;
    into["peer"] = peer.toString();
    put(into, "nickname", rules.nickname, std::string{});
    put(into, "weight", rules.weight, PeerRules::kEvenWeight);
    if (rules.serviceClass != ServiceClass::Normal) {
        into["class"] = nameIn(kClasses, rules.serviceClass);
    }
    put(into, "inFlightCap", rules.inFlightCap);
    if (rules.color) {
        into["color"] = *rules.color;
    }
    putCommon(into, rules);
    return into;
}

json::object encode(const DenyKey& what, DenyAnswer answer)
{
    json::object into;
    if (!what.peer.empty()) {
        into["peer"] = what.peer.toString();
    }
    if (!what.cid.empty()) {
        into["cid"] = what.cid.toString();
    }
    into["answer"] = nameIn(kAnswers, answer);
    return into;
}

} // namespace

std::string encodeRules(const SavedRules& rules, const NodeRules& defaults)
{
    json::object whole;
    whole["version"] = rules_words::kVersion;
    whole["node"] = encode(rules.node, defaults);
    json::array& peers = whole["peers"].emplace_array();
    for (const auto& [peer, ofPeer] : rules.peers) {
        peers.push_back(encode(peer, ofPeer));
    }
    json::array& denials = whole["denials"].emplace_array();
    for (const auto& [what, answer] : rules.denials) {
        denials.push_back(encode(what, answer));
    }
    return json::serialize(whole) + "\n";
}

} // namespace swapscope::node
