// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/ledger_file.h"

#include "core/base/limits.h"
#include "core/node/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <optional>
#include <set>
#include <string_view>
#include <system_error>

namespace swapscope::node {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kSnapshot = ".snapshot";
constexpr std::string_view kLog = ".log";
constexpr unsigned kFileMode = 0600;
constexpr mode_t kFolderMode = 0700;
constexpr unsigned kMostAside = 1000; ///< Damaged files of one name that are kept.

/// A file's bytes for a RecordReader; empty when there is no such file.
class FileSource
{
public:
    explicit FileSource(const fs::path& path)
        : m_file{path, std::ios::binary}
    {
        std::error_code unknown;
        m_isClosedToUs = !m_file.is_open() && fs::exists(path, unknown);
    }

    [[nodiscard]] bool hasFailed() const { return m_isClosedToUs || m_file.bad(); }
    std::size_t read(std::span<std::uint8_t> into)
    {
        m_file.read(reinterpret_cast<char*>(into.data()),
                    static_cast<std::streamsize>(into.size()));
        return static_cast<std::size_t>(m_file.gcount());
    }

private:
    std::ifstream m_file;
    bool m_isClosedToUs = false;
};

/// The number of "<number><suffix>"; none for other names.
std::optional<std::uint64_t> numberOf(std::string_view name, std::string_view suffix)
{
    if (!name.ends_with(suffix)) {
        return std::nullopt;
    }
    name.remove_suffix(suffix.size());
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), number);
    const bool isNumber = error == std::errc{} && end == name.data() + name.size();
    return isNumber ? std::optional{number} : std::nullopt;
}

/// Copies a file to the first free <name>.damaged-<n>, so that it outlives the repair however that
/// ends. @return a sentence about it.
Result<std::string> setAside(const fs::path& path)
{
    std::error_code failed;
    for (unsigned n = 1; n <= kMostAside; ++n) {
        const fs::path aside{path.string() + ".damaged-" + std::to_string(n)};
        if (fs::copy_file(path, aside, failed)) {
            return "The ledger file " + path.string()
                   + " was damaged: what could be read is kept, and the file is set aside as "
                   + aside.filename().string() + ".";
        }
        if (failed != std::errc::file_exists) {
            break;
        }
    }
    return fail(ErrorCode::Io, "cannot set " + path.string() + " aside: " + failed.message());
}

} // namespace

LedgerFile::LedgerFile(fs::path folder)
    : m_folder{std::move(folder)}
{}

LedgerFile::~LedgerFile()
{
    if (m_log >= 0) {
        ::close(m_log);
    }
}

fs::path LedgerFile::snapshotPath(std::uint64_t number) const
{
    return m_folder / (std::to_string(number) + std::string{kSnapshot});
}

fs::path LedgerFile::logPath(std::uint64_t number) const
{
    return m_folder / (std::to_string(number) + std::string{kLog});
}

// --- reading -------------------------------------------------------------------------------------

/// Of the snapshots and logs that are there, greatest first.
std::vector<std::uint64_t> LedgerFile::numbers() const
{
    std::set<std::uint64_t, std::greater<>> found;
    std::error_code failed;
    for (const auto& item : fs::directory_iterator{m_folder, failed}) {
        const std::string name = item.path().filename().string();
        for (const std::string_view suffix : {kSnapshot, kLog}) {
            if (const auto number = numberOf(name, suffix)) {
                found.insert(*number);
            }
        }
    }
    return {found.begin(), found.end()};
}

Result<LedgerFile::Changes> LedgerFile::readLog(std::uint64_t number, Health& health) const
{
    FileSource file{logPath(number)};
    RecordReader reader{[&file](std::span<std::uint8_t> into) { return file.read(into); }};
    Changes changes;
    while (const auto record = reader.next()) {
        auto decoded = decodeChanges(record->payload);
        if (record->kind != RecordKind::Changes || !decoded) {
            health.isLogDamaged = true;
            continue;
        }
        for (LedgerChange& change : *decoded) {
            changes[peerOf(change)].push_back(std::move(change));
        }
    }
    if (file.hasFailed()) {
        return fail(ErrorCode::Io, "cannot read " + logPath(number).string());
    }
    health.isLogDamaged = health.isLogDamaged || reader.damagedBytes() > 0
                          || (reader.tornBytes() > 0 && !reader.isTornByWriting());
    health.logBytes = reader.wholeBytes();
    health.tornBytes = reader.tornBytes();
    return changes;
}

