// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/rules_file.h"

#include "core/base/text.h"
#include "core/bitswap/rules.h"

#include <boost/json.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <set>

namespace swapscope::node {
namespace {

namespace json = boost::json;
using multiformats::Cid;
using multiformats::PeerId;
using telemetry::DenyAnswer;
using telemetry::DenyKey;
using telemetry::NodeRules;
using telemetry::PeerRules;
using telemetry::RateLimit;
using telemetry::ServiceClass;

constexpr std::int64_t kVersion = 1;
constexpr std::size_t kMaxDepth = 4;
constexpr std::size_t kMaxQuoted = 80; ///< Bytes of the file's text in a sentence.

/// In the order of the enumerators.
constexpr std::array<std::string_view, 3> kClasses{"high", "normal", "low"};
constexpr std::array<std::string_view, 3> kAnswers{"dont-have", "silence", "disconnect"};

template <typename Enum>
std::string_view nameIn(const std::array<std::string_view, 3>& names, Enum value)
{
    return names.at(static_cast<std::size_t>(value));
}

std::string quoted(std::string_view text)
{
    return "'" + cleanText(text, kMaxQuoted, kMaxQuoted) + "'";
}

// --- writing -------------------------------------------------------------------------------------

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

// --- reading -------------------------------------------------------------------------------------

/// The members of one object, taken out one after the other. The first that has the wrong form is
/// the reason why the entry is skipped, as is one that nobody asked for.
class Members
{
public:
    explicit Members(const json::value& value)
        : m_object{value.if_object()}
    {
        if (m_object == nullptr) {
            reject("an entry is not an object");
        }
    }

    void text(std::string_view key, std::string& into)
    {
        if (const json::value* const value = find(key)) {
            const json::string* const string = value->if_string();
            string != nullptr ? static_cast<void>(into.assign(string->data(), string->size()))
                              : reject(quoted(key) + " is not a text");
        }
    }
    void flag(std::string_view key, bool& into)
    {
        if (const json::value* const value = find(key)) {
            const bool* const boolean = value->if_bool();
            boolean != nullptr ? static_cast<void>(into = *boolean)
                               : reject(quoted(key) + " is neither true nor false");
        }
    }
    void number(std::string_view key, std::uint32_t& into)
    {
        RateLimit wide;
        limit(key, wide);
        if (wide && *wide <= std::numeric_limits<std::uint32_t>::max()) {
            into = static_cast<std::uint32_t>(*wide);
        } else if (wide) {
            reject(quoted(key) + " is too large");
        }
    }
    void number(std::string_view key, std::optional<std::uint32_t>& into)
    {
        if (m_object != nullptr && m_object->contains(key)) {
            number(key, into.emplace());
        }
    }
    void limit(std::string_view key, RateLimit& into)
    {
        const json::value* const value = find(key);
        if (value == nullptr) {
            return;
        }
        if (const std::uint64_t* const large = value->if_uint64()) {
            into = *large;
        } else if (const std::int64_t* const small = value->if_int64(); small && *small >= 0) {
            into = static_cast<std::uint64_t>(*small);
        } else {
            reject(quoted(key) + " is not a whole number from 0");
        }
    }
    /// @return whether it is there.
    template <typename Enum>
    bool choice(std::string_view key, const std::array<std::string_view, 3>& names, Enum& into)
    {
        if (m_object == nullptr || !m_object->contains(key)) {
            return false;
        }
        std::string name;
        text(key, name);
        const auto found = std::ranges::find(names, name);
        if (found == names.end()) {
            reject(quoted(key) + " is " + quoted(name) + ", which is unknown");
        } else {
            into = static_cast<Enum>(found - names.begin());
        }
        return true;
    }
    template <typename Id>
    void id(std::string_view key, Id& into)
    {
        std::string name;
        text(key, name);
        if (name.empty()) {
            return;
        }
        auto parsed = Id::parse(name);
        parsed ? static_cast<void>(into = std::move(*parsed))
               : reject(quoted(key) + ": " + parsed.error().detail);
    }
    template <typename Rules>
    void common(Rules& rules)
    {
        limit("uploadLimit", rules.uploadLimit);
        limit("downloadLimit", rules.downloadLimit);
        flag("servingPaused", rules.servingPaused);
        flag("askingPaused", rules.askingPaused);
    }

    void reject(std::string why)
    {
        if (m_why.empty()) {
            m_why = std::move(why);
        }
    }
    void check(const Result<void>& valid)
    {
        if (!valid) {
            reject(valid.error().detail);
        }
    }
    /// Empty when all is well.
    [[nodiscard]] std::string whyNot()
    {
        if (m_object != nullptr && m_taken != m_object->size()) {
            reject("it has a member that is unknown");
        }
        return m_why;
    }

private:
    const json::value* find(std::string_view key)
    {
        const json::value* const value = m_object == nullptr ? nullptr : m_object->if_contains(key);
        m_taken += value != nullptr ? 1 : 0;
        return value;
    }

