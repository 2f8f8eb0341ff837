// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/profile.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstring>
#include <ctime>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>

namespace swapscope::node {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view kKeyFile = "identity.key";
constexpr std::string_view kNewKeyFile = "identity.key.new";
constexpr std::string_view kLockFile = "lock";
constexpr std::size_t kMaxKeyBytes = 4096;
constexpr mode_t kOthers = 077; ///< Rights of anybody but the owner.

/// An open file or folder.
class Descriptor
{
public:
    explicit Descriptor(int descriptor = -1) noexcept
        : m_fd{descriptor}
    {}
    ~Descriptor()
    {
        if (m_fd >= 0) {
            ::close(m_fd);
        }
    }
    Descriptor(Descriptor&& other) noexcept
        : m_fd{std::exchange(other.m_fd, -1)}
    {}
    Descriptor& operator=(Descriptor&& other) noexcept
    {
        std::swap(m_fd, other.m_fd);
        return *this;
    }

    [[nodiscard]] bool isOpen() const noexcept { return m_fd >= 0; }
    [[nodiscard]] int get() const noexcept { return m_fd; }

private:
    int m_fd;
};

/// Bytes of a key, wiped in the end.
class SecretBytes
{
public:
    explicit SecretBytes(Bytes bytes)
        : m_bytes{std::move(bytes)}
    {}
    ~SecretBytes() { ::explicit_bzero(m_bytes.data(), m_bytes.size()); }
    SecretBytes(const SecretBytes&) = delete;
    SecretBytes& operator=(const SecretBytes&) = delete;

