// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/metrics/process_figures.h"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <system_error>

namespace swapscope::metrics {
namespace {

/// When this machine was started, Unix time.
double bootSeconds()
{
    std::ifstream file{"/proc/stat"};
    std::string line;
    while (std::getline(file, line)) {
        std::istringstream words{line};
        std::string name;
        double value = 0;
        if (words >> name >> value && name == "btime") {
            return value;
        }
    }
    return 0;
}

void readStat(ProcessFigures& figures)
{
    std::ifstream file{"/proc/self/stat"};
    std::string text;
    std::getline(file, text);
    const auto name = text.rfind(')'); // the name before it may have spaces
    if (name == std::string::npos) {
        return;
    }
    std::istringstream words{text.substr(name + 1)};
    std::string word;
    constexpr int kStart = 22, kVirtual = 23, kResident = 24;
    const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
    for (int field = 3; words >> word && field <= kResident; ++field) {
        switch (field) {
        case kStart: figures.startSeconds = bootSeconds() + std::stod(word) / ticks; break;
        case kVirtual: figures.virtualBytes = std::stoull(word); break;
        case kResident:
            figures.residentBytes =
                std::stoull(word) * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
            break;
        default: break;
        }
    }
}

} // namespace

ProcessFigures processFigures()
{
    ProcessFigures figures;
    readStat(figures);
    rusage usage{};
    if (::getrusage(RUSAGE_SELF, &usage) == 0) {
        const auto seconds = [](const timeval& time) {
            return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
        };
        figures.cpuSeconds = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    }
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        figures.maxDescriptors = limit.rlim_cur;
    }
    std::error_code failed;
    for (auto entry = std::filesystem::directory_iterator{"/proc/self/fd", failed};
         !failed && entry != std::filesystem::directory_iterator{}; entry.increment(failed))
    {
        ++figures.openDescriptors;
    }
    return figures;
}

} // namespace swapscope::metrics