/// Every ledger of one snapshot and its log.
Result<LedgerFile::Health> LedgerFile::walk(std::uint64_t number, const Visitor& visitor) const
{
    Health health;
    auto log = readLog(number, health);
    if (!log) {
        return log.error();
    }
    auto next = log->begin();
    bool goesOn = true;
    const auto tell = [&](const PeerId& peer, LedgerEntry entry,
                          const std::vector<LedgerChange>& changes) {
        for (const LedgerChange& change : changes) {
            applyChange(entry, change);
        }
        goesOn = visitor(peer, entry);
    };
    FileSource file{snapshotPath(number)};
    RecordReader reader{[&file](std::span<std::uint8_t> into) { return file.read(into); }};
    bool isEnded = false;
    PeerId last;
    while (const auto record = goesOn ? reader.next() : std::nullopt) {
        isEnded = record->kind == RecordKind::End;
        auto read = decodeEntry(record->payload);
        if (isEnded || record->kind != RecordKind::Entry || !read || !(last < read->peer)) {
            health.isSnapshotDamaged = health.isSnapshotDamaged || !isEnded;
            continue;
        }
        last = read->peer;
        for (; goesOn && next != log->end() && next->first < last; ++next) {
            tell(next->first, {}, next->second);
        }
        const bool hasChanged = next != log->end() && next->first == last;
        if (goesOn) {
            tell(last, std::move(read->entry),
                 hasChanged ? next->second : std::vector<LedgerChange>{});
        }
        next = hasChanged ? std::next(next) : next;
    }
    for (; goesOn && next != log->end(); ++next) {
        tell(next->first, {}, next->second);
    }
    if (file.hasFailed()) {
        return fail(ErrorCode::Io, "cannot read " + snapshotPath(number).string());
    }
    std::error_code failed;
    const bool isThere = fs::exists(snapshotPath(number), failed);
    health.isSnapshotDamaged =
        health.isSnapshotDamaged
        || (goesOn && isThere && (!isEnded || reader.damagedBytes() > 0 || reader.tornBytes() > 0));
    return health;
}

Result<void> LedgerFile::visit(const Visitor& visitor)
{
    if (const auto walked = walk(m_number, visitor); !walked) {
        return walked.error();
    }
    return {};
}

// --- opening -------------------------------------------------------------------------------------

/// The newest number whose files are whole; the newest when none are. An older one is left only by
/// an end in the middle of a rewrite, and says the same.
Result<LedgerFile::Health> LedgerFile::choose(std::vector<std::string>& warnings)
{
    std::optional<Health> newest;
    const std::vector<std::uint64_t> found = numbers();
    for (const std::uint64_t number : found) {
        const auto walked = walk(number, [](const PeerId&, const LedgerEntry&) { return true; });
        if (!walked) {
            return walked.error();
        }
        if (!newest || walked->isWhole()) {
            newest = *walked;
            m_number = number;
        }
        if (walked->isWhole()) {
            break;
        }
    }
    if (!newest) {
        return Health{};
    }
    if (newest->tornBytes > 0 && !newest->isLogDamaged) {
        warnings.push_back("The last " + std::to_string(newest->tornBytes) + " B of "
                           + logPath(m_number).string()
                           + " were not written in full and have been cut.");
    }
    return *newest;
}

Result<void> LedgerFile::openLog(std::uint64_t size)
{
    const fs::path path = logPath(m_number);
    const int log = ::open(path.c_str(), O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, kFileMode);
    if (log < 0) {
        return systemError(path, "write");
    }
    if (::ftruncate(log, static_cast<off_t>(size)) != 0) {
        const Error error = systemError(path, "write");
        ::close(log);
        return error;
    }
    if (m_log >= 0) {
        ::close(m_log);
    }
    m_log = log;
    m_logBytes = size;
    m_isSynced = false;
    return {};
}

/// Sets the damaged files aside and writes what can be read of them anew.
Result<void> LedgerFile::repair(const Health& health, std::vector<std::string>& warnings)
{
    const auto aside = [&warnings](bool isDamaged, const fs::path& path) -> Result<void> {
        if (isDamaged) {
            auto sentence = setAside(path);
            if (!sentence) {
                return sentence.error();
            }
            warnings.push_back(std::move(*sentence));
        }
        return {};
    };
    if (auto set = aside(health.isSnapshotDamaged, snapshotPath(m_number)); !set) {
        return set;
    }
    if (auto set = aside(health.isLogDamaged, logPath(m_number)); !set) {
        return set;
    }
    return rewrite({});
}

/// Files of other numbers, and snapshots that were never finished.
void LedgerFile::removeOld() const
{
    std::error_code failed;
    for (const std::uint64_t number : numbers()) {
        if (number != m_number) {
            fs::remove(snapshotPath(number), failed);
            fs::remove(logPath(number), failed);
        }
    }
    std::vector<fs::path> unfinished;
    for (const auto& item : fs::directory_iterator{m_folder, failed}) {
        const fs::path& path = item.path();
        if (numberOf(path.stem().string(), kSnapshot) && path.extension().string().size() == 7) {
            unfinished.push_back(path);
        }
    }
    for (const fs::path& path : unfinished) {
        fs::remove(path, failed);
    }
}

