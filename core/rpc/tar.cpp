// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/rpc/tar.h"

#include "core/base/text.h"
#include "core/files/safe_name.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstring>

namespace swapscope::rpc {
namespace {

constexpr std::size_t kRecord = 512;
constexpr std::size_t kNameField = 100;
constexpr std::uint64_t kLargestOctal = 077777777777; // 8 GiB
constexpr std::uint32_t kRights = 07777;

struct Entry
{
    std::string path;
    char type = '0';
    std::uint32_t mode = 0644;
    std::uint64_t size = 0;
    std::int64_t mtime = 0;
    std::uint32_t nanos = 0;
    std::string target{};
};

void putText(Bytes& header, std::size_t at, std::size_t size, std::string_view text)
{
    std::memcpy(header.data() + at, text.data(), std::min(text.size(), size));
}

void putOctal(Bytes& header, std::size_t at, int digits, std::uint64_t value)
{
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%0*llo", digits,
                  static_cast<unsigned long long>(value));
    putText(header, at, static_cast<std::size_t>(digits), text.data());
}

void pad(Bytes& to)
{
    to.resize((to.size() + kRecord - 1) / kRecord * kRecord);
}

Bytes header(const Entry& entry)
{
    Bytes bytes(kRecord);
    putText(bytes, 0, kNameField, entry.path);
    putOctal(bytes, 100, 7, entry.mode & kRights);
    putOctal(bytes, 108, 7, 0);
    putOctal(bytes, 116, 7, 0);
    putOctal(bytes, 124, 11, std::min(entry.size, kLargestOctal));
    putOctal(
        bytes, 136, 11,
        std::clamp<std::uint64_t>(
            static_cast<std::uint64_t>(std::max<std::int64_t>(entry.mtime, 0)), 0, kLargestOctal));
    putText(bytes, 148, 8, "        ");
    bytes[156] = static_cast<std::uint8_t>(entry.type);
    putText(bytes, 157, kNameField, entry.target);
    putText(bytes, 257, 8, std::string_view{"ustar\00000", 8});
    std::uint64_t sum = 0;
    for (const std::uint8_t byte : bytes) {
        sum += byte;
    }
    putOctal(bytes, 148, 6, sum);
    bytes[154] = 0;
    return bytes;
}

/// "<length> key=value\n", whose length counts itself.
void appendRecord(std::string& to, const std::string& key, const std::string& value)
{
    const std::size_t rest = key.size() + value.size() + 3;
    std::size_t length = rest;
    while (length != rest + std::to_string(length).size()) {
        length = rest + std::to_string(length).size();
    }
    to += std::to_string(length) + " " + key + "=" + value + "\n";
}

void appendEntry(Bytes& to, const Entry& entry)
{
    std::string records;
    if (entry.path.size() > kNameField) {
        appendRecord(records, "path", entry.path);
    }
    if (entry.target.size() > kNameField) {
        appendRecord(records, "linkpath", entry.target);
    }
    if (entry.size > kLargestOctal) {
        appendRecord(records, "size", std::to_string(entry.size));
    }
    if (entry.nanos > 0) {
        std::array<char, 48> time{};
        std::snprintf(time.data(), time.size(), "%lld.%09u", static_cast<long long>(entry.mtime),
                      entry.nanos);
        appendRecord(records, "mtime", time.data());
    }
    if (!records.empty()) {
        Entry extension;
        extension.path = "PaxHeaders.0/entry";
        extension.type = 'x';
        extension.size = records.size();
        append(to, header(extension));
        append(to, asBytes(records));
        pad(to);
    }
    append(to, header(entry));
}

} // namespace

/// Whether nobody in the folder has the name. Where cases are not told apart, a link must not stand
/// for a name that differs in them alone.
bool TarWriter::take(Folder& folder, const std::string& name, bool isLink)
{
    const auto [first, isFree] =
        folder.taken.try_emplace(files::foldedName(name), Taken{name, isLink});
    if (isFree) {
        return true;
    }
    if (isLink || first->second.isLink || first->second.name == name) {
        return false;
    }
    // A slash is in no name: the others that differ in case have places of their own.
    return folder.taken.try_emplace("/" + name, Taken{name, isLink}).second;
}

Result<std::string> TarWriter::pathFor(const files::Step& step)
{
    const std::string& name = m_folders.empty() ? m_rootName : step.name;
    if (name.empty() || name == "." || name == ".." || name.find('/') != name.npos
        || name.find('\0') != name.npos)
    {
        return fail(ErrorCode::Invalid,
                    "a name in the directory cannot be saved: \"" + cleanText(name) + "\"");
    }
    if (m_folders.empty()) {
        return name;
    }
    if (!take(m_folders.back(), name, step.kind == files::Step::Kind::Symlink)) {
        return fail(ErrorCode::Invalid, "a directory has the name \"" + cleanText(name)
                                            + "\" twice: it cannot be saved safely");
    }
    return m_folders.back().path + "/" + name;
}

Result<void> TarWriter::apply(const files::Step& step, Bytes& to)
{
    using Kind = files::Step::Kind;
    if (step.kind == Kind::Data) {
        append(to, step.view());
        m_written += step.view().size();
        return {};
    }
    if (step.kind == Kind::End) {
        if (m_isInFile) {
            to.resize(to.size() + (kRecord - m_written % kRecord) % kRecord);
            m_isInFile = false;
        } else {
            m_folders.pop_back();
        }
        return {};
    }
    auto path = pathFor(step);
    if (!path) {
        return path.error();
    }
    Entry entry;
    entry.path = *path;
    entry.mtime = step.mtime ? step.mtime->seconds : m_now;
    entry.nanos = step.mtime ? step.mtime->nanos : 0;
    if (step.kind == Kind::Directory) {
        entry.type = '5';
        entry.mode = step.mode.value_or(0755);
        m_folders.push_back({*path});
    } else if (step.kind == Kind::Symlink) {
        entry.type = '2';
        entry.mode = step.mode.value_or(0777);
        entry.target = asText(step.view());
    } else {
        entry.mode = step.mode.value_or(0644);
        entry.size = step.bytes;
        m_isInFile = true;
        m_written = 0;
    }
    appendEntry(to, entry);
    return {};
}

void TarWriter::finish(Bytes& to)
{
    to.resize(to.size() + 2 * kRecord);
}

} // namespace swapscope::rpc
