// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/tree_sink.h"

#include "core/base/limits.h"
#include "core/files/tree_writer.h"
#include "core/net/notifier.h"
#include "core/node/offload.h"

#include <optional>
#include <utility>
#include <vector>

namespace swapscope::node {
namespace {

constexpr std::uint64_t kMostWaiting = 8 * limits::kMiB;
/// What a step without data, such as an empty file, counts: a disk may take a millisecond for it.
constexpr std::uint64_t kStepCost = 16 * limits::kKiB;

std::uint64_t costOf(const files::Step& step)
{
    return kStepCost + step.view().size();
}

} // namespace

struct TreeSink::State
{
    WorkerPool* pool = nullptr;
    std::optional<files::TreeWriter> writer; ///< The worker's while isBusy.
    std::vector<files::Step> waiting;
    std::uint64_t waitingCost = 0;
    bool isBusy = false;
    Result<void> outcome;
    std::uint64_t filesDone = 0;
    net::Notifier done;
};

TreeSink::TreeSink(std::shared_ptr<State> state) noexcept
    : m_state{std::move(state)}
{}

net::Task<Result<TreeSink>> TreeSink::open(WorkerPool& pool, std::filesystem::path destination)
{
    auto state = std::make_shared<State>();
    state->pool = &pool;
    auto create = [state, destination]() -> Result<void> {
        auto writer = files::TreeWriter::create(destination);
        if (!writer) {
            return writer.error();
        }
        state->writer.emplace(std::move(*writer));
        return {};
    };
    auto created = co_await runOnPool(pool, std::move(create));
    if (!created) {
        co_return created.error();
    }
    co_return TreeSink{state};
}

void TreeSink::pump(const std::shared_ptr<State>& state)
{
    if (state->isBusy || state->waiting.empty() || !state->outcome) {
        return;
    }
    state->isBusy = true;
    const auto steps = std::make_shared<std::vector<files::Step>>();
    steps->swap(state->waiting);
    state->waitingCost = 0;
    const auto outcome = std::make_shared<Result<void>>();
    state->pool->run(
        [state, steps, outcome] {
            for (std::size_t i = 0; i < steps->size() && *outcome; ++i) {
                *outcome = state->writer->apply((*steps)[i]);
            }
            steps->clear();
        },
        [state, outcome] {
            state->isBusy = false;
            state->outcome = *outcome;
            state->filesDone = state->writer->filesDone();
            state->done.notify();
            pump(state);
        });
}

net::Task<Result<void>> TreeSink::add(files::Step step)
{
    const auto state = m_state;
    state->waitingCost += costOf(step);
    state->waiting.push_back(std::move(step));
    pump(state);
    while (state->outcome && state->isBusy && state->waitingCost >= kMostWaiting) {
        co_await state->done.wait();
    }
    co_return state->outcome;
}

net::Task<Result<void>> TreeSink::commit()
{
    const auto state = m_state;
    while (state->isBusy) {
        co_await state->done.wait();
    }
    if (!state->outcome) {
        co_return state->outcome;
    }
    auto commit = [state] { return state->writer->commit(); };
    auto committed = co_await runOnPool(*state->pool, std::move(commit));
    state->filesDone = state->writer->filesDone();
    co_return committed;
}

net::Task<Result<std::filesystem::path>> TreeSink::choosePartial()
{
    const auto state = m_state;
    auto choose = [state] { return state->writer->choosePartial(); };
    auto chosen = co_await runOnPool(*state->pool, std::move(choose));
    co_return chosen;
}

net::Task<std::filesystem::path> TreeSink::abandon()
{
    const auto state = m_state;
    state->waiting.clear();
    while (state->isBusy) {
        co_await state->done.wait();
    }
    auto release = [state] { return state->writer->release(); };
    auto left = co_await runOnPool(*state->pool, std::move(release));
    co_return left;
}

std::uint64_t TreeSink::filesDone() const noexcept
{
    return m_state->filesDone;
}

} // namespace swapscope::node
