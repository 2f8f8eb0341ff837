// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/telemetry/event_log.h"
#include "tests/support/registry.h"
#include "tests/unit/telemetry/fixture.h"

#include <QTest>

#include <set>

namespace swapscope::telemetry {

namespace {

/// The names of all kinds, in order.
template <std::size_t... I>
std::vector<std::string_view> allNames(std::index_sequence<I...>)
{
    return {kindName(EventBody{std::in_place_index<I>})...};
}

} // namespace

class EventTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyKindHasItsOwnName()
    {
        const auto names = allNames(std::make_index_sequence<std::variant_size_v<EventBody>>{});
        QCOMPARE(std::set(names.begin(), names.end()).size(), names.size());
        QCOMPARE(kindName(TaskPushed{}), std::string_view{"task_pushed"});
        QCOMPARE(kindName(NodeStopped{}), std::string_view{"node_stopped"});
        QCOMPARE(kindName(BlockDamaged{}), std::string_view{"block_damaged"});
        QCOMPARE(kindName(ServiceOrder{}), std::string_view{"service_order"});
    }

    void aLineHoldsTheWholeIdentifiers()
    {
        const Fixture f;
        const std::string line = describe(TaskPushed{{7}, f.alice, f.cid, TaskType::Block, 3, 99});
        QCOMPARE(line, "task_pushed task=7 peer=" + f.alice.toString() + " cid=" + f.cid.toString()
                           + " type=block priority=3 bytes=99");
        QCOMPARE(describe(NodeStopped{}), std::string{"node_stopped"});
    }

    void foreignTextCannotBreakALine()
    {
        const std::string line =
            describe(PeerIdentified{{}, "a\"b\\c\nd\x7F", "/ipfs/bitswap/1.2.0"});
        const std::string agent = "\"a\\\"b\\\\c\\x0ad\\x7f\"";
        QCOMPARE(line,
                 "peer_identified peer=- agent=" + agent + " protocol=\"/ipfs/bitswap/1.2.0\"");
    }

    void unlimitedIsNotZero()
    {
        QCOMPARE(describe(NodeRulesChanged{{.uploadLimit = 0}}),
                 std::string{"node_rules_changed strategy=\"wfq\" task_workers=8 upload_limit=0 "
                             "download_limit=unlimited serving_paused=no asking_paused=no "
                             "store_limit=unlimited"});
    }
};

static const tests::Registered<EventTest> registered{"event"};

} // namespace swapscope::telemetry
#include "event_test.moc"
