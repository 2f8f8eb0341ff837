// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/limits.h"
#include "core/libp2p/noise_handshake.h"
#include "core/sim/seeded_random.h"
#include "tests/support/registry.h"

#include <QTest>

#include <array>
#include <limits>

namespace swapscope::libp2p {
namespace {

/// Two sides of a handshake between known keys, always the same.
struct Pair
{
    Pair()
        : initiator{setup(Role::Initiator)}
        , responder{setup(Role::Responder)}
    {}

    /// Made once: signing for each of thousands of handshakes would take most of the time.
    static const NoiseSetup& setup(Role role)
    {
        static const NoiseSetup initiator = makeSetup(Role::Initiator, 1);
        static const NoiseSetup responder = makeSetup(Role::Responder, 2);
        return role == Role::Initiator ? initiator : responder;
    }

    static NoiseSetup makeSetup(Role role, std::uint64_t seed)
    {
        sim::SeededRandom random{seed};
        const auto identity = crypto::PrivateKey::generate(random);
        NoiseSetup made{.role = role,
                        .staticKey = crypto::X25519Pair::generate(random),
                        .ephemeralKey = crypto::X25519Pair::generate(random),
                        .payload = {},
                        .muxers = {"/yamux/1.0.0"},
                        .expected = std::nullopt};
        made.payload = makeNoisePayload(identity, made.staticKey.open, made.muxers);
        return made;
    }

    /// Runs all three messages, message `number` through `change`. True when both sides accept.
    template <typename Change>
    bool run(int number, const Change& change)
    {
        for (int i = 1; i <= 3; ++i) {
            NoiseHandshake& from = initiator.isOurTurn() ? initiator : responder;
            NoiseHandshake& to = initiator.isOurTurn() ? responder : initiator;
            auto message = from.writeMessage();
            if (!message) {
                return false;
            }
            if (i == number) {
                change(*message);
            }
            if (!to.readMessage(*message)) {
                return false;
            }
        }
        return true;
    }

    NoiseHandshake initiator;
    NoiseHandshake responder;
};

constexpr std::array<std::size_t, 3> kMessageBytes{32, 216, 184};

} // namespace

/// N1 and N2 of the published advisories: signatures and tags that were not checked, nonces that
/// moved without a successful check.
class NoiseHostileTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void n1_noHandshakeSurvivesAChangedByte()
    {
        int tried = 0;
        for (int number = 1; number <= 3; ++number) {
            const std::size_t size = kMessageBytes.at(static_cast<std::size_t>(number - 1));
            for (std::size_t at = 0; at < size; ++at) {
                for (const unsigned bits : {0x01U, 0x80U, 0xffU, 0x10U, 0x42U}) {
                    ++tried;
                    Pair pair;
                    const bool isAccepted = pair.run(number, [&](Bytes& message) {
                        QCOMPARE(message.size(), size);
                        message[at] = static_cast<std::uint8_t>(message[at] ^ bits);
                    });
                    QVERIFY(!isAccepted);
                }
            }
        }
        QVERIFY(tried >= 2'000);
    }

    void n1_anyByteOfTheSealedPayloadCounts()
    {
        // As above, but by a peer that seals what it changed: key, signature and framing are
        // judged.
        const NoiseSetup good = Pair::setup(Role::Responder);
        int accepted = 0;
        for (std::size_t at = 0; at < good.payload.size(); ++at) {
            NoiseSetup changed = good;
            changed.payload[at] ^= 0x01U;
            Pair pair;
            pair.responder = NoiseHandshake{std::move(changed)};
            if (pair.run(0, [](Bytes&) {})) {
                ++accepted;
                QVERIFY(pair.initiator.muxer() != std::optional<std::string>{"/yamux/1.0.0"});
            }
        }
        // Only what nobody signs may change: the extensions, that is 16 bytes of muxers here.
        QVERIFY(accepted <= 16);
    }

    void everyCutOfEveryMessageIsRefused()
    {
        for (int number = 1; number <= 3; ++number) {
            const std::size_t size = kMessageBytes.at(static_cast<std::size_t>(number - 1));
            for (std::size_t kept = 0; kept <= size; ++kept) {
                Pair pair;
                const bool isAccepted =
                    pair.run(number, [kept](Bytes& message) { message.resize(kept); });
                QCOMPARE(isAccepted, kept == size);
            }
        }
    }

