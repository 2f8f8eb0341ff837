// SPDX-License-Identifier: GPL-3.0-or-later
// swapscope/events
#include "core/base/text.h"
#include "core/net/notifier.h"
#include "core/rpc/call.h"
#include "core/rpc/command_groups.h"
#include "core/rpc/rows.h"
#include "core/telemetry/journal.h"
#include "core/telemetry/meters.h"

#include <algorithm>
#include <set>

namespace swapscope::rpc {
namespace {

namespace t = telemetry;
using Outcome = net::Task<Result<void>>;

constexpr std::size_t kFlushAt = 64 * 1024;

/// Has the node say every detail while somebody wants it.
class DetailWish
{
public:
    DetailWish(Services& services, bool isWished)
        : m_services{&services}
        , m_isOurs{isWished && (services.detailReaders > 0 || !log().tellsDetail())}
    {
        if (m_isOurs) {
            ++services.detailReaders;
            log().tellDetail(true);
        }
    }
    ~DetailWish()
    {
        if (m_isOurs && --m_services->detailReaders == 0) {
            log().tellDetail(false);
        }
    }
    DetailWish(const DetailWish&) = delete;
    DetailWish& operator=(const DetailWish&) = delete;

private:
    [[nodiscard]] t::EventLog& log() const { return m_services->node.log(); }

    Services* m_services;
    bool m_isOurs;
};

/// Which kinds of events a client wants: all when empty.
using Kinds = std::set<std::string, std::less<>>;

Result<Kinds> kindsOf(const Call& call)
{
    Kinds kinds;
    std::string_view rest;
    const std::string text = call.text("kinds");
    for (rest = text; !rest.empty();) {
        const std::size_t comma = std::min(rest.find(','), rest.size());
        const std::string_view kind = rest.substr(0, comma);
        if (std::ranges::find(t::kindNames(), kind) == t::kindNames().end()) {
            return call.mistake("no event is of the kind \"" + cleanText(kind, 64) + "\"");
        }
        kinds.emplace(kind);
        rest.remove_prefix(std::min(comma + 1, rest.size()));
    }
    return kinds;
}

bool isWanted(const Kinds& kinds, const t::Event& event)
{
    return kinds.empty() || std::holds_alternative<t::Gap>(event.body)
           || kinds.contains(t::kindName(event.body));
}

/// What is kept from number `from` on; a Gap in front stands for what is not kept any more.
void addKept(t::Journal& journal, const Call& call, t::Seq from, const Kinds& kinds)
{
    const auto& kept = call.services().events.kept();
    const t::Seq next = kept.empty() ? call.node().log().last() + 1 : kept.front().seq;
    if (from < next) {
        journal.add(t::Event{next - 1, call.clock().now(), 0, t::Gap{next - from}});
    }
    for (const t::Event& event : kept) {
        if (event.seq >= from && isWanted(kinds, event)) {
            journal.add(event);
        }
    }
}

Outcome putEvents(Call& call, std::vector<t::Event> events)
{
    const Calendar calendar{call.clock()};
    for (const t::Event& event : events) {
        call.reply.put(toJson(event, calendar));
        if (call.reply.pendingBytes() >= kFlushAt) {
            auto flushed = co_await call.reply.flush();
            if (!flushed) {
                co_return flushed;
            }
        }
    }
    auto flushed = co_await call.reply.flush();
    co_return flushed;
}

Outcome events(Call& call)
{
    auto kinds = kindsOf(call);
    if (!kinds) {
        co_return kinds.error();
    }
    const std::int64_t from = call.integer("from", 0);
    if (from < 0) {
        co_return call.mistake("events have numbers from 1");
    }
    const bool follows = call.flag("follow", true);
    call.reply.setForm(Reply::Form::Lines);
    const DetailWish detail{call.services(), call.flag("detail")};
    call.services().events.keep();
    t::Journal journal{EventHub::kKept};
    if (from > 0) {
        addKept(journal, call, static_cast<t::Seq>(from), *kinds);
    }
    net::Notifier news;
    const EventHub::Subscription reading{call.services().events,
                                         [&journal, &news, &kinds](const t::Event& event) {
                                             if (isWanted(*kinds, event)) {
                                                 journal.add(event);
                                                 news.notify();
                                             }
                                         }};
    while (true) {
        std::vector<t::Event> taken = journal.take();
        auto put = putEvents(call, std::move(taken));
        auto told = co_await std::move(put);
        if (!told || !follows) {
            co_return told;
        }
        if (!co_await news.wait()) {
            co_return fail(ErrorCode::Cancelled, "context canceled");
        }
    }
}

} // namespace

Commands eventCommands()
{
    return {{.path = "swapscope/events",
             .summary =
                 "Everything that the node does, as it happens, until the client leaves. Who "
                 "reads too slowly, or comes back late, is told by the kind gap how many "
                 "events are left out.",
             .run = events,
             .options = {{"from", OptionType::Integer,
                          "first this number and what came since, of the last 20000 events that "
                          "were kept since somebody first read them"},
                         {"follow", OptionType::Flag, "true by default; false: ends after those"},
                         {"kinds", OptionType::Text, "only these, with commas between"},
                         {"detail", OptionType::Flag,
                          "with the kinds that change no table: keys, virtual time, scores"}},
             .reply = R"(lines of {"seq","at","cause" (its number),"kind","fields":{...}})"}};
}

} // namespace swapscope::rpc