    [[nodiscard]] Bytes& bytes() noexcept { return m_bytes; }

private:
    Bytes m_bytes;
};

Descriptor openAt(const Descriptor& folder, std::string_view name, int flags)
{
    constexpr mode_t kMode = 0600;
    return Descriptor{::openat(folder.get(), name.data(), flags | O_NOFOLLOW | O_CLOEXEC, kMode)};
}

Error ioError(const std::string& what, const fs::path& path)
{
    return fail(ErrorCode::Io,
                what + " " + path.string() + ": " + std::system_category().message(errno));
}

/// Whether only its owner, who is us, can use the file.
Result<void> checkMode(const Descriptor& file, const fs::path& path, const char* rightMode)
{
    struct stat info
    {};
    if (::fstat(file.get(), &info) != 0) {
        return ioError("cannot look at", path);
    }
    if (info.st_uid != ::geteuid()) {
        return fail(ErrorCode::Invalid, path.string() + " belongs to another user");
    }
    if ((info.st_mode & kOthers) != 0) {
        return fail(ErrorCode::Invalid, path.string() + " is open to other users: run chmod "
                                            + rightMode + " '" + path.string() + "'");
    }
    return {};
}

/// Opens the profile's folder; creates it, and closes an empty one to others.
Result<Descriptor> openFolder(const fs::path& path)
{
    constexpr mode_t kMode = 0700;
    std::error_code failed;
    if (path.has_parent_path()) {
        fs::create_directories(path.parent_path(), failed);
        if (failed) {
            return fail(ErrorCode::Io,
                        "cannot create " + path.parent_path().string() + ": " + failed.message());
        }
    }
    if (::mkdir(path.c_str(), kMode) != 0 && errno != EEXIST) {
        return ioError("cannot create", path);
    }
    Descriptor folder{::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
    if (!folder.isOpen()) {
        return ioError("cannot open", path);
    }
    const bool isEmpty = fs::is_empty(path, failed);
    if (!failed && isEmpty && ::fchmod(folder.get(), kMode) != 0) {
        return ioError("cannot protect", path);
    }
    if (const auto checked = checkMode(folder, path, "700"); !checked) {
        return checked.error();
    }
    return folder;
}

/// The process that wrote its number into the lock file; 0 when it has not yet.
pid_t readHolder(const Descriptor& lock)
{
    std::array<char, 16> text{};
    const ssize_t size = ::pread(lock.get(), text.data(), text.size(), 0);
    pid_t holder = 0;
    if (size > 0) {
        std::from_chars(text.data(), text.data() + size, holder);
    }
    return holder;
}

bool isRunning(pid_t process)
{
    return process > 0 && (::kill(process, 0) == 0 || errno == EPERM);
}

/// Tries for as long as the lock file does not name a running process: whoever has just taken the
/// lock has still to write its number over that of an earlier holder.
Result<void> lockOrNameHolder(const Descriptor& lock, const fs::path& path)
{
    constexpr int kTries = 50;
    constexpr timespec kPause{.tv_sec = 0, .tv_nsec = 2'000'000};
    for (int tries = 0; ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0; ++tries) {
        if (errno != EWOULDBLOCK) {
            return ioError("cannot lock", path / kLockFile);
        }
        const pid_t holder = readHolder(lock);
        if (isRunning(holder) || tries == kTries) {
            return fail(ErrorCode::Busy,
                        "the profile " + path.string() + " is in use by "
                            + (isRunning(holder) ? "process " + std::to_string(holder)
                                                 : "another process"));
        }
        ::nanosleep(&kPause, nullptr);
    }
    return {};
}

/// The system gives the lock back when its holder ends, however it ends.
Result<Descriptor> takeLock(const Descriptor& folder, const fs::path& path)
{
    Descriptor lock = openAt(folder, kLockFile, O_RDWR | O_CREAT);
    if (!lock.isOpen()) {
        return ioError("cannot open", path / kLockFile);
    }
    if (const auto locked = lockOrNameHolder(lock, path); !locked) {
        return locked.error();
    }
    const std::string number = std::to_string(::getpid()) + "\n";
    if (::ftruncate(lock.get(), 0) != 0
        || ::pwrite(lock.get(), number.data(), number.size(), 0)
               != static_cast<ssize_t>(number.size()))
    {
        return ioError("cannot write", path / kLockFile);
    }
    return lock;
}

/// Reads at most kMaxKeyBytes.
bool readAll(const Descriptor& file, Bytes& bytes)
{
    std::size_t size = 0;
    while (size < bytes.size()) {
        const ssize_t got = ::read(file.get(), bytes.data() + size, bytes.size() - size);
        if (got < 0) {
            return false;
        }
        if (got == 0) {
            break;
        }
        size += static_cast<std::size_t>(got);
    }
    bytes.resize(size);
    return true;
}

Result<crypto::PrivateKey> readKey(const Descriptor& file, const fs::path& path)
{
    if (const auto checked = checkMode(file, path, "600"); !checked) {
        return checked.error();
    }
    SecretBytes secret{Bytes(kMaxKeyBytes)};
    if (!readAll(file, secret.bytes())) {
        return ioError("cannot read", path);
    }
    auto key = crypto::PrivateKey::decode(secret.bytes());
    if (!key) {
        // Says nothing about the content: no byte of a key may reach a text.
        return fail(ErrorCode::Invalid,
                    path.string()
                        + " does not hold an Ed25519 private key; move it away to start "
                          "with a new identity");
    }
    return key;
}

/// Written aside and renamed, so that a crash leaves a whole key or none.
Result<crypto::PrivateKey> createKey(const Descriptor& folder, const fs::path& path, Random& random)
{
    crypto::PrivateKey key = crypto::PrivateKey::generate(random);
    SecretBytes secret{key.encode()};
    // We hold the lock: a file of this name was left behind by a crash, or put there to catch us.
    ::unlinkat(folder.get(), kNewKeyFile.data(), 0);
    const Descriptor file = openAt(folder, kNewKeyFile, O_WRONLY | O_CREAT | O_EXCL);
    const Bytes& bytes = secret.bytes();
    if (!file.isOpen()
        || ::write(file.get(), bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())
        || ::fsync(file.get()) != 0
        || ::renameat(folder.get(), kNewKeyFile.data(), folder.get(), kKeyFile.data()) != 0
        || ::fsync(folder.get()) != 0)
    {
        return ioError("cannot write", path);
    }
    return key;
}

Result<crypto::PrivateKey> readOrCreateKey(const Descriptor& folder, const fs::path& path,
                                           Random& random)
{
    const Descriptor file = openAt(folder, kKeyFile, O_RDONLY | O_NONBLOCK);
    if (file.isOpen()) {
        return readKey(file, path);
    }
    if (errno == ENOENT) {
        return createKey(folder, path, random);
    }
    if (errno == ELOOP) {
        return fail(ErrorCode::Invalid,
                    path.string() + " is a symbolic link, not a file: move the key itself there");
    }
    return ioError("cannot open", path);
}

} // namespace

struct Profile::Impl
{
    crypto::PrivateKey identity;
    fs::path folder;
    Descriptor lock;
};

Profile::Profile() = default;
Profile::Profile(Profile&&) noexcept = default;
Profile& Profile::operator=(Profile&&) noexcept = default;
Profile::~Profile() = default;

Result<Profile> Profile::open(const fs::path& folder, Random& random)
{
    std::error_code failed;
    const fs::path path = fs::absolute(folder, failed).lexically_normal();
    if (failed || folder.empty()) {
        return fail(ErrorCode::Io, "there is no folder '" + folder.string() + "'");
    }
    auto opened = openFolder(path);
    if (!opened) {
        return opened.error();
    }
    auto lock = takeLock(*opened, path);
    if (!lock) {
        return lock.error();
    }
    auto key = readOrCreateKey(*opened, path / kKeyFile, random);
    if (!key) {
        return key.error();
    }
    Profile profile;
    profile.m_impl.reset(new Impl{std::move(*key), path, std::move(*lock)});
    return profile;
}

Profile Profile::temporary(Random& random)
{
    Profile profile;
    profile.m_impl.reset(new Impl{crypto::PrivateKey::generate(random), {}, Descriptor{}});
    return profile;
}

const crypto::PrivateKey& Profile::identity() const noexcept
{
    return m_impl->identity;
}

const fs::path& Profile::folder() const noexcept
{
    return m_impl->folder;
}

} // namespace swapscope::node
