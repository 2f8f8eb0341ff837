// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a fuzz harness without a fuzzing engine: every file of the folders given, then mutations of
// them. A failing input is written to a file that the program takes back as an argument.
//
//   fuzz_<decoder> [--runs N] [--seconds N] [--seed N] [--per-byte N] [--fixed-kib N]
//                  [folder or file]...
#include "tests/fuzz/allocations.h"
#include "tests/fuzz/mutator.h"
#include "tests/fuzz/oracle.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <csignal>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <string>

extern "C" void fuzzEndOfDecoding()
{
    swapscope::fuzz::keepPeak();
}

/// AddressSanitizer's reports end in a signal, so that the input is saved.
extern "C" const char* __asan_default_options()
{
    return "abort_on_error=1";
}

namespace swapscope::fuzz {
namespace {

/// A single input that takes more seconds of the processor stalls a node.
constexpr std::clock_t kLongestRun = 2;

constexpr const char* kFailingFile = "fuzz-failing-input";

struct Options
{
    std::uint64_t runs = 20'000;
    std::uint64_t seconds = 3;
    std::uint64_t seed = 1;
    std::uint64_t perByte = 16;   ///< Memory that an input may cost, times its own size.
    std::uint64_t fixedKib = 256; ///< And besides.
    std::vector<std::filesystem::path> paths;
};

// For the signal handler.
const Bytes* currentInput = nullptr;
std::uint64_t currentRun = 0;

void onFatalSignal(int signal)
{
    if (currentInput != nullptr) {
        const int file = ::open(kFailingFile, O_WRONLY | O_CREAT | O_TRUNC, 0644);
        const bool isSaved = file >= 0
                             && ::write(file, currentInput->data(), currentInput->size())
                                    == static_cast<ssize_t>(currentInput->size());
        std::fprintf(stderr, "failed in run %llu (0: a file); input of %zu bytes %s %s\n",
                     static_cast<unsigned long long>(currentRun), currentInput->size(),
                     isSaved ? "saved as" : "could not be saved as", kFailingFile);
    }
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

std::optional<std::uint64_t> numberOf(std::string_view text)
{
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size()) {
        return std::nullopt;
    }
    return value;
}

/// Nothing for a command line that makes no sense.
std::optional<Options> readOptions(int count, char** words)
{
    Options options;
    const std::array<std::pair<std::string_view, std::uint64_t*>, 5> numbers{
        {{"--runs", &options.runs},
         {"--seconds", &options.seconds},
         {"--seed", &options.seed},
         {"--per-byte", &options.perByte},
         {"--fixed-kib", &options.fixedKib}}};
    for (int i = 1; i < count; ++i) {
        const std::string_view word{words[i]};
        const auto* const found = std::find_if(
            numbers.begin(), numbers.end(), [word](const auto& one) { return one.first == word; });
        if (found == numbers.end()) {
            options.paths.emplace_back(word);
            continue;
        }
        const auto value = i + 1 < count ? numberOf(words[++i]) : std::nullopt;
        if (!value) {
            return std::nullopt;
        }
        *found->second = *value;
    }
    return options;
}

Bytes readFile(const std::filesystem::path& path)
{
    std::ifstream file{path, std::ios::binary};
    require(file.good(), "a corpus file can be read");
    return {std::istreambuf_iterator<char>{file}, std::istreambuf_iterator<char>{}};
}

/// In the order of their names, so that a seed means the same everywhere.
std::vector<std::filesystem::path> filesBelow(const std::filesystem::path& path)
{
    if (!std::filesystem::is_directory(path)) {
        return {path};
    }
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{path}) {
        if (entry.is_regular_file()) {
            files.push_back(entry.path());
        }
    }
    std::ranges::sort(files);
    return files;
}

void run(const Bytes& input, const Options& options)
{
    currentInput = &input;
    const std::clock_t begin = std::clock();
    restartPeak();
    LLVMFuzzerTestOneInput(input.data(), input.size());
    const std::size_t allowed = options.perByte * input.size() + options.fixedKib * 1024;
    if (peakBytes() > allowed) {
        std::fprintf(stderr, "%zu bytes of input took %zu bytes of memory, allowed are %zu\n",
                     input.size(), peakBytes(), allowed);
    }
    require(peakBytes() <= allowed, "memory stays in proportion to the input");
    require((std::clock() - begin) / CLOCKS_PER_SEC < kLongestRun, "an input is read in time");
    currentInput = nullptr;
}

int replay(const Options& options)
{
    std::vector<Bytes> corpus;
    for (const auto& path : options.paths) {
        for (const auto& file : filesBelow(path)) {
            corpus.push_back(readFile(file));
        }
    }
    if (corpus.empty()) {
        std::fprintf(stderr, "no input: name the folder of the corpus\n");
        return EXIT_FAILURE;
    }
    for (const Bytes& input : corpus) {
        run(input, options);
    }
    Mutator mutator{options.seed, corpus};
    const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{options.seconds};
    for (currentRun = 1; currentRun <= options.runs; ++currentRun) {
        run(mutator.next(), options);
        if (std::chrono::steady_clock::now() >= end) {
            break;
        }
    }
    std::printf("%zu files and %llu mutations with seed %llu\n", corpus.size(),
                static_cast<unsigned long long>(std::min(currentRun, options.runs)),
                static_cast<unsigned long long>(options.seed));
    return EXIT_SUCCESS;
}

} // namespace
} // namespace swapscope::fuzz

int main(int count, char** words)
{
    const auto options = swapscope::fuzz::readOptions(count, words);
    if (!options) {
        std::fprintf(stderr,
                     "usage: %s [--runs N] [--seconds N] [--seed N] [--per-byte N] "
                     "[--fixed-kib N] [folder or file]...\n",
                     words[0]);
        return EXIT_FAILURE;
    }
    for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
        std::signal(signal, swapscope::fuzz::onFatalSignal);
    }
    std::printf("seed %llu\n", static_cast<unsigned long long>(options->seed));
    return swapscope::fuzz::replay(*options);
}
