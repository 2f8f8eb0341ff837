// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/bitswap/message_queue.h"
#include "core/sim/virtual_clock.h"
#include "tests/support/serving_bench.h"

#include <cstddef>
#include <string>
#include <utility>
#include <variant>
#include <vector>

/// One message queue on a table: virtual time, a port that only writes down what it was asked.
namespace swapscope::tests {

class QueueBench
{
public:
    class Port final : public bitswap::ExchangePort
    {
    public:
        void connectQueue(const PeerId& /*peer*/) override { ++connects; }
        void sendWants(const PeerId& /*peer*/, bitswap::Outgoing message) override
        {
            sent.push_back(std::move(message));
        }
        void sendEnvelope(const PeerId& /*peer*/, bitswap::EnvelopeId /*envelope*/,
                          bitswap::Outgoing /*message*/) override
        {}
        void wakeAt(TimePoint /*when*/) override {}

        std::size_t connects = 0;
        std::vector<bitswap::Outgoing> sent;
    };

    QueueBench()
    {
        log.addReader([this](const telemetry::Event& event) { events.push_back(event); });
    }

    void want(std::uint64_t number, WantType type = WantType::Block)
    {
        queue.want(cidOf(number), {type, static_cast<std::int32_t>(5000 - number)}, 0);
    }
    void cancel(std::uint64_t number) { queue.cancel(cidOf(number), 0); }
    void connected()
    {
        queue.onConnected(Protocol::V1_2_0);
        queue.pump();
    }
    void refused()
    {
        queue.onConnected(fail(ErrorCode::Refused, "refused"));
        queue.pump();
    }
    std::vector<Cid> written()
    {
        std::vector<Cid> cids = queue.onSent(std::uint64_t{1});
        queue.pump();
        return cids;
    }
    void lost()
    {
        static_cast<void>(queue.onSent(fail(ErrorCode::Reset, "reset")));
        queue.pump();
    }
    /// Lets time pass until the queue asks for its turn.
    void wait()
    {
        clock.advance(queue.nextWake() - clock.now());
        queue.pump();
    }
    [[nodiscard]] const bitswap::Outgoing& last() const { return port.sent.back(); }

    /// "block 7, cancel 3" for the last message; "full: " before it where it says so.
    [[nodiscard]] std::string lastWords() const
    {
        std::string words = last().full ? "full: " : "";
        for (const WantEntry& entry : last().wants) {
            words += words.empty() || words.ends_with(": ") ? "" : ", ";
            words += entry.cancel ? "cancel " : entry.type == WantType::Have ? "have " : "block ";
            words += std::to_string(static_cast<unsigned>(entry.cid.bytes().back()));
        }
        return words;
    }
    [[nodiscard]] std::vector<std::string> hows() const
    {
        std::vector<std::string> hows;
        for (const telemetry::Event& event : events) {
            if (const auto* queued = std::get_if<telemetry::EntryQueued>(&event.body)) {
                hows.emplace_back(queued->how.view());
            }
        }
        return hows;
    }

    sim::VirtualClock clock;
    telemetry::EventLog log{clock};
    Port port;
    bitswap::MessageQueue queue{peerOf(1), clock, log, port};
    std::vector<telemetry::Event> events;
};

} // namespace swapscope::tests