    void aMessageLongerThanItCanBeIsRefused()
    {
        Pair first;
        QVERIFY(!first.run(1, [](Bytes& message) { message.push_back(0); }));
        Pair pair;
        static_cast<void>(pair.initiator.writeMessage());
        const Bytes huge(pair.initiator.largestNext() + 1);
        QCOMPARE(pair.initiator.readMessage(huge).error().code, ErrorCode::TooLarge);
    }

    void thePayloadMayHaveItsLimitAndNoByteMore()
    {
        for (const std::size_t over : {0UL, 1UL}) {
            NoiseSetup setup = Pair::setup(Role::Responder);
            const std::size_t room = limits::kNoisePayload + over - setup.payload.size();
            setup.payload.push_back(0x7a); // an unknown field, number 15
            const std::size_t body = room - 3;
            setup.payload.push_back(static_cast<std::uint8_t>((body & 0x7fU) | 0x80U));
            setup.payload.push_back(static_cast<std::uint8_t>(body >> 7U));
            setup.payload.resize(limits::kNoisePayload + over);
            Pair pair;
            pair.responder = NoiseHandshake{std::move(setup)};
            QCOMPARE(pair.run(0, [](Bytes&) {}), over == 0);
        }
    }

    void aKeyOfSmallOrderIsRefused()
    {
        Pair pair;
        QVERIFY(!pair.run(1, [](Bytes& message) { message.assign(32, 0); }));
    }

    void anotherPeerThanTheExpectedOneIsRefusedByBothRoles()
    {
        for (const Role role : {Role::Initiator, Role::Responder}) {
            NoiseSetup setup = Pair::setup(role);
            setup.expected = multiformats::PeerId::ofPublicKey(asBytes("somebody else"));
            Pair pair;
            (role == Role::Initiator ? pair.initiator : pair.responder) =
                NoiseHandshake{std::move(setup)};
            QVERIFY(!pair.run(0, [](Bytes&) {}));
        }
    }

    void n2_aFailedOpenLeavesTheCounterAlone()
    {
        const NoiseKey key{1};
        NoiseCipher sealing{key};
        NoiseCipher opening{key};
        const Bytes plain(100, 7);
        Bytes sealed(plain.size() + crypto::kTagBytes);
        QVERIFY(sealing.seal({}, plain, sealed));
        Bytes damaged = sealed;
        damaged[3] ^= 1U;
        Bytes out(plain.size());
        QCOMPARE(opening.open({}, damaged, out).error().code, ErrorCode::Unverified);
        QCOMPARE(opening.open({}, ByteView{sealed}.first(15), out).error().code,
                 ErrorCode::Truncated);
        QCOMPARE(opening.counter(), std::uint64_t{0});
        QVERIFY(opening.open({}, sealed, out));
        QVERIFY(out == plain);
        QCOMPARE(opening.open({}, sealed, out).error().code, ErrorCode::Unverified); // a replay
    }

    void n2_theLastCounterIsNeverUsed()
    {
        constexpr std::uint64_t kLast = std::numeric_limits<std::uint64_t>::max();
        const NoiseKey key{1};
        NoiseCipher sealing{key, kLast - 1};
        NoiseCipher opening{key, kLast - 1};
        Bytes sealed(crypto::kTagBytes);
        Bytes none;
        QVERIFY(sealing.seal({}, {}, sealed));
        QVERIFY(opening.open({}, sealed, none));
        QCOMPARE(sealing.seal({}, {}, sealed).error().code, ErrorCode::Closed);
        QCOMPARE(opening.open({}, sealed, none).error().code, ErrorCode::Closed);
    }

    void muxersAreSettledInTheInitiatorsOrder()
    {
        using List = std::vector<std::string>;
        const auto settled = [](const List& initiator, const List& responder) {
            return settleMuxer(initiator, responder).value_or("none");
        };
        QCOMPARE(settled({"a", "b"}, {"b", "a"}), std::string{"a"});
        QCOMPARE(settled({"c", "b"}, {"b", "a"}), std::string{"b"});
        QCOMPARE(settled({"c"}, {"b", "a"}), std::string{"none"});
        QCOMPARE(settled({}, {"a"}), std::string{"none"});
        QCOMPARE(settled(List(100, "a"), {"a"}), std::string{"a"});
        QCOMPARE(settled(List(101, "a"), {"a"}), std::string{"none"});
        QCOMPARE(settled({"a"}, List(101, "a")), std::string{"none"});
    }
};

static const tests::Registered<NoiseHostileTest> registered{"noise_hostile"};

} // namespace swapscope::libp2p
#include "noise_hostile_test.moc"
