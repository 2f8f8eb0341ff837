// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/rpc/server.h"
#include "core/world/sim_world.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QList>
#include <QString>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace swapscope::tests {

/// What a plain HTTP client makes of an answer.
struct Answer
{
    int status = 0;                            ///< 0: the connection ended before one.
    std::map<std::string, std::string> fields; ///< Names in lower case.
    std::string body;
    std::map<std::string, std::string> trailer;
    bool isWhole = false; ///< The body came to the end that its framing announces.

    [[nodiscard]] QJsonObject json() const;
    [[nodiscard]] QList<QJsonObject> lines() const;
    [[nodiscard]] std::string message() const { return json()["Message"].toString().toStdString(); }
};

/// Reads one HTTP/1.1 answer off the front of `bytes`.
[[nodiscard]] Answer readAnswer(std::string& bytes);

/// A simulated world with nodes, one of them served, and clients that write bytes.
class RpcWorld
{
    std::unique_ptr<node::Service> m_service; ///< The node's reader looks at it to its end.

public:
    explicit RpcWorld(rpc::ServerOptions options = {});
    ~RpcWorld();

    /// One client's connection.
    class Client
    {
    public:
        Client(RpcWorld& world, std::string host);
        ~Client();

        void write(std::string bytes);
        void closeWrite();
        void reset(); ///< Goes without a word.
        /// What has come so far.
        [[nodiscard]] const std::string& received() const { return m_received; }
        [[nodiscard]] bool hasEnded() const { return m_hasEnded; }
        /// The next answer; waits for its end.
        Answer answer(Duration within = std::chrono::minutes{10});
        void readsNothing() { m_reads = false; }

    private:
        friend class RpcWorld;
        net::Task<void> connect();
        net::Task<void> writing(std::string bytes);

        RpcWorld* m_world;
        std::string m_host;
        std::unique_ptr<net::Connection> m_stream;
        std::string m_received;
        bool m_hasEnded = false;
        bool m_reads = true;
        net::TaskScope m_tasks;
    };

    [[nodiscard]] std::unique_ptr<Client> client(const std::string& host = "10.9.0.1");

    /// POST /api/v0/<target> by a client of its own.
    Answer call(const std::string& target, const std::string& body = {},
                const std::string& contentType = {});
    Answer request(const std::string& text);

    world::SimWorld world{7};
    std::size_t node = 0;
    bool isShutDown = false;
    std::string error; ///< Why the server did not start.
};

/// A multipart body with these parts (name, content) and its Content-Type.
struct Upload
{
    std::string type = "multipart/form-data; boundary=edge";
    std::string body;

    void add(const std::string& name, const std::string& content,
             const std::string& type = "application/octet-stream");
    [[nodiscard]] std::string whole() const { return body + "--edge--\r\n"; }
};

} // namespace swapscope::tests
