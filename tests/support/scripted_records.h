// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/limits.h"
#include "core/bitswap/message.h"
#include "core/node/message_tap.h"
#include "tests/support/scripted_world.h"

#include <algorithm>
#include <memory>

namespace swapscope::tests {

/// A message with its true bytes: wants, and where `number` is even what answers them.
inline telemetry::MessageRow madeMessage(std::uint64_t number, const multiformats::PeerId& peer,
                                         TimePoint at)
{
    bitswap::Outgoing message;
    const bool isAnswer = number % 2 == 0;
    for (std::uint64_t i = 0; i < 1 + number % 4; ++i) {
        const auto cid = madeCid(number * 10 + i);
        if (isAnswer && i == 0) {
            const auto bytes = static_cast<std::size_t>(1000 + number % 7 * 40'000);
            message.blocks.push_back({cid, std::make_shared<const Bytes>(bytes)});
        } else if (isAnswer) {
            message.presences.push_back({cid, i % 2 == 0});
        } else {
            message.wants.push_back(
                {.cid = cid,
                 .priority = static_cast<std::int32_t>(100 - i),
                 .type = i == 0 ? bitswap::WantType::Block : bitswap::WantType::Have,
                 .sendDontHave = true});
        }
    }
    message.full = number % 9 == 1;
    const Bytes wire = bitswap::encodeMessage(message, bitswap::Protocol::V1_2_0);
    telemetry::MessageRow row;
    row.number = number;
    row.at = at;
    row.said = node::messageOut(peer, wire, message, bitswap::Protocol::V1_2_0);
    row.said.direction =
        number % 3 == 0 ? telemetry::Direction::Outbound : telemetry::Direction::Inbound;
    return row;
}

/// Messages `first` … `last`, the latest now.
inline telemetry::Delta madeMessages(const ScriptedWorld& world, std::uint64_t first,
                                     std::uint64_t last)
{
    telemetry::Delta delta;
    for (std::uint64_t number = first; number <= last; ++number) {
        const auto& peer = world.peers()[number * 7 % world.peers().size()];
        delta.messages.push_back(madeMessage(
            number, peer, world.now() - std::chrono::milliseconds{37} * (last - number)));
    }
    return delta;
}

/// Blocks that came and were served, and limits that are used.
inline telemetry::Delta madeRecords(const ScriptedWorld& world)
{
    telemetry::Delta delta;
    for (std::uint64_t i = 1; i <= 80; ++i) {
        telemetry::BlockRow row;
        row.cid = madeCid(i);
        row.bytes = 262'144 - i * 313;
        if (i % 5 != 0) {
            row.from = world.peers()[i % world.peers().size()];
            row.delay = std::chrono::milliseconds{12 + i * 3};
        }
        if (i % 9 != 0) {
            row.arrived = world.now() - std::chrono::milliseconds{i * i * 40};
        }
        row.served = i % 3 == 0 ? i * 2 : 0;
        row.servedBytes = row.served * row.bytes;
        row.lastServed =
            row.served > 0 ? world.now() - std::chrono::milliseconds{i * 90} : TimePoint{};
        delta.blocks[row.cid] = row;
    }
    delta.reset = static_cast<telemetry::Tables>(telemetry::Table::Blocks);
    delta.limits = {{limits::kWantsPerPeer.name, 212, 640, 3},
                    {limits::kWantsInAll.name, 1204, 2400, std::nullopt},
                    {limits::kOutstandingBytes.name, 786'432, 1'048'576, std::nullopt},
                    {limits::kConnections.name, 12, 14, 0},
                    {limits::kTaskWorkers.name, 5, 8, std::nullopt},
                    {limits::kMessageBytes.name, std::nullopt, 1'310'720, 0}};
    return delta;
}

} // namespace swapscope::tests
