// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/add_options.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace swapscope::rpc {
namespace {

Result<std::size_t> chunkBytesOf(const std::string& chunker)
{
    constexpr std::string_view kSize = "size-";
    std::size_t bytes = 0;
    const std::string_view digits =
        std::string_view{chunker}.substr(std::min(kSize.size(), chunker.size()));
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bytes);
    if (!chunker.starts_with(kSize) || error != std::errc{} || end != digits.data() + digits.size())
    {
        return fail(ErrorCode::Unsupported, "unrecognized chunker option: " + chunker);
    }
    return bytes;
}

/// Options that would make other blocks than are made here. Nothing is made rather than those.
Result<void> checkSupported(const Call& call)
{
    for (const std::string_view option : {"trickle", "nocopy", "fscache"}) {
        if (call.flag(option)) {
            return fail(ErrorCode::Unsupported,
                        "this node does not support the option " + std::string{option});
        }
    }
    for (const std::string_view option : {"to-files", "max-directory-links", "max-hamt-fanout"}) {
        if (call.inputs().has(option)) {
            return fail(ErrorCode::Unsupported,
                        "this node does not support the option " + std::string{option});
        }
    }
    return {};
}

/// Decimal, or octal and hexadecimal as Go writes them.
std::optional<std::uint32_t> parseMode(std::string_view text)
{
    int base = 10;
    if (text.starts_with("0x")) {
        base = 16;
        text.remove_prefix(2);
    } else if (text.starts_with("0o")) {
        base = 8;
        text.remove_prefix(2);
    } else if (text.starts_with('0')) {
        base = 8;
    }
    std::uint32_t mode = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), mode, base);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional{mode}
                                                                    : std::nullopt;
}

/// hash and inline: how CIDs are made.
Result<void> readForm(const Call& call, AddOptions& options)
{
    using Named = std::pair<std::string_view, std::uint64_t>;
    namespace code = multiformats::hash_code;
    static constexpr std::array<Named, 3> kHashes{
        {{"sha2-256", code::kSha2_256}, {"sha2-512", code::kSha2_512}, {"sha1", code::kSha1}}};
    const std::string hash = call.text("hash", "sha2-256");
    const auto* const known = std::ranges::find(kHashes, hash, &Named::first);
    if (known == kHashes.end()) {
        return fail(ErrorCode::Unsupported, "unrecognized hash function: \"" + hash + "\"");
    }
    options.form.hashCode = known->second;
    const bool isUsual = options.form.hashCode == code::kSha2_256;
    options.blocks.cidVersion =
        static_cast<std::uint64_t>(call.integer("cid-version", isUsual ? 0 : 1));
    if (!isUsual && options.blocks.cidVersion == 0) {
        return call.mistake("CIDv0 only supports sha2-256");
    }
    if (call.flag("inline")) {
        constexpr auto kMost = static_cast<std::int64_t>(ipld::BlockForm::kMaxInlineBytes);
        const std::int64_t most = call.integer("inline-limit", 32);
        if (most < 0 || most > kMost) {
            return call.mistake("inline-limit " + std::to_string(most)
                                + " exceeds maximum allowed size of " + std::to_string(kMost)
                                + " bytes");
        }
        options.form.inlineBytes = static_cast<std::size_t>(most);
    }
    return {};
}

/// Rights and times, which raw leaves cannot hold.
Result<void> readAttributes(const Call& call, AddOptions& options)
{
    if (call.inputs().has("mode")) {
        const auto mode = parseMode(call.text("mode"));
        if (!mode) {
            return call.mistake("\"" + call.text("mode") + "\" is no file mode: say 0644");
        }
        options.attributes.mode = *mode & 07777U;
    }
    if (call.inputs().has("mtime")) {
        const std::int64_t nanos = call.integer("mtime-nsecs", 0);
        if (nanos < 0 || nanos > 999'999'999) {
            return call.mistake("mtime-nsecs is from 0 to 999999999");
        }
        options.attributes.mtime =
            ipld::UnixFsTime{call.integer("mtime", 0), static_cast<std::uint32_t>(nanos)};
    } else if (call.inputs().has("mtime-nsecs")) {
        return call.mistake("option \"mtime-nsecs\" requires \"mtime\" to be provided as well");
    }
    options.preservesMode = call.flag("preserve-mode");
    options.preservesTime = call.flag("preserve-mtime");
    const bool hasAny =
        options.preservesMode || options.preservesTime || !options.attributes.areEmpty();
    if (hasAny && call.flag("raw-leaves")) {
        return call.mistake("raw-leaves can't be used with UnixFS metadata like mode or "
                            "modification time");
    }
    if (hasAny) {
        options.blocks.rawLeaves = false;
    }
    return {};
}

} // namespace

Result<AddOptions> readAddOptions(const Call& call)
{
    if (auto supported = checkSupported(call); !supported) {
        return supported.error();
    }
    AddOptions options;
    options.isWrapped = call.flag("wrap-with-directory");
    options.isHashOnly = call.flag("only-hash");
    options.isSilent = call.flag("silent");
    options.withProgress = call.flag("progress");
    options.withEmptyFolders = call.flag("empty-dirs", true);
    options.keeps = call.flag("pin", true);
    if (auto form = readForm(call, options); !form) {
        return form.error();
    }
    options.blocks.rawLeaves = call.flag("raw-leaves", options.blocks.cidVersion == 1);
    if (auto attributes = readAttributes(call, options); !attributes) {
        return attributes.error();
    }
    if (const std::string chunker = call.text("chunker"); !chunker.empty() && chunker != "default")
    {
        const auto bytes = chunkBytesOf(chunker);
        if (!bytes) {
            return bytes.error();
        }
        options.blocks.chunkBytes = *bytes;
    }
    options.blocks.maxLinks = static_cast<std::size_t>(
        call.integer("max-file-links", static_cast<std::int64_t>(options.blocks.maxLinks)));
    if (auto checked = options.blocks.check(); !checked) {
        return checked.error();
    }
    return options;
}

ipld::Attributes attributesOf(const AddOptions& options, const Part& part)
{
    ipld::Attributes attributes = options.attributes;
    if (!attributes.mode && options.preservesMode && part.mode) {
        // Go's bits of setuid, setgid and sticky are not where POSIX has them.
        const std::uint32_t mode = (*part.mode & 0xC00000U) >> 12U | (*part.mode & 0x100000U) >> 11U
                                   | (*part.mode & 0777U);
        attributes.mode = mode == 0 ? std::nullopt : std::optional{mode};
    }
    if (!attributes.mtime && options.preservesTime && part.mtime) {
        attributes.mtime = ipld::UnixFsTime{*part.mtime, part.mtimeNanos.value_or(0)};
    }
    return attributes;
}

} // namespace swapscope::rpc