Result<std::unique_ptr<LedgerFile>> LedgerFile::open(const fs::path& folder, std::size_t atMost)
{
    if (::mkdir(folder.c_str(), kFolderMode) != 0 && errno != EEXIST) {
        return systemError(folder, "create");
    }
    std::unique_ptr<LedgerFile> file{new LedgerFile{folder}};
    Loaded loaded;
    const auto health = file->choose(loaded.warnings);
    if (!health) {
        return health.error();
    }
    const auto ready = health->isWhole() ? file->openLog(health->logBytes)
                                         : file->repair(*health, loaded.warnings);
    if (!ready) {
        return ready.error();
    }
    file->removeOld();
    const auto walked = file->visit([&loaded](const PeerId& peer, const LedgerEntry& entry) {
        loaded.latest.emplace_back(peer, entry.figures);
        return true;
    });
    if (!walked) {
        return walked.error();
    }
    auto& latest = loaded.latest;
    std::ranges::stable_sort(latest, {}, [](const auto& item) { return item.second.lastExchange; });
    loaded.hasMore = latest.size() > atMost;
    if (loaded.hasMore) {
        latest.erase(latest.begin(), latest.end() - static_cast<std::ptrdiff_t>(atMost));
    }
    file->m_loaded = std::move(loaded);
    return file;
}

// --- writing -------------------------------------------------------------------------------------

Result<void> LedgerFile::append(std::span<const LedgerChange> changes)
{
    Bytes records;
    while (!changes.empty()) {
        const auto some = changes.first(std::min(changes.size(), kChangesPerRecord));
        appendRecord(records, RecordKind::Changes, encodeChanges(some));
        changes = changes.subspan(some.size());
    }
    std::size_t written = 0;
    while (written < records.size()) {
        const ssize_t got = ::pwrite(m_log, records.data() + written, records.size() - written,
                                     static_cast<off_t>(m_logBytes + written));
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            const Error error = systemError(logPath(m_number), "write");
            // Half a record would make the next one look like its damaged end.
            static_cast<void>(::ftruncate(m_log, static_cast<off_t>(m_logBytes)));
            return error;
        }
        written += static_cast<std::size_t>(got);
    }
    m_logBytes += records.size();
    m_isSynced = m_isSynced && records.empty();
    return {};
}

Result<void> LedgerFile::sync()
{
    if (!m_isSynced && ::fdatasync(m_log) != 0) {
        return systemError(logPath(m_number), "write");
    }
    m_isSynced = true;
    return {};
}

Result<void> LedgerFile::tidy(const Peers& kept)
{
    return m_logBytes < kLogBytes ? Result<void>{} : rewrite(kept);
}

Result<void> LedgerFile::rewrite(const Peers& kept)
{
    if (auto written = writeSnapshot(m_number + 1, kept); !written) {
        return written;
    }
    ++m_number;
    if (auto opened = openLog(0); !opened) {
        std::error_code failed; // the older files stay the ones that count
        fs::remove(snapshotPath(m_number), failed);
        --m_number;
        return opened;
    }
    removeOld();
    return {};
}

/// From the files of the present number. Beyond the limit, the ledgers that rested longest go.
Result<void> LedgerFile::writeSnapshot(std::uint64_t number, const Peers& kept) const
{
    std::vector<LedgerAge> ages;
    std::size_t fixed = 0;
    const auto counted = walk(m_number, [&](const PeerId& peer, const LedgerEntry& entry) {
        if (kept.contains(peer)) {
            ++fixed;
        } else {
            ages.push_back({entry.figures.lastExchange, peer});
        }
        return true;
    });
    if (!counted) {
        return counted.error();
    }
    fixed = std::min<std::size_t>(fixed, limits::kLedgersOnDisk);
    const LedgerAge first = firstToStay(std::move(ages), limits::kLedgersOnDisk - fixed);

    auto file = AtomicFile::create(snapshotPath(number), kFileMode);
    if (!file) {
        return file.error();
    }
    Result<void> outcome;
    Bytes record;
    const auto written = walk(m_number, [&](const PeerId& peer, const LedgerEntry& entry) {
        if (kept.contains(peer) || !(LedgerAge{entry.figures.lastExchange, peer} < first)) {
            record.clear();
            appendRecord(record, RecordKind::Entry, encodeEntry(peer, entry));
            outcome = file->write(record);
        }
        return outcome.has_value();
    });
    if (!written || !outcome) {
        return written ? outcome : Result<void>{written.error()};
    }
    record.clear();
    appendRecord(record, RecordKind::End, {});
    outcome = file->write(record);
    return outcome ? file->commit() : outcome;
}

} // namespace swapscope::node
