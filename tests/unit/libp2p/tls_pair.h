// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/libp2p/tls_session.h"
#include "core/sim/seeded_random.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace swapscope::libp2p {

/// Two identities and their certificates, made once: key generation and signing would take most of
/// the time of thousands of handshakes.
struct TlsParties
{
    static constexpr WallTime kNow{std::chrono::sys_days{std::chrono::year{2026} / 6 / 1}};

    TlsParties()
        : random{5}
        , client{crypto::PrivateKey::generate(random)}
        , server{crypto::PrivateKey::generate(random)}
        , clientContext{makeTlsCredentials(client, kNow)}
        , serverContext{makeTlsCredentials(server, kNow)}
    {}

    static multiformats::PeerId peerOf(const crypto::PrivateKey& key)
    {
        return multiformats::PeerId::ofPublicKey(key.publicKey().encoded());
    }

    sim::SeededRandom random;
    crypto::PrivateKey client;
    crypto::PrivateKey server;
    TlsContext clientContext;
    TlsContext serverContext;
};

/// Two sessions that talk to each other without a connection, one flight at a time.
class TlsPair
{
public:
    using Change = std::function<void(int flight, Bytes& bytes)>;

    explicit TlsPair(TlsParties& parties, TlsSetup dialling = {}, TlsSetup accepting = {})
        : clientSession{std::make_unique<TlsSession>(
            parties.clientContext, completed(std::move(dialling), Role::Initiator))}
        , serverSession{std::make_unique<TlsSession>(
              parties.serverContext, completed(std::move(accepting), Role::Responder))}
        , client{*clientSession}
        , server{*serverSession}
    {}

    /// Runs the handshake, each flight (1: client, 2: server, 3: client) through `change`. True
    /// when both sides are done.
    bool run(const Change& change = {})
    {
        clientDone = step(client, clientDone, clientError);
        for (int flight = 1; flight <= 3; ++flight) {
            TlsSession& from = flight % 2 == 1 ? client : server;
            Bytes bytes = std::exchange(from.output(), {});
            if (change) {
                change(flight, bytes);
            }
            Bytes& input = flight == 2 ? toClient : toServer;
            input = std::move(bytes);
            const bool isForServer = flight != 2;
            TlsSession& to = isForServer ? server : client;
            bool& isDone = isForServer ? serverDone : clientDone;
            std::optional<Error>& error = isForServer ? serverError : clientError;
            if (isDone || error || input.empty()) {
                break;
            }
            to.setInput(input);
            isDone = step(to, isDone, error);
        }
        return clientDone && serverDone;
    }

    std::unique_ptr<TlsSession> clientSession;
    std::unique_ptr<TlsSession> serverSession;
    TlsSession& client;
    TlsSession& server;
    bool clientDone = false;
    bool serverDone = false;
    std::optional<Error> clientError;
    std::optional<Error> serverError;

private:
    static TlsSetup completed(TlsSetup setup, Role role)
    {
        setup.role = role;
        if (setup.muxers.empty()) {
            setup.muxers = {"/yamux/1.0.0"};
        }
        setup.now = TlsParties::kNow;
        return setup;
    }

    static bool step(TlsSession& session, bool isDone, std::optional<Error>& error)
    {
        if (isDone || error) {
            return isDone;
        }
        const auto outcome = session.shakeHands();
        if (!outcome) {
            error = outcome.error();
            return false;
        }
        return *outcome;
    }

    Bytes toClient, toServer; // what a session may not have used up yet
};

} // namespace swapscope::libp2p
