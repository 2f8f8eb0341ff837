// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/libp2p/admission.h"

#include "core/base/connection_limits.h"

#include <algorithm>
#include <chrono>

namespace swapscope::libp2p {

namespace {

using multiformats::Multiaddr;
namespace address_code = multiformats::address_code;

constexpr Duration kEachPerOrigin =
    std::chrono::milliseconds{static_cast<std::int64_t>(limits::kConnectsPerAddressMs.value)};
constexpr Duration kEach =
    Duration{std::chrono::seconds{1}} / static_cast<std::int64_t>(limits::kConnects.value);
constexpr Duration kForgetPeriod = std::chrono::seconds{10};

constexpr std::size_t kHouseholdBytes = 7; // a /56
constexpr std::size_t kMappedPrefix = 12;  // ::ffff:0:0/96

Admission::Origin ofBytes(ByteView bytes)
{
    return {bytes.begin(), bytes.end()};
}

bool isMapped(ByteView ip6)
{
    return std::ranges::all_of(ip6.first(kMappedPrefix - 2), [](auto byte) { return byte == 0; })
           && ip6[kMappedPrefix - 2] == 0xff && ip6[kMappedPrefix - 1] == 0xff;
}

Admission::Origin ofIp4(ByteView ip4)
{
    return ip4.front() == 127 ? Admission::Origin{} : ofBytes(ip4);
}

Admission::Origin ofIp6(ByteView ip6)
{
    if (isMapped(ip6)) {
        return ofIp4(ip6.subspan(kMappedPrefix));
    }
    const bool isLoopback =
        ip6.back() == 1
        && std::ranges::all_of(ip6.first(ip6.size() - 1), [](auto byte) { return byte == 0; });
    return isLoopback ? Admission::Origin{} : ofBytes(ip6.first(kHouseholdBytes));
}

} // namespace

Admission::Origin Admission::originOf(const Multiaddr& address)
{
    for (const Multiaddr::Part& part : address.parts()) {
        if (part.code == address_code::kIp4 && part.value.size() == 4) {
            return ofIp4(part.value);
        }
        if (part.code == address_code::kIp6 && part.value.size() == 16) {
            return ofIp6(part.value);
        }
    }
    return {};
}

Duration Admission::Turns::usedAt(TimePoint now) const
{
    return std::max(Duration{}, used - std::max(Duration{}, now - at));
}

bool Admission::Turns::has(TimePoint now, Duration each, std::uint64_t burst) const
{
    return usedAt(now) + each <= each * static_cast<std::int64_t>(burst);
}

void Admission::Turns::take(TimePoint now, Duration each)
{
    used = usedAt(now) + each;
    at = std::max(at, now);
}

Result<void> Admission::enter(const Origin& origin, TimePoint now)
{
    if (m_connections >= limits::kInboundConnections) {
        return refuse(m_inbound, "all places for inbound connections are taken");
    }
    if (!origin.empty() && !m_exempt.contains(origin)) {
        forgetRested(now);
        const auto known = m_origins.find(origin);
        const Record record = known == m_origins.end() ? Record{} : known->second;
        if (record.connections >= limits::kConnectionsPerAddress) {
            return refuse(m_perAddress, "too many connections from one address");
        }
        if (!record.turns.has(now, kEachPerOrigin, limits::kConnectsPerAddress)) {
            return refuse(m_often, "one address connects too often");
        }
        if (!m_turns.has(now, kEach, limits::kConnects)) {
            return refuse(m_rate, "too many new connections a second");
        }
        m_origins[origin].turns.take(now, kEachPerOrigin);
        m_turns.take(now, kEach);
    }
    m_inbound.set(++m_connections);
    if (!origin.empty()) {
        ++m_origins[origin].connections;
    }
    return {};
}

Error Admission::refuse(limits::Meter& meter, const char* why)
{
    meter.refuse();
    return fail(ErrorCode::Busy, why);
}

std::vector<limits::Use> Admission::limitUses() const
{
    limits::Use known{limits::kKnownOrigins.name, m_exempt.size(), m_exempt.size(), std::nullopt};
    return {m_inbound.use(), m_perAddress.refusals(), m_often.refusals(), m_rate.refusals(), known};
}

void Admission::leave(const Origin& origin)
{
    m_inbound.set(--m_connections);
    if (!origin.empty()) {
        --m_origins.at(origin).connections;
    }
}

void Admission::exempt(const Origin& origin)
{
    if (!origin.empty() && m_exempt.size() < limits::kKnownOrigins) {
        m_exempt.insert(origin);
    }
}

/// Origins without a connection whose turns have all come back.
void Admission::forgetRested(TimePoint now)
{
    if (now < m_forgotAt + kForgetPeriod) {
        return;
    }
    m_forgotAt = now;
    std::erase_if(m_origins, [now](const auto& item) {
        return item.second.connections == 0 && item.second.turns.usedAt(now) == Duration{};
    });
}

} // namespace swapscope::libp2p
