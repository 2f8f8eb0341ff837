// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/lmdb_folder.h"

#include <lmdb.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

namespace swapscope::store {

namespace {

constexpr unsigned kPatienceSeconds = 60;

/// Touches each key and the last byte of each value: a page that lies outside the file ends the
/// process.
int walkTable(MDB_txn* txn, const char* name)
{
    MDB_dbi table = 0;
    MDB_cursor* cursor = nullptr;
    int code = mdb_dbi_open(txn, name, 0, &table);
    if (code == MDB_NOTFOUND) {
        return 0; // ended before its first commit
    }
    if (code == 0) {
        code = mdb_cursor_open(txn, table, &cursor);
    }
    MDB_val key{};
    MDB_val value{};
    volatile unsigned char last = 0;
    while (code == 0) {
        code = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
        if (code == 0 && value.mv_size > 0) {
            last = static_cast<const unsigned char*>(value.mv_data)[value.mv_size - 1];
        }
    }
    static_cast<void>(last);
    return code == MDB_NOTFOUND ? 0 : code;
}

/// What the child process does; 0 when all is well. It frees nothing: the process ends.
int walk(const std::filesystem::path& folder)
{
    MDB_env* env = nullptr;
    MDB_txn* txn = nullptr;
    int code = mdb_env_create(&env);
    if (code == 0) {
        code = mdb_env_set_maxdbs(env, 2);
    }
    if (code == 0) {
        code = mdb_env_open(env, folder.c_str(), MDB_RDONLY | MDB_NOLOCK | MDB_NOTLS, 0600);
    }
    if (code == 0) {
        code = mdb_txn_begin(env, nullptr, MDB_RDONLY, &txn);
    }
    if (code == 0) {
        code = walkTable(txn, "sizes");
    }
    return code == 0 ? walkTable(txn, "blocks") : code;
}

[[noreturn]] void runChild(const std::filesystem::path& folder)
{
    for (const int signal : {SIGSEGV, SIGBUS, SIGABRT, SIGALRM}) {
        static_cast<void>(std::signal(signal, SIG_DFL));
    }
    // It holds copies of our descriptors, among them the lock of the profile.
    static_cast<void>(::prctl(PR_SET_PDEATHSIG, SIGKILL));
    const rlimit noCore{};
    static_cast<void>(::setrlimit(RLIMIT_CORE, &noCore));
    ::alarm(kPatienceSeconds);
    ::_exit(walk(folder) == 0 ? 0 : 1);
}

} // namespace

bool survivesWalk(const std::filesystem::path& folder)
{
    const pid_t child = ::fork();
    if (child < 0) {
        return true; // cannot be tried
    }
    if (child == 0) {
        runChild(folder);
    }
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return true;
        }
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

} // namespace swapscope::store
