// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/rule_changes.h"

#include "core/node/wording.h"

#include <array>
#include <string_view>

namespace swapscope::node {

namespace {

template <typename T>
void replace(T& value, const std::optional<T>& by)
{
    if (by) {
        value = *by;
    }
}

/// Collects what changed: "limit … to …; give … weight 2.00".
class Sentence
{
public:
    void add(std::string part) { m_text += (m_text.empty() ? "" : "; ") + std::move(part); }
    void addLimit(const std::optional<telemetry::RateLimit>& limit, const std::string& what)
    {
        if (limit) {
            add(*limit ? "limit " + what + " to " + bytesText(**limit) + "/s"
                       : "lift the limit of " + what);
        }
    }
    [[nodiscard]] std::string take() { return m_text.empty() ? "nothing to change" : m_text; }

private:
    std::string m_text;
};

std::string weightText(std::uint32_t hundredths)
{
    const std::string cents = std::to_string(hundredths % 100);
    return std::to_string(hundredths / 100) + "." + (cents.size() < 2 ? "0" : "") + cents;
}

std::string_view nameOf(telemetry::ServiceClass value)
{
    constexpr std::array<std::string_view, 3> kNames{"high", "normal", "low"};
    return kNames.at(static_cast<std::size_t>(value));
}

} // namespace

telemetry::PeerRules changed(telemetry::PeerRules rules, const ChangePeerRules& change)
{
    replace(rules.nickname, change.nickname);
    replace(rules.weight, change.weight);
    replace(rules.serviceClass, change.serviceClass);
    replace(rules.uploadLimit, change.uploadLimit);
    replace(rules.downloadLimit, change.downloadLimit);
    replace(rules.servingPaused, change.servingPaused);
    replace(rules.askingPaused, change.askingPaused);
    replace(rules.inFlightCap, change.inFlightCap);
    replace(rules.color, change.color);
    return rules;
}

telemetry::NodeRules changed(telemetry::NodeRules rules, const ChangeNodeRules& change)
{
    replace(rules.strategy, change.strategy);
    replace(rules.taskWorkers, change.taskWorkers);
    replace(rules.uploadLimit, change.uploadLimit);
    replace(rules.downloadLimit, change.downloadLimit);
    replace(rules.servingPaused, change.servingPaused);
    replace(rules.askingPaused, change.askingPaused);
    replace(rules.storeLimit, change.storeLimit);
    replace(rules.alternativeUpload, change.alternativeUpload);
    replace(rules.alternativeDownload, change.alternativeDownload);
    replace(rules.usesAlternative, change.usesAlternative);
    return rules;
}

std::string wording(const ChangePeerRules& change, const std::string& who)
{
    Sentence text;
    if (change.nickname) {
        text.add(change.nickname->empty() ? "no nickname for " + who
                                          : "call " + who + " \"" + *change.nickname + "\"");
    }
    if (change.weight) {
        text.add("give " + who + " weight " + weightText(*change.weight));
    }
    if (change.serviceClass) {
        text.add("put " + who + " into class " + std::string{nameOf(*change.serviceClass)});
    }
    text.addLimit(change.uploadLimit, who);
    text.addLimit(change.downloadLimit, "downloads from " + who);
    if (change.servingPaused) {
        text.add((*change.servingPaused ? "pause serving " : "resume serving ") + who);
    }
    if (change.askingPaused) {
        text.add((*change.askingPaused ? "pause asking " : "resume asking ") + who);
    }
    if (change.inFlightCap) {
        text.add(*change.inFlightCap
                     ? "at most " + bytesText(**change.inFlightCap) + " in flight to " + who
                     : "the usual in-flight cap for " + who);
    }
    if (change.color) {
        text.add(*change.color
                     ? "always colour " + std::to_string(**change.color + 1) + " for " + who
                     : "no fixed colour for " + who);
    }
    return text.take();
}

std::string wording(const ChangeNodeRules& change)
{
    Sentence text;
    if (change.strategy) {
        text.add("strategy " + *change.strategy);
    }
    if (change.taskWorkers) {
        text.add(countText(*change.taskWorkers, "task worker"));
    }
    text.addLimit(change.uploadLimit, "all uploads");
    text.addLimit(change.downloadLimit, "all downloads");
    if (change.servingPaused) {
        text.add(*change.servingPaused ? "pause serving" : "resume serving");
    }
    if (change.askingPaused) {
        text.add(*change.askingPaused ? "pause asking" : "resume asking");
    }
    text.addLimit(change.alternativeUpload, "all uploads, alternatively,");
    text.addLimit(change.alternativeDownload, "all downloads, alternatively,");
    if (change.usesAlternative) {
        text.add(*change.usesAlternative ? "alternative limits" : "usual limits");
    }
    if (change.storeLimit) {
        text.add(*change.storeLimit ? "keep the store below " + bytesText(**change.storeLimit)
                                    : "let the store grow");
    }
    return text.take();
}

std::string wording(const Deny& deny)
{
    const std::string who =
        deny.what.peer.empty() ? std::string{"everybody"} : shortName(deny.what.peer);
    const std::string what =
        deny.what.cid.empty() ? std::string{"everything"} : shortName(deny.what.cid);
    if (!deny.answer) {
        return "allow " + who + " " + what + " again";
    }
    constexpr std::array<std::string_view, 3> kHow{"with DONT_HAVE", "in silence",
                                                   "and disconnect"};
    return "deny " + who + " " + what + ", "
           + std::string{kHow.at(static_cast<std::size_t>(*deny.answer))};
}

} // namespace swapscope::node
