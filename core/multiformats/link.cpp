// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiformats/link.h"

#include "core/base/limits.h"

#include <algorithm>
#include <string>

namespace swapscope::multiformats {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

std::string_view trimmed(std::string_view text)
{
    const std::size_t begin = text.find_first_not_of(kSpace);
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(kSpace) + 1 - begin);
}

char lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Takes `prefix`, in any case, off the front.
bool takePrefix(std::string_view& text, std::string_view prefix)
{
    const bool has = text.size() >= prefix.size()
                     && std::ranges::equal(text.substr(0, prefix.size()), prefix, {}, lower);
    if (has) {
        text.remove_prefix(prefix.size());
    }
    return has;
}

Error notAName()
{
    return fail(ErrorCode::Unsupported,
                "IPNS names cannot be resolved here; give the CID that the name stands for");
}

/// A link taken apart: what stands for the CID, what follows it, and whether that is escaped.
struct Parts
{
    std::string_view cid;
    std::string_view path;
    bool isEscaped = false;
};

Parts cutAtSlash(std::string_view text, bool isEscaped)
{
    const std::size_t slash = std::min(text.find('/'), text.size());
    return {text.substr(0, slash), text.substr(slash), isEscaped};
}

std::string_view withoutQuery(std::string_view text)
{
    return text.substr(0, text.find_first_of("?#"));
}

/// What stands behind "https://".
Result<Parts> gatewayLink(std::string_view text)
{
    text = withoutQuery(text);
    const std::size_t slash = std::min(text.find('/'), text.size());
    const std::string_view host = text.substr(0, slash);
    std::string_view path = text.substr(slash);
    const std::size_t dot = std::min(host.find('.'), host.size());
    std::string_view domain = host.substr(dot);
    if (takePrefix(domain, ".ipfs.")) {
        return Parts{host.substr(0, dot), path, true};
    }
    if (takePrefix(domain, ".ipns.") || takePrefix(path, "/ipns/")) {
        return notAName();
    }
    if (takePrefix(path, "/ipfs/")) {
        return cutAtSlash(path, true);
    }
    return fail(ErrorCode::Invalid, "this web address has no CID: neither /ipfs/ in its path nor "
                                    ".ipfs. in its host name");
}

/// @param hasPath  Whether names may follow: then a path may hold '?' and '#'.
Result<Parts> takeApart(std::string_view text, bool hasPath)
{
    if (takePrefix(text, "http://") || takePrefix(text, "https://")) {
        return gatewayLink(text);
    }
    if (takePrefix(text, "ipns://") || takePrefix(text, "/ipns/")) {
        return notAName();
    }
    if (takePrefix(text, "ipfs://")) {
        return cutAtSlash(withoutQuery(text), true);
    }
    if (takePrefix(text, "/ipfs/")) {
        return cutAtSlash(hasPath ? text : withoutQuery(text), false);
    }
    if (text.starts_with('/')) {
        return fail(ErrorCode::Invalid, "a path to content begins with /ipfs/");
    }
    if (text.find('/') == std::string_view::npos || Cid::parse(text)) {
        return Parts{text, {}, false}; // a slash can be a digit of base64
    }
    return cutAtSlash(hasPath ? text : withoutQuery(text), false);
}

Result<std::string_view> checkedText(std::string_view text, std::size_t most)
{
    text = trimmed(text);
    if (text.size() > most) {
        return fail(ErrorCode::TooLarge,
                    "link has more than " + std::to_string(most) + " characters");
    }
    return text;
}

int digitOf(char c) noexcept
{
    c = lower(c);
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// Undoes %-escapes.
Result<std::string> unescaped(std::string_view text)
{
    std::string plain;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            plain += text[i];
            continue;
        }
        const int high = i + 2 < text.size() ? digitOf(text[i + 1]) : -1;
        const int low = high >= 0 ? digitOf(text[i + 2]) : -1;
        if (low < 0) {
            return fail(ErrorCode::Invalid, "the % at character " + std::to_string(i + 1)
                                                + " of the name \"" + std::string{text}
                                                + "\" is not followed by two hexadecimal digits");
        }
        plain += static_cast<char>(high * 16 + low);
        i += 2;
    }
    return plain;
}

Result<std::vector<std::string>> namesIn(std::string_view path, bool isEscaped)
{
    std::vector<std::string> names;
    while (!path.empty()) {
        const std::size_t slash = std::min(path.find('/'), path.size());
        const std::string_view raw = path.substr(0, slash);
        path.remove_prefix(std::min(slash + 1, path.size()));
        if (raw.empty()) {
            continue;
        }
        auto name = isEscaped ? unescaped(raw) : Result<std::string>{std::string{raw}};
        if (!name) {
            return name.error();
        }
        if (*name == "." || *name == "..") {
            return fail(ErrorCode::Invalid, "a path to content has no \"" + *name + "\"");
        }
        if (names.size() == ContentPath::kMaxNames) {
            return fail(ErrorCode::Invalid, "the path has more than "
                                                + std::to_string(ContentPath::kMaxNames)
                                                + " names");
        }
        names.push_back(std::move(*name));
    }
    return names;
}

} // namespace

Result<Cid> parseContentLink(std::string_view text)
{
    const auto checked = checkedText(text, limits::kIdentifierText);
    if (!checked) {
        return checked.error();
    }
    const auto parts = takeApart(*checked, false);
    if (!parts) {
        return parts.error();
    }
    if (parts->path.size() > 1) {
        return fail(ErrorCode::Unsupported,
                    "only the block itself can be wanted; leave out the path");
    }
    return Cid::parse(parts->cid);
}

Result<ContentPath> parseContentPath(std::string_view text)
{
    const auto checked = checkedText(text, ContentPath::kMaxText);
    if (!checked) {
        return checked.error();
    }
    const auto parts = takeApart(*checked, true);
    if (!parts) {
        return parts.error();
    }
    auto root = Cid::parse(parts->cid);
    if (!root) {
        return root.error();
    }
    auto names = namesIn(parts->path, parts->isEscaped);
    if (!names) {
        return names.error();
    }
    return ContentPath{std::move(*root), std::move(*names)};
}

std::string ContentPath::toString() const
{
    if (names.empty()) {
        return root.toString();
    }
    std::string text = "/ipfs/" + root.toString();
    for (const std::string& name : names) {
        text += "/" + name;
    }
    return text;
}

} // namespace swapscope::multiformats