    const json::object* m_object;
    std::size_t m_taken = 0;
    std::string m_why;
};

void readNode(const json::value& value, ReadRules& into)
{
    Members members{value};
    NodeRules rules = into.rules.node;
    members.text("strategy", rules.strategy);
    members.number("taskWorkers", rules.taskWorkers);
    members.limit("storeLimit", rules.storeLimit);
    members.limit("alternativeUpload", rules.alternativeUpload);
    members.limit("alternativeDownload", rules.alternativeDownload);
    members.flag("usesAlternative", rules.usesAlternative);
    members.common(rules);
    members.check(bitswap::Rules::check(rules));
    if (const std::string why = members.whyNot(); !why.empty()) {
        into.leftOut.add("the rules of the node: " + why);
        return;
    }
    into.rules.node = std::move(rules);
}

void readPeer(const json::value& value, std::set<PeerId>& known, ReadRules& into)
{
    Members members{value};
    PeerId peer;
    PeerRules rules;
    members.id("peer", peer);
    members.text("nickname", rules.nickname);
    members.number("weight", rules.weight);
    members.choice("class", kClasses, rules.serviceClass);
    members.limit("inFlightCap", rules.inFlightCap);
    members.number("color", rules.color);
    members.common(rules);
    members.check(bitswap::Rules::check(rules));
    if (peer.empty()) {
        members.reject("it names no peer");
    } else if (known.contains(peer)) {
        members.reject("the peer is there twice");
    } else if (known.size() >= bitswap::Rules::kMaxPeers) {
        members.reject("there are too many");
    }
    if (const std::string why = members.whyNot(); !why.empty()) {
        into.leftOut.add("the rules of " + (peer.empty() ? std::string{"a peer"} : peer.toString())
                         + ": " + why);
        return;
    }
    known.insert(peer);
    if (!rules.isDefault()) {
        into.rules.peers.emplace_back(std::move(peer), std::move(rules));
    }
}

void readDenial(const json::value& value, std::set<DenyKey>& known, ReadRules& into)
{
    Members members{value};
    DenyKey what;
    DenyAnswer answer = DenyAnswer::DontHave;
    members.id("peer", what.peer);
    members.id("cid", what.cid);
    if (!members.choice("answer", kAnswers, answer)) {
        members.reject("it names no answer");
    } else if (what.peer.empty() && what.cid.empty()) {
        members.reject("it names neither a peer nor a CID");
    } else if (known.contains(what)) {
        members.reject("it is there twice");
    } else if (known.size() >= bitswap::Rules::kMaxDenials) {
        members.reject("there are too many");
    }
    if (const std::string why = members.whyNot(); !why.empty()) {
        into.leftOut.add("a denial: " + why);
        return;
    }
    known.insert(what);
    into.rules.denials.emplace_back(std::move(what), answer);
}

Result<json::value> parse(std::string_view text)
{
    if (text.size() > kMaxRulesBytes) {
        return fail(ErrorCode::TooLarge,
                    "it is larger than " + std::to_string(kMaxRulesBytes) + " bytes");
    }
    json::parse_options options;
    options.max_depth = kMaxDepth;
    json::error_code failed;
    json::value whole =
        json::parse(json::string_view{text.data(), text.size()}, failed, {}, options);
    if (failed) {
        return fail(ErrorCode::Invalid, "it is not JSON: " + failed.message());
    }
    return whole;
}

/// The list under `key`, empty where there is none. Errors: Invalid.
Result<const json::array*> listIn(const json::object& whole, std::string_view key)
{
    static const json::array none;
    const json::value* const value = whole.if_contains(key);
    if (value == nullptr) {
        return &none;
    }
    if (value->if_array() == nullptr) {
        return fail(ErrorCode::Invalid, quoted(key) + " is not a list");
    }
    return value->if_array();
}

Result<void> checkVersion(const json::object& whole)
{
    const json::value* const value = whole.if_contains("version");
    const std::int64_t* const version = value == nullptr ? nullptr : value->if_int64();
    if (version == nullptr || *version < 1) {
        return fail(ErrorCode::Invalid, "it does not say its version");
    }
    if (*version > kVersion) {
        return fail(ErrorCode::Unsupported, "it was written by a newer version of the program");
    }
    return {};
}

} // namespace

std::string encodeRules(const SavedRules& rules, const NodeRules& defaults)
{
    json::object whole;
    whole["version"] = kVersion;
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

Result<ReadRules> decodeRules(std::string_view text, const NodeRules& defaults)
{
    const auto parsed = parse(text);
    if (!parsed) {
        return parsed.error();
    }
    const json::object* const whole = parsed->if_object();
    if (whole == nullptr) {
        return fail(ErrorCode::Invalid, "it is not a JSON object");
    }
    if (const auto version = checkVersion(*whole); !version) {
        return version.error();
    }
    const auto peers = listIn(*whole, "peers");
    if (!peers) {
        return peers.error();
    }
    const auto denials = listIn(*whole, "denials");
    if (!denials) {
        return denials.error();
    }
    ReadRules read;
    read.rules.node = defaults;
    if (const json::value* const node = whole->if_contains("node")) {
        readNode(*node, read);
    }
    std::set<PeerId> knownPeers;
    for (const json::value& value : **peers) {
        readPeer(value, knownPeers, read);
    }
    std::set<DenyKey> knownDenials;
    for (const json::value& value : **denials) {
        readDenial(value, knownDenials, read);
    }
    return read;
}

} // namespace swapscope::node
