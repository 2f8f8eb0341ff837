// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/ledger_export.h"

#include "core/node/atomic_file.h"

#include <array>
#include <chrono>
#include <cstdio>
#include <string_view>

namespace swapscope::node {

namespace {

constexpr unsigned kFileMode = 0644;

std::string dateText(std::int64_t day)
{
    const std::chrono::year_month_day date{
        std::chrono::sys_days{std::chrono::days{static_cast<int>(day)}}};
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%04d-%02u-%02u", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
    return text.data();
}

/// Empty for never, and for a time that no calendar has.
std::string timeText(std::int64_t seconds)
{
    constexpr std::int64_t kDay = 86'400;
    constexpr std::int64_t kLast = 253'402'300'799; // 9999-12-31T23:59:59Z
    if (seconds <= 0 || seconds > kLast) {
        return {};
    }
    const auto rest = static_cast<unsigned>(seconds % kDay);
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), "T%02u:%02u:%02uZ", rest / 3600, rest / 60 % 60,
                  rest % 60);
    return dateText(seconds / kDay) + text.data();
}

/// A cell of a table, in quotes where it needs them. Source: RFC 4180; OWASP "CSV Injection".
std::string cell(std::string_view text)
{
    constexpr std::string_view kFormula = "=+-@\t\r";
    std::string quoted;
    if (!text.empty() && kFormula.find(text.front()) != std::string_view::npos) {
        quoted += '\'';
    }
    for (const char c : text) {
        quoted += c;
        if (c == '"') {
            quoted += c;
        }
    }
    const bool isPlain = quoted.find_first_of(",\"\r\n") == std::string::npos;
    return isPlain ? quoted : '"' + quoted + '"';
}

/// A JSON string.
std::string jsonText(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            std::array<char, 8> escaped{};
            std::snprintf(escaped.data(), escaped.size(), "\\u%04x",
                          static_cast<unsigned>(static_cast<unsigned char>(c)));
            out += escaped.data();
        } else {
            out += c;
        }
    }
    return out + '"';
}

/// One ledger at a time, to text.
class Writer
{
public:
    virtual ~Writer() = default;
    virtual std::string begin() = 0;
    virtual std::string ledger(const PeerId& peer, const std::string& nickname,
                               const LedgerEntry& entry) = 0;
    virtual std::string end() = 0;
};

class CsvWriter final : public Writer
{
public:
    std::string begin() override
    {
        return "record,peer,nickname,time,first_exchange,sent,received,duplicate,unasked,"
               "exchanges\n";
    }
    std::string ledger(const PeerId& peer, const std::string& nickname,
                       const LedgerEntry& entry) override
    {
        const std::string who = ',' + peer.toString() + ',' + cell(nickname) + ',';
        std::string lines =
            "ledger" + who + timeText(entry.figures.lastExchange) + figures(entry.figures);
        for (const LedgerDay& day : entry.days) {
            lines += "day" + who + dateText(day.day) + ",," + std::to_string(day.sentBytes) + ','
                     + std::to_string(day.receivedBytes) + ',' + std::to_string(day.duplicateBytes)
                     + ',' + std::to_string(day.unaskedBytes) + ",\n";
        }
        for (const LedgerAudit& audit : entry.audits) {
            lines += "reset" + who + timeText(audit.at) + figures(audit.before);
        }
        return lines;
    }
    std::string end() override { return {}; }

private:
    static std::string figures(const LedgerFigures& of)
    {
        return ',' + timeText(of.firstExchange) + ',' + std::to_string(of.sentBytes) + ','
               + std::to_string(of.receivedBytes) + ',' + std::to_string(of.duplicateBytes) + ','
               + std::to_string(of.unaskedBytes) + ',' + std::to_string(of.exchanges) + '\n';
    }
};

class JsonWriter final : public Writer
{
public:
    std::string begin() override { return "{\"format\":\"swapscope-ledgers-1\",\"ledgers\":["; }
    std::string ledger(const PeerId& peer, const std::string& nickname,
                       const LedgerEntry& entry) override
    {
        std::string text = m_isFirst ? "\n{" : ",\n{";
        m_isFirst = false;
        text += "\"peer\":" + jsonText(peer.toString()) + ",\"nickname\":" + jsonText(nickname)
                + ',' + figures(entry.figures) + ",\"days\":[";
        for (const LedgerDay& day : entry.days) {
            text += &day == entry.days.data() ? "" : ",";
            text += "{\"day\":" + jsonText(dateText(day.day))
                    + sums(day.sentBytes, day.receivedBytes, day.duplicateBytes, day.unaskedBytes)
                    + '}';
        }
        text += "],\"resets\":[";
        for (const LedgerAudit& audit : entry.audits) {
            text += &audit == entry.audits.data() ? "" : ",";
            text += "{\"time\":" + jsonText(timeText(audit.at)) + ',' + figures(audit.before) + '}';
        }
        return text + "]}";
    }
    std::string end() override { return "\n]}\n"; }

private:
    static std::string sums(std::uint64_t sent, std::uint64_t received, std::uint64_t duplicate,
                            std::uint64_t unasked)
    {
        return ",\"sent\":" + std::to_string(sent) + ",\"received\":" + std::to_string(received)
               + ",\"duplicate\":" + std::to_string(duplicate)
               + ",\"unasked\":" + std::to_string(unasked);
    }
    static std::string figures(const LedgerFigures& of)
    {
        return "\"first_exchange\":" + jsonText(timeText(of.firstExchange))
               + ",\"last_exchange\":" + jsonText(timeText(of.lastExchange))
               + sums(of.sentBytes, of.receivedBytes, of.duplicateBytes, of.unaskedBytes)
               + ",\"exchanges\":" + std::to_string(of.exchanges);
    }

    bool m_isFirst = true;
};

Result<std::uint64_t> exportTo(Writer& writer, LedgerStore& store,
                               const std::filesystem::path& path, const Nicknames& nicknames)
{
    auto file = AtomicFile::create(path, kFileMode);
    if (!file) {
        return file.error();
    }
    std::uint64_t count = 0;
    Result<void> outcome = file->write(asBytes(writer.begin()));
    const auto visited = store.visit([&](const PeerId& peer, const LedgerEntry& entry) {
        const auto named = nicknames.find(peer);
        if (outcome) {
            outcome = file->write(
                asBytes(writer.ledger(peer, named == nicknames.end() ? "" : named->second, entry)));
        }
        ++count;
        return outcome.has_value();
    });
    if (!visited) {
        return visited.error();
    }
    if (outcome) {
        outcome = file->write(asBytes(writer.end()));
    }
    if (outcome) {
        outcome = file->commit();
    }
    return outcome ? Result<std::uint64_t>{count} : Result<std::uint64_t>{outcome.error()};
}

} // namespace

Result<std::uint64_t> exportLedgers(LedgerStore& store, const std::filesystem::path& path,
                                    LedgerFormat format, const Nicknames& nicknames)
{
    if (format == LedgerFormat::Csv) {
        CsvWriter csv;
        return exportTo(csv, store, path, nicknames);
    }
    JsonWriter json;
    return exportTo(json, store, path, nicknames);
}

} // namespace swapscope::node
