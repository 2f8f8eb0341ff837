// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/node/store_gate.h"

#include <utility>

namespace swapscope::node {

struct StoreGate::State
{
    std::size_t holds = 0;
    bool isSweeping = false;
    std::uint64_t sweeps = 0;
    std::multiset<Cid> roots;
    net::Notifier changed;
};

StoreGate::Pass::Pass(std::shared_ptr<State> state, Kind kind, Cid root)
    : m_state{std::move(state)}
    , m_kind{kind}
    , m_root{std::move(root)}
{}

StoreGate::Pass::Pass(Pass&& other) noexcept
    : m_state{std::move(other.m_state)}
    , m_kind{other.m_kind}
    , m_root{std::move(other.m_root)}
{}

StoreGate::Pass& StoreGate::Pass::operator=(Pass&& other) noexcept
{
    std::swap(m_state, other.m_state);
    std::swap(m_kind, other.m_kind);
    std::swap(m_root, other.m_root);
    return *this;
}

StoreGate::Pass::~Pass()
{
    if (!m_state) {
        return;
    }
    switch (m_kind) {
    case Kind::Hold: --m_state->holds; break;
    case Kind::Root: m_state->roots.erase(m_state->roots.find(m_root)); break;
    case Kind::Sweep: m_state->isSweeping = false; break;
    }
    m_state->changed.notify();
}

StoreGate::StoreGate()
    : m_state{std::make_shared<State>()}
{}

net::Task<StoreGate::Pass> StoreGate::hold()
{
    const auto state = m_state;
    while (state->isSweeping) {
        co_await state->changed.wait();
    }
    ++state->holds;
    co_return Pass{state, Pass::Kind::Hold};
}

net::Task<StoreGate::Pass> StoreGate::protect(Cid root)
{
    const auto state = m_state;
    while (state->isSweeping) {
        co_await state->changed.wait();
    }
    state->roots.insert(root);
    co_return Pass{state, Pass::Kind::Root, std::move(root)};
}

net::Task<StoreGate::Pass> StoreGate::sweep()
{
    const auto state = m_state;
    while (state->isSweeping || state->holds > 0) {
        co_await state->changed.wait();
    }
    state->isSweeping = true;
    ++state->sweeps;
    co_return Pass{state, Pass::Kind::Sweep};
}

const std::multiset<Cid>& StoreGate::roots() const noexcept
{
    return m_state->roots;
}

std::uint64_t StoreGate::sweeps() const noexcept
{
    return m_state->sweeps;
}

} // namespace swapscope::node
