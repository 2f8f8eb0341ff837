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

/// "CID", "CID/" or "CID/path", the last one refused.
Result<Cid> cidBeforePath(std::string_view text)
{
    const std::size_t slash = text.find('/');
    if (slash != std::string_view::npos && slash + 1 < text.size()) {
        return fail(ErrorCode::Unsupported,
                    "only the block itself can be wanted; leave out the path");
    }
    return Cid::parse(text.substr(0, slash));
}

/// What stands behind "https://".
Result<Cid> gatewayLink(std::string_view text)
{
    const std::size_t slash = std::min(text.find('/'), text.size());
    const std::string_view host = text.substr(0, slash);
    std::string_view path = text.substr(slash);
    const std::size_t dot = std::min(host.find('.'), host.size());
    std::string_view domain = host.substr(dot);
    if (takePrefix(domain, ".ipfs.")) {
        std::string link{host.substr(0, dot)};
        link += path;
        return cidBeforePath(link);
    }
    if (takePrefix(domain, ".ipns.") || takePrefix(path, "/ipns/")) {
        return notAName();
    }
    if (takePrefix(path, "/ipfs/")) {
        return cidBeforePath(path);
    }
    return fail(ErrorCode::Invalid, "this web address has no CID: neither /ipfs/ in its path nor "
                                    ".ipfs. in its host name");
}

} // namespace

Result<Cid> parseContentLink(std::string_view text)
{
    text = trimmed(text);
    if (text.size() > limits::kIdentifierText) {
        return fail(ErrorCode::TooLarge, "link has more than "
                                             + std::to_string(limits::kIdentifierText.value)
                                             + " characters");
    }
    const std::string_view whole = text;
    text = text.substr(0, text.find_first_of("?#"));
    if (takePrefix(text, "http://") || takePrefix(text, "https://")) {
        return gatewayLink(text);
    }
    if (takePrefix(text, "ipns://") || takePrefix(text, "/ipns/")) {
        return notAName();
    }
    if (takePrefix(text, "ipfs://") || takePrefix(text, "/ipfs/")) {
        return cidBeforePath(text);
    }
    if (whole.starts_with('/')) {
        return fail(ErrorCode::Invalid, "a path to content begins with /ipfs/");
    }
    const auto cid = Cid::parse(whole); // a slash can be a digit of base64
    return cid || whole.find('/') == std::string_view::npos ? cid : cidBeforePath(text);
}

} // namespace swapscope::multiformats
